from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.models import OfficialDocument
from foundation.documents.services import official_document, review
from foundation.documents.states import UNDER_REVIEW, DocumentKind, DocumentStatus
from inspections.letters.notice import mobilization_notice
from inspections.models import Assignment, Notice
from inspections.rules import require
from inspections.selectors.notice import is_for_another
from inspections.states import AFTER_FEEDBACK

FIELDS = frozenset(
    {"meeting_at", "place", "attendees", "agenda", "requirements", "contact_name", "contact_phone", "speech"}
)


class NoticeExists(Refused):
    pass


class NoRenewal(Refused):
    """The notice went to the organization that is inspected, or is still a draft, or the time for it is over."""


class NoticeOvertaken(Refused):
    """What was reviewed is not what is true now."""


def draft_notice(*, assignment: Assignment, actor: Any, now: datetime, **fields: Any) -> Notice:
    """Draft the notice and its document. `fields` are those of FIELDS. Raises PermissionDenied, NoticeExists."""
    require(actor, "inspections.write_notice", assignment)
    with transaction.atomic():
        Assignment.objects.select_for_update().get(pk=assignment.pk)
        if Notice.objects.filter(assignment=assignment).exists():
            raise NoticeExists("这项巡察任务已有动员会通知，请在原稿上修改。")
        notice = Notice(assignment=assignment, **fields)
        notice.document = official_document.draft_document(
            kind=DocumentKind.NOTICE,
            letter=mobilization_notice(notice, localtime(now).date()),
            issuer=assignment.round.office,
            series_code=assignment.round.series_code,
            recipients=[assignment.organization],
            source=audittrail.name_of(assignment),
            team_id=assignment.team_id,
            actor=actor,
            now=now,
        )
        notice.save(force_insert=True)
        audittrail.record("notice.drafted", actor=actor, subject=notice, now=now)
    return notice


def edit_notice(*, notice: Notice, actor: Any, now: datetime, **fields: Any) -> Notice:
    """Change a draft. Raises PermissionDenied, documents' DocumentIsIssued."""
    require(actor, "inspections.write_notice", notice)
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"edit_notice got {sorted(unknown)}; expected some of {sorted(FIELDS)}")
    with transaction.atomic():
        for name, value in fields.items():
            setattr(notice, name, value)
        notice.document = official_document.redraft_document(
            document=notice.document,
            letter=mobilization_notice(notice, localtime(now).date()),
            issuer=notice.assignment.round.office,
            recipients=[notice.assignment.organization],
            actor=actor,
            now=now,
        )
        notice.save(force_update=True, update_fields=sorted(fields))
        audittrail.record("notice.edited", actor=actor, subject=notice, now=now, changed=sorted(fields))
    return notice


def renew_notice(*, notice: Notice, actor: Any, now: datetime) -> Notice:
    """重新拟定: the inspection was passed on after its notice had gone out, so that another organization was told. A new
    draft for the one that is inspected now; what was issued stays as it is. Raises PermissionDenied, NoRenewal.
    """
    require(actor, "inspections.write_notice", notice)
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update(of=("self",), no_key=True).get(pk=notice.assignment_id)
        parts = ("document", "assignment__round__organization", "assignment__round__office")
        notice = Notice.objects.select_related(*parts, "assignment__organization", "assignment__team").get(pk=notice.pk)
        check_renewal(notice)
        old = notice.document
        notice.document = official_document.draft_document(
            kind=DocumentKind.NOTICE,
            letter=mobilization_notice(notice, localtime(now).date()),
            issuer=notice.assignment.round.office,
            series_code=notice.assignment.round.series_code,
            recipients=[notice.assignment.organization],
            source=audittrail.name_of(assignment),
            team_id=assignment.team_id,
            actor=actor,
            now=now,
        )
        notice.save(force_update=True, update_fields=["document"])
        audittrail.record("notice.renewed", actor=actor, subject=notice, now=now, note=old.number, before=old.pk)
    return notice


def check_renewal(notice: Notice) -> None:
    """Raises NoRenewal with what stands against it."""
    assignment = notice.assignment
    if assignment.status in AFTER_FEEDBACK:
        raise NoRenewal(f"{assignment.organization}已经反馈，不用再发动员会通知。")
    if notice.document.status == DocumentStatus.DRAFT:
        raise NoRenewal("通知还是草稿，请直接修改、签发，不用重新拟定。")
    if notice.document.status in UNDER_REVIEW:
        raise NoRenewal(f"通知现在是“{notice.document.get_status_display()}”，请先撤回或者退回，再修改。")
    if notice.document.status != DocumentStatus.VOID and not is_for_another(notice):
        raise NoRenewal(f"这份通知就是发给{assignment.organization}的，不用重新拟定。需要更正的，请另行发文。")


def refresh_notice(*, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """Compose a draft anew, as the names, the office and the organization are today; when nothing differs, nothing is
    written. Called when it is about to be handed in or issued and when its assignment is passed on. Raises NoticeOvertaken
    for what was reviewed and waits for its signature, when it is another's by now.
    """
    parts = ("document", "assignment__round__organization", "assignment__round__office", "assignment__organization")
    notice = Notice.objects.select_related(*parts, "assignment__team").filter(document=document).first()
    if notice is None:
        return
    office, organization = notice.assignment.round.office, notice.assignment.organization
    addressed = {row.organization_id for row in notice.document.recipients.all()}
    is_as_sent = notice.document.issuer_id == office.pk and addressed == {organization.pk}
    if notice.document.status == DocumentStatus.SIGNING and not is_as_sent:
        raise NoticeOvertaken(f"送核以后，承办机构或者被巡察单位变成了{office}、{organization}。请退回修改，再送核。")
    if notice.document.status != DocumentStatus.DRAFT:
        return
    letter = mobilization_notice(notice, localtime(now).date())
    if not is_as_sent or official_document.unissued(letter, notice.document) != notice.document.data:
        official_document.redraft_document(
            document=notice.document, letter=letter, issuer=office, recipients=[organization], actor=actor, now=now
        )


def pass_notice_on(*, notice: Notice, actor: Any, now: datetime) -> None:
    """The inspection goes to another organization: the draft is written for that one, and reviewed again if it was."""
    review.overtake(document=notice.document, reason=f"巡察任务转由{notice.assignment.organization}承接", now=now)
    refresh_notice(document=notice.document, actor=actor, now=now)


def issue_notice(*, notice: Notice, actor: Any, now: datetime) -> OfficialDocument:
    """签发: number, PDF job and message to the organization. Raises PermissionDenied, MoveNotAllowed."""
    require(actor, "inspections.issue_notice", notice)
    return official_document.issue_document(document=notice.document, actor=actor, now=now)
