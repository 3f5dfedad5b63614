import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.documents.models import Publication
from foundation.documents.selectors.publication import open_publications
from inspections.models import Announcement
from inspections.services import announcement as announcements
from inspections.services.announcement import AnnouncementRefused
from tests.factories.inspections import AnnouncementFactory, RoundFactory
from tests.factories.organizations import NOW


@pytest.fixture
def draft(stage):
    return AnnouncementFactory(round_=stage.round)


def publish(row, actor, now=NOW):
    return announcements.publish_announcement(announcement=row, actor=actor, now=now)


def test_published_it_is_what_the_public_site_shows(draft, office, stage):
    row = publish(draft, office)
    [shown] = open_publications(NOW)
    assert (row.status, row.publication, shown.closes_at) == ("published", shown, draft.closes_at)
    assert shown.round_id == stage.round.pk
    assert shown.organizations == [
        {"code": "YL-CZ", "name": "市财政局党组"},
        {"code": "YL-NY", "name": "市农业农村局党组"},
    ]
    assert shown.body["teams"] == [{"name": "第三巡察组", "organizations": ["市财政局党组", "市农业农村局党组"]}]
    assert shown.body["intro"] == (
        "根据云岭市委统一部署，1个巡察组于2026年3月1日至2026年4月30日，对2个党组织开展专项巡察（乡村振兴资金），"
        "通过听取汇报、个别谈话、查阅资料、民主测评、走访调研和受理来信来电来访等方式了解情况。"
    )
    assert shown.body["phone"] == "0000-2200703"


def test_withdrawn_it_is_gone(draft, office):
    row = publish(draft, office)
    with pytest.raises(NoteRequired):
        announcements.withdraw_announcement(announcement=row, reason="", actor=office, now=NOW)
    row = announcements.withdraw_announcement(announcement=row, reason="电话有误，另发", actor=office, now=NOW)
    assert (row.status, list(open_publications(NOW)), row.publication.withdrawn_at) == ("withdrawn", [], NOW)
    with pytest.raises(MoveNotAllowed):
        announcements.withdraw_announcement(announcement=row, reason="再撤一次", actor=office, now=NOW)


def test_what_is_missing_is_said(world, office):
    empty = RoundFactory(organization=world.root, office=world.office)
    row = AnnouncementFactory(round_=empty, phone=" ", closes_at=NOW)
    with pytest.raises(AnnouncementRefused) as refusal:
        publish(row, office)
    assert refusal.value.sentence == (
        "没有发布：本轮还没有指派巡察对象。受理截止时间早于现在，请改到以后。还没有填写值班电话。"
    )
    assert Publication.objects.count() == 0


def test_published_it_is_not_changed_nor_published_again(draft, office):
    publish(draft, office)
    with pytest.raises(AnnouncementRefused, match="已经发布，不能再改"):
        announcements.edit_announcement(announcement=draft, actor=office, now=NOW, phone="0000-1")
    with pytest.raises(MoveNotAllowed):
        publish(draft, office, NOW + dt.timedelta(minutes=1))
    assert Publication.objects.count() == 1


def test_a_draft_is_edited(draft, office):
    row = announcements.edit_announcement(announcement=draft, actor=office, now=NOW, phone="0000-1")
    assert Announcement.objects.get().phone == row.phone == "0000-1"
    with pytest.raises(TypeError, match="status"):
        announcements.edit_announcement(announcement=draft, actor=office, now=NOW, status="published")


def test_only_the_office(stage, draft, leader, groupleader, unithead):
    for person in (leader, groupleader, unithead):
        with pytest.raises(PermissionDenied):
            AnnouncementFactory(round_=stage.round, actor=person)
        with pytest.raises(PermissionDenied):
            publish(draft, person)
        with pytest.raises(PermissionDenied):
            announcements.edit_announcement(announcement=draft, actor=person, now=NOW, phone="1")
