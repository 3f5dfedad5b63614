from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.documents.services import publication
from inspections.checks.announcement import lacks
from inspections.letters.announcement import announcement_body
from inspections.models import Announcement, Round
from inspections.rules import require
from inspections.selectors.assignment import assignments_of
from inspections.states import AnnouncementStatus

FIELDS = frozenset(
    {
        "title",
        "scope",
        "phone",
        "phone_hours",
        "mailbox",
        "email",
        "letter_box",
        "supervision_phone",
        "closes_at",
    }
)


class AnnouncementRefused(Refused):
    """The sentence says what is missing, or that it is too late."""


def draft_announcement(*, round_: Round, actor: Any, now: datetime, **fields: Any) -> Announcement:
    """`fields` are those of FIELDS. Raises PermissionDenied."""
    require(actor, "inspections.write_announcement", round_)
    with transaction.atomic():
        row = Announcement.objects.create(round=round_, **fields)
        audittrail.record("announcement.drafted", actor=actor, subject=row, now=now)
    return row


def edit_announcement(*, announcement: Announcement, actor: Any, now: datetime, **fields: Any) -> Announcement:
    """Change a draft. Raises PermissionDenied, AnnouncementRefused."""
    require(actor, "inspections.write_announcement", announcement)
    unknown = set(fields) - FIELDS
    if unknown:
        raise TypeError(f"edit_announcement got {sorted(unknown)}; expected some of {sorted(FIELDS)}")
    with transaction.atomic():
        drafts = Announcement.objects.filter(pk=announcement.pk, status=AnnouncementStatus.DRAFT)
        if drafts.update(**fields) != 1:
            raise AnnouncementRefused("公告已经发布，不能再改。要更正的，请撤下后另发。")
        audittrail.record("announcement.edited", actor=actor, subject=announcement, now=now, changed=sorted(fields))
    announcement.refresh_from_db()
    return announcement


def publish_announcement(*, announcement: Announcement, actor: Any, now: datetime) -> Announcement:
    """Put it on the public site. Raises PermissionDenied, MoveNotAllowed, AnnouncementRefused."""
    transitions.check_may(announcement, "publish", actor)
    with transaction.atomic():
        row = (
            Announcement.objects.select_for_update(of=("self",)).select_related("round__office").get(pk=announcement.pk)
        )
        assignments = assignments_of(row.round)
        missing = lacks(row, assignments, now) if row.status == AnnouncementStatus.DRAFT else []
        if missing:
            raise AnnouncementRefused("没有发布：" + "".join(missing))
        row = transitions.apply(row, "publish", actor=actor, now=now)
        row.publication = publication.publish(
            kind="announcement",
            title=row.title,
            body=announcement_body(row, assignments),
            closes_at=row.closes_at,
            round_id=row.round_id,
            organizations=[{"code": one.organization.code, "name": one.organization.short_name} for one in assignments],
            actor=actor,
            now=now,
        )
        row.save(update_fields=["publication"])
    return row


def withdraw_announcement(*, announcement: Announcement, reason: str, actor: Any, now: datetime) -> Announcement:
    """Take it down from the public site, with the reason. Raises PermissionDenied, NoteRequired, MoveNotAllowed."""
    with transaction.atomic():
        row = transitions.apply(announcement, "withdraw", actor=actor, now=now, note=reason)
        if row.publication is not None:
            publication.withdraw(publication=row.publication, actor=actor, now=now, note=reason)
    return row
