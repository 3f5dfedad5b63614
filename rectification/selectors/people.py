"""Whom a deadline reminds: rows of (row_id, recipient_id), rung by rung, for the sweep's INSERT … SELECT.

`rows` are the rows in question; each selector adds which of them are owed now, and by whom. Side by side, not in one UNION:
SQLite takes no union within a union.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foundation.core.deadlines import Rung
from foundation.organizations.models import Organization
from foundation.organizations.states import PostKind
from rectification.models import Countersignature, Problem, RectificationPlan, Task
from rectification.states import PLAN_OPEN, TASK_OWED, CountersignatureStatus, ProblemStatus

HEAD = (PostKind.ORGANIZATION_HEAD,)
LIAISON = (PostKind.ORGANIZATION_LIAISON,)
ANSWERABLE = HEAD + LIAISON
REPORTER = (PostKind.UNIT_REPORTER,)
# Of the committee that sent the team: who follows the rectification up, and who answers for all of it.
FOLLOWING_UP = (PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK)
GROUP_HEAD = (PostKind.LEADING_GROUP_HEAD,)

Rows = QuerySet[Any, Any]


def problem_people(rows: QuerySet[Problem], today: date, rung: Rung) -> list[Rows]:
    rows = rows.filter(status=ProblemStatus.OPEN)
    if rung == Rung.OWNER:
        return _carrying(rows, today, "organization")
    if rung == Rung.LEADER:
        return _leading(rows, "responsibility")
    return _above(rows, today, rung, "organization", "rectification__committee")


def plan_people(rows: QuerySet[RectificationPlan], today: date, rung: Rung) -> list[Rows]:
    """The head files the plan too, and is not told of it as a superior."""
    rows = rows.filter(status__in=PLAN_OPEN)
    if rung == Rung.OWNER:
        return [
            _posted(rows, today, ANSWERABLE, "rectification__organization"),
            _standing_in(rows, today, "rectification__organization"),
        ]
    return _above(rows, today, rung, "rectification__organization", "rectification__committee")


def task_people(rows: QuerySet[Task], today: date, rung: Rung) -> list[Rows]:
    """The owner and the organization's liaison or who stands in; one and the same person is reminded once."""
    rows = rows.filter(status__in=TASK_OWED)
    if rung == Rung.OWNER:
        liaisons = _posted(rows, today, LIAISON, "organization")
        return [
            _pairs(rows.filter(owner__is_active=True), "owner"),
            liaisons,
            _standing_in(rows, today, "organization"),
        ]
    if rung == Rung.LEADER:
        return _leading(rows, "problem__responsibility")
    return _above(rows, today, rung, "organization", "problem__rectification__committee")


def countersignature_people(rows: QuerySet[Countersignature], today: date, rung: Rung) -> list[Rows]:
    rows = rows.filter(
        status=CountersignatureStatus.PENDING,
        person__is_active=True,
        responsibility__problem__status=ProblemStatus.OPEN,
    )
    if rung == Rung.OWNER:
        return [_pairs(rows, "person")]
    problem = "responsibility__problem"
    return _above(rows, today, rung, f"{problem}__organization", f"{problem}__rectification__committee")


def _carrying(rows: QuerySet[Any], today: date, place: str) -> list[Rows]:
    """Who carries the work: the liaison; the head where there is no liaison with an account; else who files for both (代填)."""
    liaisons = Organization.objects.filter(_holding(today, LIAISON, "posts"), pk=OuterRef(f"{place}_id"))
    alone = rows.exclude(Exists(liaisons))
    return [
        _posted(rows, today, LIAISON, place),
        _posted(alone, today, HEAD, place),
        _standing_in(rows, today, place),
    ]


def _leading(rows: QuerySet[Any], responsibility: str) -> list[Rows]:
    leader = f"{responsibility}__responsible_leader"
    return [_pairs(rows.filter(**{f"{leader}__is_active": True}), leader)]


def _above(rows: QuerySet[Any], today: date, rung: Rung, place: str, committee: str) -> list[Rows]:
    match rung:
        case Rung.HEAD:
            return [_posted(rows, today, HEAD, place)]
        case Rung.OFFICE:
            return [_posted(rows, today, FOLLOWING_UP, committee)]
        case _:
            return [_posted(rows, today, GROUP_HEAD, committee)]


def _posted(rows: QuerySet[Any], today: date, kinds: tuple[str, ...], place: str) -> Rows:
    return _pairs(rows.filter(_holding(today, kinds, f"{place}__posts")), f"{place}__posts__person")


def _standing_in(rows: QuerySet[Any], today: date, place: str) -> Rows:
    """Where an organization has neither head nor liaison with an account, its reporters (代填)."""
    answered = Organization.objects.filter(_holding(today, ANSWERABLE, "posts"), pk=OuterRef(f"{place}_id"))
    return _posted(rows.exclude(Exists(answered)), today, REPORTER, place)


def _pairs(rows: QuerySet[Any], person: str) -> Rows:
    return rows.order_by().values(row_id=F("pk"), recipient_id=F(f"{person}_id"))


def _holding(today: date, kinds: tuple[str, ...], posts: str) -> Q:
    """An active person with such a post today. One Q, so that it is one post that fits."""
    return (
        Q(**{f"{posts}__kind__in": kinds, f"{posts}__from_on__lte": today, f"{posts}__person__is_active": True})
    ) & (Q(**{f"{posts}__to_on__isnull": True}) | Q(**{f"{posts}__to_on__gte": today}))
