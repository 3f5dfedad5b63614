"""What a person owes in rectifications: for the workbench. Few queries a reader, rows capped."""

from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.selectors.delegation import acting_ids
from foundation.organizations.selectors.filing import standing_in, unanswered
from foundation.organizations.selectors.post import holds, organization_ids, scope_q
from foundation.organizations.selectors.told import REPORTER
from foundation.organizations.states import OFFICE, UNIT, PostKind
from rectification.models import PaperSignature, Problem, RectificationPlan, Responsibility, Task
from rectification.selectors.paper_signature import papers_to_compare
from rectification.selectors.task import owned_q
from rectification.states import (
    PLAN_OPEN,
    TASK_OWED,
    PaperSignatureStatus,
    PlanStatus,
    ProblemStatus,
    ResponsibilityStatus,
    TaskStatus,
)

MOST = 50
HEAD = frozenset({PostKind.ORGANIZATION_HEAD})
LIAISON = frozenset({PostKind.ORGANIZATION_LIAISON})


def office_todos(user: Any) -> list[Todo]:
    """Responsibilities to define, plans and tasks to judge, problems that can be closed."""
    scope = scope_q(user, OFFICE, "rectification__committee")
    found = [*_undefined(scope), *_plans_to_judge(user), *_tasks_to_judge(user)]
    open_tasks = Task.objects.filter(problem=OuterRef("pk")).exclude(status=TaskStatus.ACCEPTED)
    ready = (
        Problem.objects.filter(
            scope, ~Exists(open_tasks), status=ProblemStatus.OPEN, tasks__isnull=False, responsibility__status="signed"
        )
        .select_related("organization")
        .order_by("due_on", "pk")
        .distinct()
    )
    return found + [
        Todo(
            f"验收问题{row.number}：{row.organization}",
            "任务已全部销号",
            row.due_on,
            row.due_rule,
            reverse("problem-detail", args=[row.pk]),
            "验收",
        )
        for row in ready[:MOST]
    ]


def _undefined(scope: Q) -> list[Todo]:
    """One line an organization: the responsibilities of its problems are defined one after another."""
    rows = (
        Problem.objects.filter(scope, responsibility__isnull=True, status=ProblemStatus.OPEN)
        .order_by("organization__path")
        .values("organization_id", "organization__short_name")
        .annotate(count=Count("pk"), due_on=Min("rectification__plan__due_on"))
    )
    return [
        Todo(
            f"明确{row['organization__short_name']}{row['count']}个问题的责任",
            "反馈问题还没有责任人",
            row["due_on"],
            "整改方案报送前",
            f"{reverse('problem-list')}?unit={row['organization__short_name']}&state=undefined",
            "明确责任",
        )
        for row in rows[:MOST]
    ]


def _plans_to_judge(user: Any) -> list[Todo]:
    rows = RectificationPlan.objects.filter(
        scope_q(user, OFFICE, "rectification__committee"), status=PlanStatus.SUBMITTED
    ).select_related("rectification__organization")
    return [
        Todo(
            f"审批{row.rectification.organization}整改方案",
            "方案已报送",
            row.due_on,
            row.due_rule,
            reverse("plan-detail", args=[row.pk]),
            "审批",
        )
        for row in rows.order_by("submitted_at")[:MOST]
    ]


def _tasks_to_judge(user: Any) -> list[Todo]:
    rows = Task.objects.filter(
        scope_q(user, OFFICE, "problem__rectification__committee"), status=TaskStatus.REPORTED
    ).select_related("problem", "organization")
    return [
        Todo(
            f"审核{row.organization}{row.problem.number}任务{row.seq}",
            "已上报，等巡察办验收",
            row.due_on,
            row.due_rule,
            reverse("task-detail", args=[row.pk]),
            "审核",
        )
        for row in rows.order_by("due_on", "pk")[:MOST]
    ]


