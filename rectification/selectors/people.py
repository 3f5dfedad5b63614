"""Whom a deadline reminds: rows of (object_id, person_id) of open objects, for the sweep's INSERT … SELECT."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from foundation.organizations.states import PostKind
from rectification.models import Problem, RectificationPlan, Task
from rectification.states import PLAN_OPEN, TASK_OWED, ProblemStatus

ANSWERABLE = (PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON)
LIAISON = (PostKind.ORGANIZATION_LIAISON,)

Rows = QuerySet[Any, Any]


def problem_people(today: date) -> Rows:
    rows = Problem.objects.filter(_holding(today, ANSWERABLE, "organization__posts"), status=ProblemStatus.OPEN)
    return _pairs(rows, "organization__posts__person_id")


def plan_people(today: date) -> Rows:
    posts = "rectification__organization__posts"
    rows = RectificationPlan.objects.filter(_holding(today, ANSWERABLE, posts), status__in=PLAN_OPEN)
    return _pairs(rows, f"{posts}__person_id")


def task_people(today: date) -> Rows:
    """The owner and the organization's liaison; one and the same person is reminded once."""
    owners = Task.objects.filter(status__in=TASK_OWED, owner__is_active=True)
    liaisons = Task.objects.filter(_holding(today, LIAISON, "organization__posts"), status__in=TASK_OWED)
    return _pairs(owners, "owner_id").union(_pairs(liaisons, "organization__posts__person_id"))


def _pairs(rows: QuerySet[Any], person: str) -> Rows:
    return rows.order_by().values(object_id=F("pk"), person_id=F(person))


def _holding(today: date, kinds: tuple[str, ...], posts: str) -> Q:
    """An active person with such a post today. One Q, so that it is one post that fits."""
    return (
        Q(**{f"{posts}__kind__in": kinds, f"{posts}__from_on__lte": today, f"{posts}__person__is_active": True})
    ) & (Q(**{f"{posts}__to_on__isnull": True}) | Q(**{f"{posts}__to_on__gte": today}))
