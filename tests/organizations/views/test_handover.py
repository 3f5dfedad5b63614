import datetime as dt

import pytest
from django.urls import reverse

from foundation.organizations.models import Handover, Post, User
from tests.factories.organizations import TODAY, UserFactory
from tests.organizations.services.test_handover import desk  # noqa: F401 - a fixture

DAY = dt.timedelta(days=1)

pytestmark = [pytest.mark.feature(118), pytest.mark.usefixtures("desk")]


@pytest.fixture
def heir(world):
    return UserFactory(organization=world.finance, username="heir", name="夏知微")


@pytest.fixture
def url(liaison):
    return reverse("handover-create", args=[liaison.pk])


@pytest.fixture
def page(client_of, unithead):
    return client_of(unithead)


def words(liaison, heir, **changed):
    post = Post.objects.get(person=liaison)
    return {"posts": [post.pk], "last_on": TODAY, "everything": heir.pk, "note": "调任", **changed}


def test_the_page_lists_and_the_sheet_tells(page, url, liaison, heir, client_of, office):
    text = page.get(url).content.decode()
    for listed in ("市财政局党组联络员（长期）", "事项1", "事项2", "名下还有2项"):
        assert listed in text
    done = page.post(url, words(liaison, heir), follow=True)
    assert [str(one) for one in done.context["messages"]] == ["已移交林晓名下2项，结束岗位1个。"]
    sheet = done.content.decode()
    assert (sheet.count("夏知微"), "调任" in sheet, "监交人" in sheet) == (3, True, True)
    assert '至<time datetime="2026-03-05">2026年3月5日</time>' in sheet
    row = Handover.objects.get()
    assert client_of(office).get(reverse("handover-detail", args=[row.pk])).status_code == 200
    assert "移交2项" in page.get(url).content.decode()


def test_each_row_its_own(page, url, liaison, heir, unithead):
    page.post(url, words(liaison, heir, everything="", kind_thing=heir.pk, row_thing_2=unithead.pk))
    assert [line["to_name"] for line in Handover.objects.get().passed] == ["夏知微", "郑德明"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"everything": ""}, "没有接手人，没有办理"),
        ({"everything": "", "kind_thing": "", "row_thing_1": "99999999999999999999"}, ""),
        ({"last_on": ""}, "没有填最后一天"),
        ({"last_on": "9999-12-31"}, "一年以内"),
        ({"posts": ["77777777777777777777"]}, ""),
        ({"note": "长" * 5000}, ""),
        ({"everything": "\x00"}, ""),
    ],
)
def test_what_is_missing_is_told_in_the_form(page, url, liaison, heir, changed, sentence):
    answer = page.post(url, words(liaison, heir, **changed))
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not Handover.objects.exists()


def test_refusals(client, client_of, page, url, liaison, heir, unithead2, secadmin, unithead):
    assert client.get(url).status_code == 302
    assert client_of(unithead2).get(url).status_code == 404
    assert client_of(secadmin).get(url).status_code == 403
    assert client_of(liaison).get(url).status_code == 403
    assert page.get(reverse("handover-create", args=[unithead.pk])).status_code == 403
    assert page.delete(url).status_code == 405
    assert page.get(reverse("handover-create", args=[10**9])).status_code == 404
    page.post(url, words(liaison, heir))
    sheet = reverse("handover-detail", args=[Handover.objects.get().pk])
    assert client_of(unithead2).get(sheet).status_code == 404
    assert client_of(secadmin).get(sheet).status_code == 404
    assert client_of(User.objects.get(pk=liaison.pk)).get(sheet).status_code == 200
    assert page.post(sheet).status_code == 405
