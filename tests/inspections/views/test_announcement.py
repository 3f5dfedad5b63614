import pytest
from django.urls import reverse

from inspections.models import Announcement
from inspections.services.announcement import publish_announcement
from tests.factories.inspections import ANNOUNCEMENT, AnnouncementFactory, RoundFactory
from tests.factories.organizations import NOW
from tests.inspections.refusals import REFUSED, refused, told

GIVEN = {**ANNOUNCEMENT, "closes_at": "2026-04-20T18:00"}


def url(name, row):
    return reverse(f"announcement-{name}", args=[row.pk])


@pytest.fixture
def draft(stage):
    return AnnouncementFactory(round_=stage.round)


def test_office_drafts_edits_and_publishes(client_of, office, stage):
    client = client_of(office)
    page = client.post(url("create", stage.round), GIVEN, follow=True)
    assert told(page) == ["公告草稿已保存，请核对后发布。"]
    row = Announcement.objects.get()
    assert "市财政局党组、市农业农村局党组" in page.content.decode()
    assert told(client.post(url("edit", row), {**GIVEN, "phone": "0000-1"}, follow=True)) == ["公告草稿已保存。"]
    assert "发布后所有人都能看到" in client.get(url("publish", row)).content.decode()
    page = client.post(url("publish", row), follow=True)
    assert told(page) == ["公告已发布，公开网站可以看到，也可以反映问题了。"]
    assert Announcement.objects.get().publication.body["phone"] == "0000-1"


def test_errors_stand_beside_the_field(client_of, office, stage):
    page = client_of(office).post(url("create", stage.round), {**GIVEN, "closes_at": "2026-03-05T08:00", "phone": ""})
    assert page.status_code == 422
    assert page.context["form"].errors["closes_at"] == ["受理截止时间早于现在。"]
    assert sorted(page.context["form"].errors) == ["closes_at", "phone"]


def test_what_is_missing_is_said_and_the_button_is_not_there(client_of, office, world):
    empty = RoundFactory(organization=world.root, office=world.office)
    row = AnnouncementFactory(round_=empty)
    text = client_of(office).get(url("detail", row)).content.decode()
    assert "本轮还没有指派巡察对象。" in text
    assert url("publish", row) not in text
    answer = client_of(office).post(url("publish", row))
    assert (answer.status_code, "没有发布" in answer.content.decode()) == (409, True)


def test_withdrawing_asks_why(client_of, office, draft):
    publish_announcement(announcement=draft, actor=office, now=NOW)
    client = client_of(office)
    assert client.post(url("withdraw", draft), {"note": ""}).status_code == 422
    page = client.post(url("withdraw", draft), {"note": "电话有误，另发。"}, follow=True)
    assert told(page) == ["公告已撤下，公开网站不再显示。"]
    assert "电话有误，另发。" in page.content.decode()
    assert client.post(url("withdraw", draft), {"note": "电话有误，另发。"}).status_code == 409


def test_refusals(client_of, draft, stage, office, unithead, groupleader):
    for name, row in (("create", stage.round), ("edit", draft), ("publish", draft), ("withdraw", draft)):
        assert refused(client_of, url(name, row), stranger=unithead, lesser=groupleader) == REFUSED
    assert client_of(office).get(url("withdraw", draft)).status_code == 409
    assert client_of(office).post(url("withdraw", draft), {"note": "还没有发布"}).status_code == 409
    publish_announcement(announcement=draft, actor=office, now=NOW)
    assert client_of(office).post(url("edit", draft), GIVEN).status_code == 409
    second = client_of(office).post(url("publish", draft))
    assert (second.status_code, "有人先办了：周敏" in second.content.decode()) == (409, True)