def head_todos(user: Any) -> list[Todo]:
    rows = Responsibility.objects.filter(
        problem__organization_id__in=organization_ids(user, HEAD), status=ResponsibilityStatus.DRAFT
    ).select_related("problem__rectification__plan")
    return [
        Todo(
            f"为问题{row.problem.number}的责任签字背书",
            "您是整改第一责任人",
            row.problem.rectification.plan.due_on,
            "整改方案报送前",
            reverse("responsibility-sign", args=[row.pk]),
            "签字",
        )
        for row in rows.order_by("problem__seq")[:MOST]
    ]


def liaison_todos(user: Any) -> list[Todo]:
    """The plan to break down and submit: the liaison's, or that of who stands in."""
    substitute = standing_in(user)
    rows = RectificationPlan.objects.filter(
        rectification__organization_id__in=organization_ids(user, LIAISON) | substitute, status__in=PLAN_OPEN
    ).select_related("rectification__organization")
    return [
        Todo(
            f"{'修改' if row.status == PlanStatus.RETURNED else '分解任务，'}报送{row.rectification.organization}整改方案",
            "巡察办退回，要改" if row.status == PlanStatus.RETURNED else _role(row.organization_id, substitute),
            row.due_on,
            row.due_rule,
            reverse("plan-detail", args=[row.pk]),
            "办理",
        )
        for row in rows.order_by("due_on")[:MOST]
    ]


def _role(organization_id: int, substitute: set[int]) -> str:
    return "您代为填报" if organization_id in substitute else "您是联络员"


def _stands_for(task: Task, user: Any) -> str:
    return "您是代理人" if task.owner_id != user.pk and task.owner_id in acting_ids(user) else ""


def task_todos(user: Any) -> list[Todo]:
    """Tasks under way or returned: the owner's own, and for the liaison or who stands in those of the organization."""
    substitute = standing_in(user)
    rows = (
        Task.objects.filter(
            owned_q(user) | Q(organization_id__in=organization_ids(user, LIAISON) | substitute),
            status__in=TASK_OWED,
        )
        .select_related("problem", "owner")
        .order_by("due_on", "pk")
    )
    return [
        Todo(
            f"{'补正' if row.status == TaskStatus.RETURNED else '上报'}{row.problem.number}任务{row.seq}",
            "您是责任人"
            if row.owner_id == user.pk and not row.owner_name
            else f"责任人{row.owner_label}，{_stands_for(row, user) or _role(row.organization_id, substitute)}",
            row.due_on,
            "巡察办退回，要补正" if row.status == TaskStatus.RETURNED else row.due_rule,
            reverse("task-detail", args=[row.pk]),
            "办理",
        )
        for row in rows[:MOST]
    ]


def paper_todos(user: Any) -> list[Todo]:
    """Signed sheets that wait for a second person."""
    if not holds(user, OFFICE | UNIT):
        return []
    return [
        Todo(
            f"核对{row.organization}{row.about}的纸质签字",
            f"{row.uploader_label}，须由另一人核对",
            None,
            "纸质签字经核对生效",
            reverse("paper-signature-detail", args=[row.pk]),
            "核对",
        )
        for row in papers_to_compare(user)[:MOST]
    ]


def signing_todos(user: Any) -> list[Todo]:
    """Responsibilities of a head without an account: the liaison or who stands in brings the signed sheet."""
    headless = unanswered(organization_ids(user, LIAISON | set(REPORTER)), kinds=HEAD)
    rows = Responsibility.objects.filter(
        problem__organization_id__in=headless, status=ResponsibilityStatus.DRAFT
    ).select_related("problem__rectification__plan", "problem__organization")
    waiting = PaperSignature.objects.filter(responsibility=OuterRef("pk"), status=PaperSignatureStatus.UPLOADED)
    return [
        Todo(
            f"办问题{row.problem.number}责任的纸质签字",
            f"{row.first_name}没有账号，在纸上签字",
            row.problem.rectification.plan.due_on,
            "整改方案报送前",
            reverse("paper-signature-create", args=[row.pk]),
            "办理",
        )
        for row in rows.exclude(Exists(waiting)).order_by("problem__seq")[:MOST]
    ]
