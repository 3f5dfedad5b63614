from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.models import User
from inspections.models import Assignment, WorkRecord
from inspections.rules import require
from inspections.selectors.team import team_people
from inspections.states import FIELD_WORK, RecordKind


class RecordRefused(Refused):
    pass


def add_record(
    *,
    assignment: Assignment,
    kind: str,
    subject: str,
    subject_post: str = "",
    held_on: date,
    place: str = "",
    recorder: User | None = None,
    content: str,
    actor: Any,
    now: datetime,
) -> WorkRecord:
    """Put a talk or document check on record; the actor is its handler. Raises PermissionDenied, RecordRefused."""
    require(actor, "inspections.add_record", assignment)
    with transaction.atomic():
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        _check(assignment, kind, recorder, actor, held_on, localtime(now).date())
        last = assignment.records.aggregate(last=Max("seq"))["last"] or 0
        row = WorkRecord.objects.create(
            assignment=assignment,
            seq=last + 1,
            kind=kind,
            subject=subject,
            subject_post=subject_post,
            held_on=held_on,
            place=place,
            handler=actor,
            recorder=recorder,
            content=content,
            created_at=now,
        )
        audittrail.record("record.added", actor=actor, subject=row, now=now, kind=kind)
    return row


def _check(assignment: Assignment, kind: str, recorder: User | None, actor: Any, held_on: date, today: date) -> None:
    if assignment.status not in FIELD_WORK:
        raise RecordRefused(f"巡察任务现在是“{assignment.get_status_display()}”，进驻期间才能登记工作记录。")
    if kind == RecordKind.TALK and recorder is None:
        raise RecordRefused("个别谈话要有两人：请选记录人。")
    if recorder is not None and recorder.pk == actor.pk:
        raise RecordRefused("记录人不能是承办人本人，请另选一位同志。")
    if recorder is not None and not team_people(assignment.team_id).filter(pk=recorder.pk).exists():
        raise RecordRefused(f"{recorder.name}不是本组的同志，请另选记录人。")
    if held_on > today:
        raise RecordRefused("日期晚于今天，请改正日期。")
    if held_on < assignment.on_site_from:
        raise RecordRefused(f"日期早于进驻日期（{assignment.on_site_from:%Y-%m-%d}），请改正日期。")
