"""The problem list: which rows, filtered how, and the rows of one page with their responsibilities and tasks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Aggregate, BigIntegerField, Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from foundation.core import deadlines
from foundation.core.deadlines import Lamp
from foundation.core.statements import GivenMany, Statement
from foundation.organizations.models import Organization
from rectification.models import Problem, Rectification, Task
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
_OPEN, _TASKS = Q(status=ProblemStatus.OPEN), Task.objects.filter(problem=OuterRef("pk"))


def _of_tasks(found: Aggregate) -> Subquery:
    """Of the tasks of each row by itself: grouping the joined rows by seven columns is half again as dear to plan."""
    return Subquery(_TASKS.order_by().values("problem").annotate(found=found).values("found"))


NEXT_DUE = _of_tasks(Min("due_on", filter=Q(status__in=TASK_OPEN)))
ROWS = Statement(
    lambda: (
        Problem.objects.filter(pk__in=GivenMany("keys", BigIntegerField()))
        .annotate(
            task_total=Coalesce(_of_tasks(Count("pk")), 0),
            task_done=Coalesce(_of_tasks(Count("pk", filter=Q(status=TaskStatus.ACCEPTED))), 0),
            next_due=NEXT_DUE,
        )
        .order_by()
        .values_list(*COLUMNS)
    )
)
STATES = {
    "open": _OPEN,
    "accepted": Q(status=ProblemStatus.ACCEPTED),
    "undefined": _OPEN & Q(responsibility__isnull=True),
    "unsigned": _OPEN & Q(responsibility__status=ResponsibilityStatus.DRAFT),
    "reported": _OPEN & Q(Exists(_TASKS.filter(status=TaskStatus.REPORTED))),
    "ready": _OPEN & Q(Exists(_TASKS)) & ~Q(Exists(_TASKS.exclude(status=TaskStatus.ACCEPTED))),
}


def visible_problems(user: Any) -> QuerySet[Problem]:
    return Problem.objects.filter(visible_q(user))


def problems_in_order(rectification: Rectification) -> list[Problem]:
    """All of them, as they were fed back."""
    return list(Problem.objects.filter(rectification=rectification).order_by("seq"))


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
    if state := wanted.get("state"):
        problems = problems.filter(STATES.get(state, Q()))
    if kind := wanted.get("lamp"):
        problems = problems.filter(_lamp_q(kind, today))
    return problems


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
    found = {row[0]: Listed(*row) for row in ROWS.rows(keys=keys)} if keys else {}
    return [found[key] for key in keys if key in found]


def nearest_due(due_on: date | None, next_due: date | None) -> date | None:
    """Of the problem's own day and the nearest of its open tasks."""
    return min((day for day in (due_on, next_due) if day is not None), default=None)


def problem_lamp(status: str, nearest: date | None, today: date) -> Lamp:
    """The lamp of a problem is that of its nearest open deadline: in list, print, export and on its page."""
    return deadlines.lamp(nearest, is_open=status == ProblemStatus.OPEN, today=today)


def _lamp_q(kind: str, today: date) -> Q:
    """As problem_lamp, for the filter."""
    soon = deadlines.warned_until(today)
    tasks = _TASKS.filter(status__in=TASK_OPEN)
    late = Q(due_on__lt=today) | Q(Exists(tasks.filter(due_on__lt=today)))
    near = Q(due_on__lte=soon) | Q(Exists(tasks.filter(due_on__lte=soon)))
    return {"late": _OPEN & late, "warn": _OPEN & near & ~late, "ok": _OPEN & ~near}.get(kind, Q())
