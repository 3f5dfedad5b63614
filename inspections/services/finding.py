"""问题底稿: written by two handlers, checked by a deputy, approved by the leader. Four different people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User
from foundation.organizations.selectors.delegation import is_same_hand
from foundation.organizations.selectors.post import holds_in_team, team_holders
from foundation.organizations.states import PostKind
from inspections.messages import RETURNED, WAITING
from inspections.models import Assignment, Finding, FindingRecord, WorkRecord
from inspections.rules import require
from inspections.selectors.team import second_handlers, team_people
from inspections.states import FIELD_WORK, FINDING_EDITABLE, FINDINGS_OPEN

TEXTS = ("title", "facts", "category", "basis")


class FindingRefused(Refused):
    pass


class SameHand(Refused):
    """Four eyes and more: who wrote or checked it may not be who signs it now."""


def write_finding(
    *,
    assignment: Assignment,
    title: str,
    facts: str,
    category: str,
    basis: str,
    second_handler: User,
    records: Iterable[WorkRecord] = (),
    actor: Any,
    now: datetime,
) -> Finding:
    """The actor is the first handler. Raises PermissionDenied, SameHand, FindingRefused."""
    require(actor, "inspections.write_finding", assignment)
    with transaction.atomic():
        # The lock orders the numbers, and keeps out a finding that would miss the feedback being issued.
        assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
        if assignment.status not in FIELD_WORK:
            raise FindingRefused(f"巡察任务现在是“{assignment.get_status_display()}”，进驻期间才能撰写底稿。")
        _check_second(assignment, second_handler, actor)
        last = assignment.findings.aggregate(last=Max("seq"))["last"] or 0
        finding = Finding.objects.create(
            assignment=assignment,
            seq=last + 1,
            title=title,
            facts=facts,
            category=category,
            basis=basis,
            handler=actor,
            second_handler=second_handler,
            created_at=now,
        )
        _rest_on(finding, records)
        audittrail.record("finding.written", actor=actor, subject=finding, now=now)
        queue(WAITING, obj=finding, recipients=[second_handler], step=_step(finding, "second"), now=now)
    return finding


def edit_finding(
    *,
    finding: Finding,
    title: str,
    facts: str,
    category: str,
    basis: str,
    second_handler: User,
    records: Iterable[WorkRecord] = (),
    actor: Any,
    now: datetime,
) -> Finding:
    """By the handler, while nobody has signed or after a return. Raises PermissionDenied, SameHand, FindingRefused."""
    require(actor, "inspections.edit_finding", finding)
    with transaction.atomic():
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        _check_open(row.assignment)
        if row.status not in FINDING_EDITABLE:
            raise FindingRefused(f"底稿现在是“{row.get_status_display()}”，不能再改。要改的，请副组长或组长退回。")
        _check_second(row.assignment, second_handler, actor)
        new = {"title": title, "facts": facts, "category": category, "basis": basis}
        changed = [name for name in TEXTS if getattr(row, name) != new[name]]
        Finding.objects.filter(pk=row.pk).update(
            **new, second_handler=second_handler, returned_at=None, revision=F("revision") + 1
        )
        _rest_on(row, records)
        audittrail.record("finding.edited", actor=actor, subject=row, now=now, changed=changed)
        queue(WAITING, obj=row, recipients=[second_handler], step=_step(row, "second"), now=now)
    finding.refresh_from_db()
    return finding


def sign_handlers(*, finding: Finding, seen: int | None = None, actor: Any, now: datetime) -> Finding:
    """The second handler agrees: with that both handlers have signed. `seen` is the revision that was read."""
    if is_same_hand(actor, [finding.handler_id]):
        raise SameHand(f"这份底稿由{_whom(finding.handler_id, actor)}撰写，须由第二承办人签字。")
    transitions.check_may(finding, "sign_handlers", actor)
    with transaction.atomic():
        row = Finding.objects.select_for_update().get(pk=finding.pk)
        if row.status in FINDING_EDITABLE and row.returned_at is not None:
            raise FindingRefused("底稿退回后承办人还没有修改，改好后再签。")
        if row.status in FINDING_EDITABLE and seen is not None and seen != row.revision:
            raise FindingRefused("您看到的不是最新内容，承办人刚改过底稿，请看过再签。")
        finding = _move(finding, "sign_handlers", actor, now, handlers_signed_at=now)
        _tell(finding, PostKind.DEPUTY_TEAM_LEADER, "deputy", now)
    return finding


def sign_deputy(*, finding: Finding, actor: Any, now: datetime) -> Finding:
    """副组长审核."""
    _check_hands(finding, actor, PostKind.DEPUTY_TEAM_LEADER)
    transitions.check_may(finding, "sign_deputy", actor)
    with transaction.atomic():
        finding = _move(finding, "sign_deputy", actor, now, deputy=actor, deputy_signed_at=now)
        _tell(finding, PostKind.TEAM_LEADER, "leader", now)
    return finding


def sign_leader(*, finding: Finding, actor: Any, now: datetime) -> Finding:
    """组长审签: from now on the finding stands."""
    _check_hands(finding, actor, PostKind.TEAM_LEADER)
    leads = holds_in_team(actor, {PostKind.TEAM_LEADER}, finding.assignment.team_id)
    if leads and is_same_hand(actor, [finding.deputy_id], finding.deputy_signed_at):
        raise SameHand(f"这份底稿由{_whom(finding.deputy_id, actor)}审核，须由组长另行审签。")
    transitions.check_may(finding, "sign_leader", actor)
    with transaction.atomic():
        return _move(finding, "sign_leader", actor, now, leader=actor, signed_at=now)


def return_finding(*, finding: Finding, reason: str, actor: Any, now: datetime) -> Finding:
    """Back to the handler, with the reason; every signature is void."""
    _check_hands(finding, actor, PostKind.DEPUTY_TEAM_LEADER, PostKind.TEAM_LEADER)
    transitions.check_may(finding, "return", actor)
    with transaction.atomic():
        cleared = {"deputy": None, "deputy_signed_at": None, "handlers_signed_at": None}
        finding = _move(
            finding, "return", actor, now, note=reason, returned_at=now, returns=F("returns") + 1, **cleared
        )
        queue(RETURNED, obj=finding, recipients=[finding.handler], step=_step(finding, "returned"), now=now)
    return finding


def _move(finding: Finding, move: str, actor: Any, now: datetime, note: str = "", **fields: Any) -> Finding:
    _check_open(finding.assignment)
    return transitions.apply(finding, move, actor=actor, now=now, note=note, **fields)


def _check_open(assignment: Assignment) -> None:
    if assignment.status not in FINDINGS_OPEN:
        raise FindingRefused(f"巡察任务现在是“{assignment.get_status_display()}”，底稿不能再办理。")


def _check_second(assignment: Assignment, second: User, actor: Any) -> None:
    if is_same_hand(actor, [second.pk]):
        raise SameHand("第二承办人不能是您本人，也不能是与您有代理关系的同志，请另选一位。")
    if not team_people(assignment.team_id).filter(pk=second.pk).exists():
        raise FindingRefused(f"{second.name}不是本组的同志，请另选第二承办人。")
    if not second_handlers(assignment.team_id, actor.pk).filter(pk=second.pk).exists():
        raise SameHand("这样承办，本组就没有其他副组长或组长可以审签，请换一位承办人。")


def _check_hands(finding: Finding, actor: Any, *kinds: str) -> None:
    """The reason is told to who has the post and wrote it; who has not the post is refused by the rule (403)."""
    if not holds_in_team(actor, kinds, finding.assignment.team_id):
        return
    if is_same_hand(actor, [finding.handler_id, finding.second_handler_id], finding.handlers_signed_at):
        raise SameHand("您（或与您有代理关系的同志）是这份底稿的承办人，须由其他同志审签。")


def _whom(person: int | None, actor: Any) -> str:
    return "您" if person == actor.pk else "与您有代理关系的同志"


def _rest_on(finding: Finding, records: Iterable[WorkRecord]) -> None:
    wanted = {record.pk for record in records}
    own = set(WorkRecord.objects.filter(pk__in=wanted, assignment=finding.assignment_id).values_list("pk", flat=True))
    if own != wanted:
        raise FindingRefused("有的工作记录不属于这项巡察任务，请重新选择。")
    FindingRecord.objects.filter(finding=finding).exclude(record__in=own).delete()
    kept = set(FindingRecord.objects.filter(finding=finding).values_list("record_id", flat=True))
    FindingRecord.objects.bulk_create(FindingRecord(finding=finding, record_id=key) for key in sorted(own - kept))


def _tell(finding: Finding, kind: str, step: str, now: datetime) -> None:
    people = team_holders([kind], finding.assignment.team_id).exclude(
        pk__in=[finding.handler_id, finding.second_handler_id]
    )
    queue(WAITING, obj=finding, recipients=people, step=_step(finding, step), now=now)


def _step(finding: Finding, step: str) -> str:
    """A finding may go the same way again after a return, on the same day too."""
    return f"{step}-{finding.returns}"
