"""A person leaves: who owns the tasks now, who leads the rectification of each problem. The rules are those of this app."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.models import User
from rectification.models import Responsibility, Task
from rectification.selectors.person_holding import open_responsibilities, open_tasks
from rectification.selectors.task import owners_of, people_of
from rectification.services.countersignature import LEADER, ask_successor
from rectification.services.paper_signature import CHANGED, lapse_waiting
from rectification.states import ResponsibilityStatus


class CannotTake(Refused):
    """The sentence says who may."""

    status = 422


def pass_tasks(pks: Sequence[int], holder: User, successor: User, actor: Any, now: datetime) -> None:
    today = localtime(now).date()
    with transaction.atomic():
        rows = open_tasks().select_for_update(of=("self",), no_key=True).filter(pk__in=pks, owner=holder)
        for row in rows.select_related("organization", "problem").order_by("pk"):
            if not owners_of(row.organization, today=today).filter(pk=successor.pk).exists():
                raise CannotTake(
                    f"{successor}不是{row.organization}的人员，不能接问题{row.problem.number}任务{row.seq}。请另选接手人。"
                )
            Task.objects.filter(pk=row.pk).update(owner=successor, owner_name="")
            _record("task.handed_over", row, holder, successor, actor=actor, now=now)


def pass_leading(pks: Sequence[int], holder: User, successor: User, actor: Any, now: datetime) -> None:
    """What is signed keeps its words and its signature; the successor signs beside it. What is not gets the new name."""
    today = localtime(now).date()
    with transaction.atomic():
        found = open_responsibilities().select_for_update(of=("self",), no_key=True)
        rows = found.filter(pk__in=pks, responsible_leader=holder).select_related("problem__organization")
        for row in rows.order_by("pk"):
            place = row.problem.organization
            if not people_of(place).filter(pk=successor.pk).exists():
                raise CannotTake(
                    f"{successor}不是{place}的人员，不能作问题{row.problem.number}的责任领导。请另选接手人。"
                )
            fields: dict[str, Any] = {"responsible_leader": successor}
            if row.status == ResponsibilityStatus.DRAFT:
                fields |= {"responsible_leader_name": successor.name, "responsible_leader_title": successor.title}
            Responsibility.objects.filter(pk=row.pk).update(**fields)
            _record("responsibility.handed_over", row, holder, successor, actor=actor, now=now)
            if row.status == ResponsibilityStatus.SIGNED:
                ask_successor([row], successor, role=LEADER, from_on=today, actor=actor, now=now)
            else:
                lapse_waiting(row, CHANGED, now)


def _record(
    event: str, row: Task | Responsibility, holder: User, successor: User, *, actor: Any, now: datetime
) -> None:
    note = f"{holder.name}→{successor.name}"
    audittrail.record(event, actor=actor, subject=row, now=now, note=note, before=holder.pk, after=successor.pk)
