from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.selectors.post import scope_q
from foundation.organizations.states import OFFICE
from rectification.models import Extension, Task
from rectification.selectors.scope import visible_q
from rectification.selectors.task import owned_q
from rectification.states import ExtensionStatus

PARTS = ("task__problem__rectification__committee", "task__organization", "asked_by", "decided_by")
MOST = 50


def visible_extensions(user: Any) -> QuerySet[Extension]:
    """Who sees the task sees what was asked for it."""
    return Extension.objects.filter(visible_q(user, "task__") | owned_q(user, "task__")).select_related(*PARTS)


def filter_extensions(rows: QuerySet[Extension], wanted: Mapping[str, str]) -> QuerySet[Extension]:
    """`wanted` is the cleaned data of ExtensionFilter. The newest first."""
    if state := wanted.get("state"):
        rows = rows.filter(status=state)
    if unit := wanted.get("unit"):
        rows = rows.filter(
            Q(task__organization__short_name__contains=unit) | Q(task__organization__name__contains=unit)
        )
    return rows.order_by("-asked_at", "-pk")


def extension_rows(keys: Sequence[int]) -> list[Extension]:
    """The rows of a page, in the order of `keys`. One query."""
    found = Extension.objects.select_related("task__problem", "task__organization").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def extensions_of(task: Task) -> QuerySet[Extension]:
    return task.extensions.select_related("asked_by", "decided_by").order_by("-seq")


def extension_todos(user: Any) -> list[Todo]:
    """For the office: what waits for a decision. Beyond the task's day the question is no longer worth much."""
    rows = Extension.objects.filter(
        scope_q(user, OFFICE, "task__problem__rectification__committee"), status=ExtensionStatus.ASKED
    ).select_related("task__problem", "task__organization")
    return [_todo(row) for row in rows.order_by("due_on", "pk")[:MOST]]


def _todo(row: Extension) -> Todo:
    return Todo(
        f"审批延期：{row.task.organization}{row.task.problem.number}任务{row.task.seq}",
        f"申请延至{row.wished_on.month}月{row.wished_on.day}日",
        row.due_on,
        "原时限前",
        reverse("task-detail", args=[row.task_id]),
        "审批",
    )


def needs_group(task: Task, granted_on: date) -> bool:
    """Whether the leading group must have decided: a second extension, or a long one. Both figures are the deployment's."""
    granted = Extension.objects.filter(task=task, status=ExtensionStatus.APPROVED)
    first = granted.order_by("seq").values_list("due_on", flat=True).first() or task.due_on
    too_long = first is not None and (granted_on - first).days > settings.EXTENSION_MOST_DAYS
    return too_long or granted.count() >= settings.EXTENSION_MOST
