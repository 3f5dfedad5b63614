"""Whom a row's deadline tells, as (row_id, recipient_id) for the sweep's INSERT … SELECT: parts for the people selectors of
upper apps. `place` is the path from the row to the organization.
"""

from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from foundation.organizations.models import Organization
from foundation.organizations.states import PostKind

HEAD = (PostKind.ORGANIZATION_HEAD,)
LIAISON = (PostKind.ORGANIZATION_LIAISON,)
ANSWERABLE = HEAD + LIAISON
REPORTER = (PostKind.UNIT_REPORTER,)

Rows = QuerySet[Any, Any]


def posted(rows: QuerySet[Any], today: date, kinds: tuple[str, ...], place: str) -> Rows:
    """Who holds one of `kinds` at exactly that organization today."""
    return pairs(rows.filter(holding(today, kinds, f"{place}__posts")), f"{place}__posts__person")


def standing_in_for(rows: QuerySet[Any], today: date, place: str) -> Rows:
    """Where an organization has neither head nor liaison with an account, its reporters (代填)."""
    answered = Organization.objects.filter(holding(today, ANSWERABLE, "posts"), pk=OuterRef(f"{place}_id"))
    return posted(rows.exclude(Exists(answered)), today, REPORTER, place)


def pairs(rows: QuerySet[Any], person: str) -> Rows:
    return rows.order_by().values(row_id=F("pk"), recipient_id=F(f"{person}_id"))


def holding(today: date, kinds: tuple[str, ...], posts: str) -> Q:
    """An active person with such a post today. One Q, so that it is one post that fits."""
    return (
        Q(**{f"{posts}__kind__in": kinds, f"{posts}__from_on__lte": today, f"{posts}__person__is_active": True})
    ) & (Q(**{f"{posts}__to_on__isnull": True}) | Q(**{f"{posts}__to_on__gte": today}))
