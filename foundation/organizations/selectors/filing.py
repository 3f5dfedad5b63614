"""代填: who files for an organization that has neither head nor liaison of its own, and how both are named."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from foundation.core import clock
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import held_on, holders, holds_at, organization_ids
from foundation.organizations.selectors.told import ANSWERABLE, REPORTER


def unanswered(organization_ids: set[int], *, kinds: Iterable[str] = ANSWERABLE, today: date | None = None) -> set[int]:
    """Those of these organizations for which nobody can sign in as head or liaison (or as one of `kinds`)."""
    if not organization_ids:
        return set()
    posts = Post.objects.filter(
        held_on(today or clock.today()),
        kind__in=list(kinds),
        organization_id__in=organization_ids,
        person__is_active=True,
    )
    return organization_ids - set(posts.values_list("organization_id", flat=True))


def stands_in(user: Any, organization_id: int) -> bool:
    """A reporter of an organization without head or liaison: what those would do is the reporter's to do."""
    return holds_at(user, REPORTER, organization_id) and bool(unanswered({organization_id}))


def standing_in(user: Any) -> set[int]:
    """The organizations for which this person stands in. No query for who is no reporter, one for who is."""
    return unanswered(organization_ids(user, REPORTER))


def filed_for(user: Any, organization: Organization) -> str:
    """ "由青石镇 李青 代 石桥村填报" for a reporter who works elsewhere; "" for everybody else."""
    if user.organization_id == organization.pk or not holds_at(user, REPORTER, organization.pk):
        return ""
    if holds_at(user, ANSWERABLE, organization.pk):
        return ""
    return f"由{user.organization.short_name} {user.name} 代 {organization.short_name}填报"


def told_for(organization: Organization, *, today: date | None = None) -> QuerySet[User]:
    """Whom to tell: head and liaison, or those who stand in for them."""
    kinds = REPORTER if unanswered({organization.pk}, today=today) else ANSWERABLE
    return holders(kinds, organization, today=today)
