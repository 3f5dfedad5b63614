"""The problem list: which rows, filtered how, and the rows of one page with their responsibilities and tasks."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from foundation.core.deadlines import WARN_DAYS
from foundation.organizations.models import Organization
from rectification.models import Problem, Task
from rectification.models.problem import NEWEST_TEAM_FIRST
from rectification.selectors.scope import visible_q
from rectification.states import TASK_OPEN, ProblemStatus, ResponsibilityStatus, TaskStatus

ORDER = (NEWEST_TEAM_FIRST.asc(), "seq")
BY_DEADLINE = ("due_on", "pk")
COLUMNS = (
    "pk",
    "number",
    "title",
    "category",
    "status",
    "due_on",
    "organization_id",
    "organization__short_name",
    "team__name",
    "responsibility__status",
    "responsibility__responsible_leader_name",
    "responsibility__lead_department",
    "responsibility__lead_organization__short_name",
    "task_total",
    "task_done",
    "next_due",
)


def visible_problems(user: Any) -> QuerySet[Problem]:
    return Problem.objects.filter(visible_q(user))


def open_problems_of(seen: QuerySet[Problem], organization: Organization) -> QuerySet[Problem]:
    """What this organization still has to solve, the nearest deadline first."""
    return seen.filter(organization=organization, status=ProblemStatus.OPEN).order_by("due_on", "pk")


def filter_problems(problems: QuerySet[Problem], wanted: Mapping[str, str], today: date) -> QuerySet[Problem]:
    """`wanted` is the cleaned data of ProblemFilter; an empty word filters nothing."""
    if unit := wanted.get("unit"):
        problems = problems.filter(Q(organization__short_name__contains=unit) | Q(organization__name__contains=unit))
    if team := wanted.get("team"):
        problems = problems.filter(team__name__contains=team)
    if category := wanted.get("category"):
        problems = problems.filter(category=category)
    if words := wanted.get("q"):
        problems = problems.filter(
            Q(number__contains=words)
            | Q(title__contains=words)
            | Q(text__contains=words)
            | Q(responsibility__responsible_leader_name__contains=words)
        )
    problems = problems.filter(_state_q(wanted.get("state", "")))
    return problems.filter(_lamp_q(wanted.get("lamp", ""), today))


class Listed(NamedTuple):
    """What the register tells of a problem. `signature` is None before the responsibility is defined, `next_due` the
    nearest deadline of its open tasks.
    """

    pk: int
    number: str
    title: str
    category: str
    status: str
    due_on: date | None
    organization_id: int
    organization: str
    team: str
    signature: str | None
    leader: str
    lead_department: str
    lead_organization: str
    task_total: int
    task_done: int
    next_due: date | None


def problem_rows(keys: Sequence[int]) -> list[Listed]:
    """The rows of a page in the order of `keys`. One query, and no model of five tables for each row."""
    rows = (
        Problem.objects.filter(pk__in=keys)
        .annotate(
            task_total=Count("tasks"),
            task_done=Count("tasks", filter=Q(tasks__status=TaskStatus.ACCEPTED)),
            next_due=Min("tasks__due_on", filter=Q(tasks__status__in=TASK_OPEN)),
        )
        .order_by()
        .values_list(*COLUMNS)
    )
    found = {row[0]: Listed(*row) for row in rows}
    return [found[key] for key in keys if key in found]


def _state_q(state: str) -> Q:
    unaccepted = Task.objects.filter(problem=OuterRef("pk")).exclude(status=TaskStatus.ACCEPTED)
    some = Task.objects.filter(problem=OuterRef("pk"))
    still_open = Q(status=ProblemStatus.OPEN)
    return {
        "open": still_open,
        "accepted": Q(status=ProblemStatus.ACCEPTED),
        "undefined": still_open & Q(responsibility__isnull=True),
        "unsigned": still_open & Q(responsibility__status=ResponsibilityStatus.DRAFT),
        "reported": still_open & Q(Exists(some.filter(status=TaskStatus.REPORTED))),
        "ready": still_open & Q(Exists(some)) & ~Q(Exists(unaccepted)),
    }.get(state, Q())


def _lamp_q(kind: str, today: date) -> Q:
    """The lamp of a row is that of its nearest open deadline: its own or one of its tasks'."""
    soon = today + timedelta(days=WARN_DAYS)
    tasks = Task.objects.filter(problem=OuterRef("pk"), status__in=TASK_OPEN)
    is_open = Q(status=ProblemStatus.OPEN)
    late = Q(due_on__lt=today) | Q(Exists(tasks.filter(due_on__lt=today)))
    near = Q(due_on__lte=soon) | Q(Exists(tasks.filter(due_on__lte=soon)))
    return {"late": is_open & late, "warn": is_open & near & ~late, "ok": is_open & ~near}.get(kind, Q())
