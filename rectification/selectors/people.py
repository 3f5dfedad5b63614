"""Whom a deadline reminds: rows of (row_id, recipient_id), rung by rung, for the sweep's INSERT … SELECT.

`rows` are the rows in question; each selector adds which of them are owed now, and by whom. Side by side, not in one UNION:
SQLite takes no union within a union.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from foundation.core.deadlines import Rung
from foundation.organizations.models import Organization
from foundation.organizations.selectors.told import (
    ANSWERABLE,
    HEAD,
    LIAISON,
    Rows,
    holding,
    pairs,
    posted,
    standing_in_for,
)
from foundation.organizations.states import PostKind
from rectification.models import Countersignature, Problem, RectificationPlan, Task
from rectification.states import PLAN_OPEN, TASK_OWED, CountersignatureStatus, ProblemStatus

# Of the committee that sent the team: who follows the rectification up, and who answers for all of it.
FOLLOWING_UP = (PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK)
GROUP_HEAD = (PostKind.LEADING_GROUP_HEAD,)


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
            posted(rows, today, ANSWERABLE, "rectification__organization"),
            standing_in_for(rows, today, "rectification__organization"),
        ]
    return _above(rows, today, rung, "rectification__organization", "rectification__committee")


def task_people(rows: QuerySet[Task], today: date, rung: Rung) -> list[Rows]:
    """The owner and the organization's liaison or who stands in; one and the same person is reminded once."""
    rows = rows.filter(status__in=TASK_OWED)
    if rung == Rung.OWNER:
        liaisons = posted(rows, today, LIAISON, "organization")
        return [
            pairs(rows.filter(owner__is_active=True), "owner"),
            liaisons,
            standing_in_for(rows, today, "organization"),
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
        return [pairs(rows, "person")]
    problem = "responsibility__problem"
    return _above(rows, today, rung, f"{problem}__organization", f"{problem}__rectification__committee")


def _carrying(rows: QuerySet[Any], today: date, place: str) -> list[Rows]:
    """Who carries the work: the liaison; the head where there is no liaison with an account; else who files for both (代填)."""
    liaisons = Organization.objects.filter(holding(today, LIAISON, "posts"), pk=OuterRef(f"{place}_id"))
    alone = rows.exclude(Exists(liaisons))
    return [
        posted(rows, today, LIAISON, place),
        posted(alone, today, HEAD, place),
        standing_in_for(rows, today, place),
    ]


def _leading(rows: QuerySet[Any], responsibility: str) -> list[Rows]:
    leader = f"{responsibility}__responsible_leader"
    return [pairs(rows.filter(**{f"{leader}__is_active": True}), leader)]


def _above(rows: QuerySet[Any], today: date, rung: Rung, place: str, committee: str) -> list[Rows]:
    match rung:
        case Rung.HEAD:
            return [posted(rows, today, HEAD, place)]
        case Rung.OFFICE:
            return [posted(rows, today, FOLLOWING_UP, committee)]
        case _:
            return [posted(rows, today, GROUP_HEAD, committee)]
