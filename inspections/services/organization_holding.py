"""An organization ends or is divided: its open inspections go to another one, or nothing changes at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import is_within
from inspections.models import Assignment, Notice, Round
from inspections.selectors.organization_holding import out_of_reach
from inspections.services.assignment import check_organization
from inspections.services.notice import pass_notice_on
from inspections.states import AFTER_FEEDBACK, AssignmentStatus


class CannotPassOn(Refused):
    """The sentence says what stands in the way."""


def pass_assignments(
    pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime
) -> None:
    """The team inspects the successor. It must be one that this round could have inspected from the beginning."""
    with transaction.atomic():
        # Assignments before rounds, as feedback takes them.
        locked = Assignment.objects.select_for_update(of=("self",), no_key=True)
        rows = list(locked.filter(pk__in=pks).select_related("team").order_by("pk"))
        rounds = _locked_rounds([row.round_id for row in rows])
        for row in rows:
            round_ = rounds[row.round_id]
            _check_runs(round_, actor)
            if row.status in AFTER_FEEDBACK or row.organization_id != holder.pk:
                raise CannotPassOn(f"{round_.name}对{holder}的巡察刚刚有变化，没有办理。请返回重新核对后再办。")
            check_organization(round_, successor)
            Assignment.objects.filter(pk=row.pk).update(organization=successor)
            audittrail.record(
                "assignment.passed_on",
                actor=actor,
                subject=row,
                now=now,
                note=f"{holder.short_name}→{successor.short_name}",
                before=holder.pk,
                after=successor.pk,
            )
            for notice in Notice.objects.filter(assignment=row).select_related("document", "assignment__organization"):
                pass_notice_on(notice=notice, actor=actor, now=now)


def pass_rounds_sent(
    pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime
) -> None:
    """The successor becomes the committee that sends. All that is inspected must stand below it."""
    with transaction.atomic():
        for row in _locked_rounds(pks).values():
            _check_runs(row, actor)
            if Round.objects.filter(organization=successor, term_name=row.term_name, number=row.number).exists():
                raise CannotPassOn(f"{successor}已经有{row}，不能再接{row.name}。请先办结，再撤销{holder}。")
            open_rows = row.assignments.exclude(status=AssignmentStatus.CLOSED).select_related("organization")
            outside = next((one for one in open_rows if not is_within(one.organization, successor)), None)
            if outside is not None:
                raise CannotPassOn(
                    f"{outside.organization}不在{successor}下面，{row.name}不能由它接着派出。请另选单位。"
                )
            Round.objects.filter(pk=row.pk).update(organization=successor)
            _record(row, holder, successor, "派出党委", actor, now)


def pass_rounds_run(
    pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime
) -> None:
    """The successor runs it and issues its documents; drafts are composed anew when they are issued."""
    with transaction.atomic():
        for row in _locked_rounds(pks).values():
            _check_runs(row, actor)
            if row.assignments.filter(organization=successor).exists():
                raise CannotPassOn(f"{successor}是{row.name}的被巡察单位，不能承办这一轮。请另选单位。")
            Round.objects.filter(pk=row.pk).update(office=successor)
            _record(row, holder, successor, "承办机构", actor, now)


def keep_within_reach(event: OrganizationsMoved) -> None:
    """A move that takes an organization out of the hands of who inspects it waits until that is done."""
    lost = out_of_reach(event.path, event.path[:-1] + chr(ord(event.path[-1]) + 1))
    if lost is not None:
        committee = lost.round.organization
        raise CannotPassOn(
            f"{lost.organization}正由{committee}巡察或者整改（{lost.round.name}），不能移出{committee}。请办结后再移。"
        )


def _locked_rounds(pks: Sequence[int]) -> dict[int, Round]:
    rows = Round.objects.select_for_update(of=("self",), no_key=True).select_related("organization", "office")
    return {row.pk: row for row in rows.filter(pk__in=pks).order_by("pk")}


def _check_runs(round_: Round, actor: Any) -> None:
    """Who changes the tree below is no master of a round that was sent from above."""
    if not actor.has_perm("inspections.assign_team", round_):
        raise CannotPassOn(f"{round_.name}由{round_.organization}派出，要由它的巡察办来办理这次变动。")


def _record(row: Round, holder: Organization, successor: Organization, role: str, actor: Any, now: datetime) -> None:
    note = f"{role}：{holder.short_name}→{successor.short_name}"
    audittrail.record("round.passed_on", actor=actor, subject=row, now=now, note=note, after=successor.pk)
