"""The lists of this app that may be taken out as files (docs/exports.md)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from foundation.core import ports
from foundation.core.ports import Volume
from foundation.documents.forms.export import filter_words, understood
from rectification.forms.problem_filter import ProblemFilter, TaskFilter
from rectification.models import Problem, Task
from rectification.selectors import export
from rectification.selectors.problem import BY_DEADLINE, ORDER, filter_problems
from rectification.selectors.task import ORDER as TASK_ORDER
from rectification.selectors.task import filter_tasks

Query = Mapping[str, str]
NEEDS = "rectification.export_lists"


def _problems(user: Any, query: Query, today: date) -> QuerySet[Problem]:
    found = filter_problems(export.exportable_problems(user), understood(ProblemFilter(query)), today)
    return found.order_by(*(BY_DEADLINE if query.get("sort") == "due" else ORDER))


def _tasks(user: Any, query: Query, today: date) -> QuerySet[Task]:
    return filter_tasks(export.exportable_tasks(user), understood(TaskFilter(query)), today).order_by(*TASK_ORDER)


VOLUMES = (
    Volume(
        name="rectification.problems",
        label="问题清单",
        needs=NEEDS,
        columns=export.PROBLEM_COLUMNS,
        rows=lambda user, query, today: export.problem_lines(_problems(user, query, today), today),
        count=lambda user, query, today: _problems(user, query, today).count(),
        words=lambda _user, query: filter_words(ProblemFilter(query)),
        page="problem-list",
    ),
    Volume(
        name="rectification.responsibilities",
        label="责任清单",
        needs=NEEDS,
        columns=export.RESPONSIBILITY_COLUMNS,
        rows=lambda user, query, today: export.responsibility_lines(_problems(user, query, today)),
        count=lambda user, query, today: _problems(user, query, today).filter(responsibility__isnull=False).count(),
        words=lambda _user, query: filter_words(ProblemFilter(query)),
        page="problem-list",
    ),
    Volume(
        name="rectification.tasks",
        label="任务清单",
        needs=NEEDS,
        columns=export.TASK_COLUMNS,
        rows=lambda user, query, today: export.task_lines(_tasks(user, query, today), today),
        count=lambda user, query, today: _tasks(user, query, today).count(),
        words=lambda _user, query: filter_words(TaskFilter(query)),
        page="task-list",
    ),
)


def plug() -> None:
    for volume in VOLUMES:
        ports.volume(volume)
