"""Giving and ending posts on their pages."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from foundation.organizations.models import Post
from foundation.organizations.states import PostKind
from tests.factories.organizations import TODAY, PostFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def sec_page(client_of, secadmin):
    return client_of(secadmin)


@pytest.fixture
def told():
    return lambda page: [str(message) for message in page.context["messages"]]


@pytest.fixture
def create(nobody):
    return reverse("post-create", args=[nobody.pk])


FORM = {"kind": "unit_reporter", "organization": "YL-CZ", "from_on": "2026-03-05", "to_on": ""}


@pytest.mark.feature(128)
def test_a_post_is_given(sec_page, create, nobody, told, world):
    assert "市委巡察办（YL-XCB）" in sec_page.get(create).content.decode()
    page = sec_page.post(create, FORM, follow=True)
    assert told(page) == ["已任命马云飞为市财政局党组填报员（市委巡察办代填）。"]
    assert Post.objects.get(person=nobody).organization == world.finance
    assert sec_page.post(create, FORM).status_code == 409


@pytest.mark.parametrize(
    ("changed", "answer", "words"),
    [
        ({"kind": "team_leader"}, 422, "岗位"),
        ({"kind": ""}, 422, "请选择岗位"),
        ({"organization": "99"}, 422, "没有找到单位"),
        ({"from_on": "2026-13-40"}, 422, "开始日期"),
        ({"from_on": "0206-03-05"}, 409, "请核对年份"),
        ({"to_on": "2026-03-04"}, 409, "已经过了"),
        ({"kind": "organization_head"}, 409, "主要负责人是郑德明"),
    ],
)
@pytest.mark.feature(188)
def test_what_is_wrong_is_said(sec_page, create, nobody, changed, answer, words):
    page = sec_page.post(create, FORM | changed)
    assert (page.status_code, words in page.content.decode()) == (answer, True)
    assert not Post.objects.filter(person=nobody).exists()


def test_refusals_of_giving(client_of, world, create, nobody, secadmin):
    assert Client().post(create, FORM).status_code == 302
    for who, answer in (("sysadmin", 403), ("office", 403), ("auditor", 404), ("liaison", 404)):
        assert client_of(world.people[who]).post(create, FORM).status_code == answer
    assert client_of(secadmin).post(reverse("post-create", args=[secadmin.pk]), FORM).status_code == 409
    assert not Post.objects.filter(person=nobody).exists()


class TestEnding:
    @pytest.fixture
    def post(self, nobody, world):
        return PostFactory(person=nobody, kind=PostKind.UNIT_REPORTER, organization=world.finance)

    def test_it_ends_with_a_reason(self, sec_page, post, told):
        url = reverse("post-end", args=[post.pk])
        assert "最后一天" in sec_page.get(url).content.decode()
        page = sec_page.post(url, {"to_on": "2026-03-04", "reason": "调离"}, follow=True)
        assert told(page) == ["马云飞的岗位“市财政局党组填报员（市委巡察办代填）”到3月4日结束。"]
        for answer in (sec_page.get(url), sec_page.post(url, {"to_on": "2026-03-04", "reason": "调离"})):
            assert (answer.status_code, "已经结束" in answer.content.decode()) == (409, True)

    @pytest.mark.parametrize("changed", [{"reason": ""}, {"to_on": ""}, {"to_on": "x"}, {"reason": "长" * 5000}])
    def test_day_and_reason_are_asked_for(self, sec_page, post, changed):
        data = {"to_on": "2026-03-05", "reason": "调离"} | changed
        assert sec_page.post(reverse("post-end", args=[post.pk]), data).status_code == 422

    def test_one_that_has_not_begun_is_taken_back(self, sec_page, nobody, world, told):
        post = PostFactory(
            person=nobody, kind=PostKind.ORGANIZATION_HEAD, organization=world.county, from_on=TODAY + 9 * DAY
        )
        url = reverse("post-end", args=[post.pk])
        text = sec_page.get(url).content.decode()
        assert ("直接收回" in text, "最后一天" in text) == (True, False)
        page = sec_page.post(url, {"reason": "人选有变"}, follow=True)
        assert told(page) == ["马云飞的岗位“中共青石县委主要负责人（市委巡察办）”已收回，没有生效。"]
        post.refresh_from_db()
        assert (post.cancelled, post.is_held_on(TODAY + 9 * DAY)) == (True, False)

    def test_refusals(self, client_of, world, post):
        url, data = reverse("post-end", args=[post.pk]), {"to_on": "2026-03-05", "reason": "调离"}
        assert Client().post(url, data).status_code == 302
        for who, answer in (
            ("sysadmin", 403),
            ("unithead", 403),
            ("unithead2", 404),
            ("auditor", 404),
            ("nobody", 403),
        ):
            assert client_of(world.people[who]).post(url, data).status_code == answer
        post.refresh_from_db()
        assert post.to_on is None
