import datetime as dt

import pytest
from django.urls import reverse

from foundation.organizations.models import Post
from tests.factories.organizations import TODAY, UserFactory

URL = "/delegations/"
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.feature(72)


@pytest.fixture
def post(unithead):
    return Post.objects.get(person=unithead)


@pytest.fixture
def deputy(world):
    return UserFactory(organization=world.finance, name="许安之", title="党组成员、副局长")


@pytest.fixture
def page(client_of, unithead):
    return client_of(unithead)


def words(post, delegate, **changed):
    data = {"posts": [post.pk], "to": delegate.pk, "from_on": TODAY, "to_on": TODAY + 2 * DAY, "reason": "休假"}
    return {**data, **changed}


def test_lent_seen_by_both_and_taken_back(page, client_of, post, deputy):
    done = page.post(URL, words(post, deputy), follow=True)
    assert [str(one) for one in done.context["messages"]] == ["已交许安之代理1个岗位，到期自动收回。"]
    lent = Post.objects.get(acts_for__isnull=False)
    text = client_of(deputy).get(URL).content.decode()
    assert "代郑德明：市财政局党组主要负责人" in text
    back = page.post(reverse("delegation-revoke", args=[lent.pk]), follow=True)
    assert [str(one) for one in back.context["messages"]] == ["已收回许安之的代理，马上生效。"]
    assert "没有生效就收回了" in back.content.decode()
    assert page.post(reverse("delegation-revoke", args=[lent.pk])).status_code == 409


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"to_on": TODAY + 60 * DAY}, "最多代理30天"),
        ({"to_on": TODAY - DAY}, "止期早于起期"),
        ({"from_on": TODAY - DAY}, "不能从过去"),
        ({"to_on": "很快"}, ""),
        ({"posts": []}, ""),
        ({"posts": ["99999999999999999999"]}, ""),
        ({"to": "9\x00"}, ""),
        ({"reason": "长" * 5000}, ""),
        ({}, None),
    ],
)
def test_limits_are_told_in_the_form(page, post, deputy, changed, sentence):
    answer = page.post(URL, words(post, deputy, **changed))
    assert answer.status_code == (302 if sentence is None else 422)
    if sentence is not None:
        assert sentence in answer.content.decode()
        assert not Post.objects.filter(acts_for__isnull=False).exists()


def test_the_delegate_may_not_be_from_elsewhere_and_the_post_not_anothers(page, post, unithead2, deputy, liaison):
    assert page.post(URL, words(post, unithead2)).status_code == 422
    assert page.post(URL, words(Post.objects.get(person=liaison), deputy)).status_code == 422


def test_who_has_nothing_to_lend_reads_why(client_of, secadmin, nobody):
    for person in (secadmin, nobody):
        assert "您没有可以交人代理的岗位" in client_of(person).get(URL).content.decode()
        assert client_of(person).post(URL, {}).status_code == 422


def test_refusals_of_taking_back(client, client_of, page, post, deputy, liaison):
    page.post(URL, words(post, deputy))
    url = reverse("delegation-revoke", args=[Post.objects.get(acts_for__isnull=False).pk])
    assert client.post(url).status_code == 302
    assert client_of(liaison).post(url).status_code == 404
    assert client_of(deputy).post(url).status_code == 403
    assert page.get(url).status_code == 405
    assert page.post(reverse("delegation-revoke", args=[post.pk])).status_code == 404
    assert page.delete(URL).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_same_queries_whatever_was_lent(page, world, unithead, post, deputy, count, django_assert_num_queries):
    for number in range(count):
        Post.objects.create(
            person=deputy,
            acts_for=unithead,
            kind=post.kind,
            scope_kind="organization",
            organization=world.finance,
            from_on=TODAY - (number + 2) * DAY,
            to_on=TODAY - (number + 2) * DAY,
        )
    with django_assert_num_queries(9):
        assert page.get(URL).content.decode().count("，已结束") == count
