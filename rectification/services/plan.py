from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime

from foundation.core import transitions
from foundation.core.deadlines import set_deadline
from foundation.core.errors import Refused
from foundation.notifications.services.outbox import queue
from foundation.organizations.selectors.delegation import is_same_hand
from foundation.organizations.selectors.filing import filed_for, told_for
from inspections.services import assignment as assignments
from rectification import messages
from rectification.checks.plan import plan_gaps
from rectification.models import RectificationPlan, Task
from rectification.services.reason import written_reason
from rectification.services.recipients import desk
from rectification.states import PLAN_OPEN, PlanStatus, TaskStatus


class PlanIncomplete(Refused):
    """The page lists all gaps; the sentence names the first and their number."""

    status = 422


class SubmitterCannotApprove(Refused):
    """Who submitted a plan may not be who approves it."""


class PlanClosed(Refused):
    """Tasks are edited while the plan is being drafted or was returned."""


def submit_plan(*, plan: RectificationPlan, actor: Any, now: datetime) -> RectificationPlan:
    """报送. Complete, or nothing."""
    transitions.check_may(plan, "submit", actor)
    with transaction.atomic():
        lock_plan(plan.rectification_id)
        gaps = plan_gaps(plan, localtime(now).date())
        if gaps and plan.status in PLAN_OPEN:
            raise PlanIncomplete(f"方案还不完整，没有报送。{gaps[0].text}共有{len(gaps)}处要补，见方案页的清单。")
        filing = filed_for(actor, plan.rectification.organization)
        fields = {"submitted_by": actor, "submitted_at": now, "filed_for": filing}
        plan = transitions.apply(plan, "submit", actor=actor, now=now, note=filing, **fields)
        people = desk(plan.rectification.committee)
        queue(messages.PLAN_SUBMITTED, obj=plan, recipients=people, step=f"submitted-{plan.returns}", now=now)
    return plan


def approve_plan(*, plan: RectificationPlan, actor: Any, now: datetime, note: str = "") -> RectificationPlan:
    """批准: every task starts, its deadline begins to remind, and the assignment goes on to rectification."""
    transitions.check_may(plan, "approve", actor)
    _check_other_hand(plan, actor)
    with transaction.atomic():
        plan = transitions.apply(
            plan, "approve", actor=actor, now=now, note=note.strip(), approved_by=actor, approved_at=now
        )
        _start_tasks(plan, actor=actor, now=now)
        assignments.rectify_assignment(assignment=plan.rectification.assignment, actor=actor, now=now)
        _tell_organization(messages.PLAN_APPROVED, plan, step="approved", now=now)
    return plan


def return_plan(*, plan: RectificationPlan, actor: Any, now: datetime, reason: str) -> RectificationPlan:
    transitions.check_may(plan, "return", actor)
    _check_other_hand(plan, actor)
    with transaction.atomic():
        note = written_reason(reason, "退回整改方案")
        plan = transitions.apply(plan, "return", actor=actor, now=now, note=note, returns=F("returns") + 1)
        _tell_organization(messages.PLAN_RETURNED, plan, step=f"returned-{plan.returns}", now=now)
    return plan


def _check_other_hand(plan: RectificationPlan, actor: Any) -> None:
    """Who submitted does not judge, nor who acts for the submitter or for whom the submitter acted."""
    if is_same_hand(actor, [plan.submitted_by_id], plan.submitted_at):
        whom = "您" if plan.submitted_by_id == actor.pk else "与您有代理关系的同志"
        raise SubmitterCannotApprove(f"这份方案由{whom}报送，须由另一位同志审批。")


def lock_plan(rectification_id: int) -> RectificationPlan:
    """Tasks, submission and approval of one rectification wait for each other."""
    return RectificationPlan.objects.select_for_update().get(rectification_id=rectification_id)


def check_open(plan: RectificationPlan) -> None:
    if plan.status not in PLAN_OPEN:
        label = PlanStatus(plan.status).label
        raise PlanClosed(f"整改方案现在是“{label}”，任务不能再改。要改的，请巡察办先退回方案。")


def _start_tasks(plan: RectificationPlan, *, actor: Any, now: datetime) -> None:
    """One UPDATE a due date: the tasks of a day share their deadline."""
    today = localtime(now).date()
    tasks = Task.objects.filter(problem__rectification_id=plan.rectification_id).order_by()
    days = sorted({day for day in tasks.values_list("due_on", flat=True) if day is not None})
    for day in days:
        why = "整改方案确定的时限，方案批准之日起执行。"
        fields = set_deadline(today, day, rule="方案确定的日期", base_on=today, why=why)
        transitions.apply_many(
            tasks.filter(due_on=day).select_related("problem__rectification__committee"),
            "start",
            actor=actor,
            now=now,
            **fields,
        )
    left = tasks.exclude(status=TaskStatus.UNDER_WAY).count()
    if left:
        raise PlanIncomplete(f"有{left}条任务不能开始整改，方案没有批准。请退回方案，补齐时限后再报。")


def _tell_organization(kind: str, plan: RectificationPlan, *, step: str, now: datetime) -> None:
    queue(kind, obj=plan, recipients=told_for(plan.rectification.organization), step=step, now=now)
