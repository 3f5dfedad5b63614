import pytest
from django.core.exceptions import PermissionDenied

from foundation.core.errors import MoveNotAllowed
from foundation.core.models import Job
from foundation.documents.services.official_document import DocumentIsIssued
from foundation.notifications.models import OutboxMessage
from inspections.models import Notice
from inspections.services import notice as notices
from tests.factories.inspections import NoticeFactory
from tests.factories.organizations import NOW


@pytest.fixture
def notice(stage):
    return NoticeFactory(assignment=stage.finance)


def test_the_draft_is_a_letter_of_the_office(notice, world):
    document = notice.document
    assert (document.status, document.number, document.issuer) == ("draft", "", world.office)
    assert document.title == "关于召开六届云岭市委第三轮巡察动员会的通知"
    assert [one.organization for one in document.recipients.all()] == [world.finance]
    assert document.team_id == notice.assignment.team_id


def test_editing_changes_the_letter(notice, office):
    notices.edit_notice(notice=notice, actor=office, now=NOW, place="市委党校礼堂")
    notice.refresh_from_db()
    assert notice.place == "市委党校礼堂"
    assert "市委党校礼堂" in str(notice.document.data)


def test_issuing_numbers_it_renders_it_and_tells_the_organization(notice, office, stage):
    document = notices.issue_notice(notice=notice, actor=office, now=NOW)
    assert (document.number, document.status) == ("云委巡办〔2026〕1号", "issued")
    assert Job.objects.get(pk=document.render_job).kind == "documents.render"
    told = OutboxMessage.objects.filter(kind="document.issued").values_list("recipient__username", flat=True)
    assert sorted(told) == ["liaison", "unithead"]
    second = NoticeFactory(assignment=stage.agriculture)
    assert notices.issue_notice(notice=second, actor=office, now=NOW).number == "云委巡办〔2026〕2号"


def test_issued_it_is_neither_changed_nor_issued_again(notice, office):
    notices.issue_notice(notice=notice, actor=office, now=NOW)
    with pytest.raises(DocumentIsIssued):
        notices.edit_notice(notice=notice, actor=office, now=NOW, place="别处")
    with pytest.raises(MoveNotAllowed):
        notices.issue_notice(notice=notice, actor=office, now=NOW)
    assert Notice.objects.get().place == "市财政局三楼会议室"


def test_one_notice_an_assignment(notice, stage):
    with pytest.raises(notices.NoticeExists, match="已有动员会通知"):
        NoticeFactory(assignment=stage.finance)


def test_only_the_office(stage, notice, leader, groupleader, unithead):
    for person in (leader, groupleader, unithead):
        with pytest.raises(PermissionDenied):
            NoticeFactory(assignment=stage.agriculture, actor=person)
        with pytest.raises(PermissionDenied):
            notices.edit_notice(notice=notice, actor=person, now=NOW, place="别处")
        with pytest.raises(PermissionDenied):
            notices.issue_notice(notice=notice, actor=person, now=NOW)


def test_a_field_nobody_knows_is_an_error(notice, office):
    with pytest.raises(TypeError, match="document"):
        notices.edit_notice(notice=notice, actor=office, now=NOW, document=None)
