"""签收: who sees what is to be signed for, whom its clock tells, and what stands on the page of what was delivered."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core.deadlines import Rung
from foundation.core.ports import Todo
from foundation.organizations.selectors.filing import standing_in, unanswered
from foundation.organizations.selectors.post import organization_ids, scope_q
from foundation.organizations.selectors.told import ANSWERABLE, REPORTER, Rows, posted, standing_in_for
from foundation.organizations.states import LEADING, OFFICE, UNIT, PostKind
from foundation.supervision.models import Acknowledgement
from foundation.supervision.states import AcknowledgementStatus

MOST = 50
FOLLOWING_UP = (PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK)


def visible_acknowledgements(user: Any) -> QuerySet[Acknowledgement]:
    """Office and leading group: of organizations in their subtree. People of the organization: its own."""
    own = Q(organization__in=organization_ids(user, UNIT))
    return Acknowledgement.objects.filter(scope_q(user, OFFICE | LEADING, "organization") | own)


def filter_acknowledgements(rows: QuerySet[Acknowledgement], wanted: Mapping[str, str]) -> QuerySet[Acknowledgement]:
    """`wanted` is the cleaned data of AcknowledgementFilter; an empty word filters nothing."""
    if status := wanted.get("status"):
        rows = rows.filter(status=status)
    if unit := wanted.get("unit"):
        rows = rows.filter(Q(organization__short_name__contains=unit) | Q(organization__name__contains=unit))
    return rows


def acknowledgements_of(obj: models.Model, user: Any) -> list[Acknowledgement]:
    """What this reader may know of who signed for `obj`."""
    rows = visible_acknowledgements(user).filter(object_label=obj._meta.label_lower, object_id=str(obj.pk))
    return list(rows.select_related("organization", "acknowledged_by"))


def without_signer(organizations: set[int], today: date) -> set[int]:
    """Those of these for which nobody can sign in as head or liaison, nor stand in for them. One query, none for none."""
    return unanswered(organizations, kinds=ANSWERABLE + REPORTER, today=today)


def lacking_signer(rows: Iterable[Acknowledgement], today: date) -> set[int]:
    """Keys of rows that wait and that nobody can sign for today."""
    waiting = [row for row in rows if row.status == AcknowledgementStatus.PENDING]
    places = without_signer({row.organization_id for row in waiting}, today)
    return {row.pk for row in waiting if row.organization_id in places}


def waiting_for(user: Any) -> QuerySet[Acknowledgement]:
    """What this person is to sign for, as head or liaison or standing in for both."""
    organizations = organization_ids(user, ANSWERABLE) | standing_in(user)
    return Acknowledgement.objects.filter(organization__in=organizations, status=AcknowledgementStatus.PENDING)


def acknowledgement_people(rows: QuerySet[Acknowledgement], today: date, rung: Rung) -> list[Rows]:
    """Head and liaison, or who stands in; above them those who follow up, in the office that delivered it."""
    rows = rows.filter(status=AcknowledgementStatus.PENDING)
    if rung == Rung.OWNER:
        return [posted(rows, today, ANSWERABLE, "organization"), standing_in_for(rows, today, "organization")]
    return [posted(rows, today, FOLLOWING_UP, "sender")]


def acknowledgement_todos(user: Any) -> list[Todo]:
    substitute = standing_in(user)
    rows = waiting_for(user).select_related("organization")
    return [
        Todo(
            f"签收{row.what}",
            f"您代{row.organization}签收" if row.organization_id in substitute else f"已送达{row.organization}",
            row.due_on,
            row.due_rule,
            reverse("acknowledgement-acknowledge", args=[row.pk]),
            "签收",
        )
        for row in rows[:MOST]
    ]
