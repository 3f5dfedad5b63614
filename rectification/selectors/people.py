"""Whom a deadline reminds: rows of (object_id, person_id) of open objects, for the sweep's INSERT … SELECT."""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foundation.organizations.models import Organization
from foundation.organizations.states import PostKind
from rectification.models import Problem, RectificationPlan, Responsibility, Task
from rectification.states import PLAN_OPEN, TASK_OWED, CountersignatureStatus, ProblemStatus

ANSWERABLE = (PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON)
LIAISON = (PostKind.ORGANIZATION_LIAISON,)
REPORTER = (PostKind.UNIT_REPORTER,)

Rows = QuerySet[Any, Any]


def problem_people(today: date) -> Rows:
    rows = Problem.objects.filter(status=ProblemStatus.OPEN)
    return _union(_answering(rows, today, ANSWERABLE, "organization"))


def plan_people(today: date) -> Rows:
    rows = RectificationPlan.objects.filter(status__in=PLAN_OPEN)
    return _union(_answering(rows, today, ANSWERABLE, "rectification__organization"))


def task_people(today: date) -> Rows:
    """The owner and the organization's liaison or who stands in; one and the same person is reminded once."""
    rows = Task.objects.filter(status__in=TASK_OWED)
    owners = _pairs(rows.filter(owner__is_active=True), "owner_id")
    return _union([owners, *_answering(rows, today, LIAISON, "organization")])


def countersignature_people(_today: date) -> Rows:
    """Reached from the responsibility: a field of the same name as the column would be in the way."""
    rows = Responsibility.objects.filter(
        countersignatures__status=CountersignatureStatus.PENDING,
        countersignatures__person__is_active=True,
        problem__status=ProblemStatus.OPEN,
    )
    return rows.order_by().values(object_id=F("countersignatures__pk"), person_id=F("countersignatures__person_id"))


def _answering(rows: QuerySet[Any], today: date, kinds: tuple[str, ...], place: str) -> list[Rows]:
    """Holders of `kinds`; and where an organization has neither head nor liaison with an account, its reporters (代填)."""
    posts = f"{place}__posts"
    answered = Organization.objects.filter(_holding(today, ANSWERABLE, "posts"), pk=OuterRef(f"{place}_id"))
    standing_in = rows.filter(_holding(today, REPORTER, posts)).exclude(Exists(answered))
    return [_pairs(found, f"{posts}__person_id") for found in (rows.filter(_holding(today, kinds, posts)), standing_in)]


def _union(found: list[Rows]) -> Rows:
    """Side by side: SQLite takes no union within a union."""
    return found[0].union(*found[1:])


def _pairs(rows: QuerySet[Any], person: str) -> Rows:
    return rows.order_by().values(object_id=F("pk"), person_id=F(person))


def _holding(today: date, kinds: tuple[str, ...], posts: str) -> Q:
    """An active person with such a post today. One Q, so that it is one post that fits."""
    return (
        Q(**{f"{posts}__kind__in": kinds, f"{posts}__from_on__lte": today, f"{posts}__person__is_active": True})
    ) & (Q(**{f"{posts}__to_on__isnull": True}) | Q(**{f"{posts}__to_on__gte": today}))
