"""Who sees the rows of which rectification: one place, so that problems, tasks and plans cannot drift apart."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import NOTHING, organization_ids, posts_of, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM, UNIT
from rectification.models.placed import AREAS

READERS = OFFICE | LEADING
# What a row copies from the one it is made from, and reads again when that one may have been passed on.
PLACE = ("organization_id", "team_id", "area1", "area2", "area3", "area4")


def visible_q(user: Any, prefix: str = "") -> Q:
    """Office and leading group: the subtree of their post. People of the organization: their own. The team: its own.

    `prefix` leads to the row that has `organization`, `team` and the areas ("problem__").
    """
    own, teams = organization_ids(user, UNIT), team_ids(user, TEAM)
    found = below_q(user, READERS, prefix)
    if own:
        found |= Q(**{f"{prefix}organization_id__in": own})
    if teams:
        found |= Q(**{f"{prefix}team_id__in": teams})
    return found


def below_q(user: Any, kinds: Iterable[str], prefix: str = "") -> Q:
    """Rows of the subtrees where the person holds one of `kinds`; without such a post: nothing."""
    wanted, found = frozenset(kinds), NOTHING
    for post in posts_of(user):
        if post.kind in wanted and post.organization is not None:
            found |= within_q(post.organization, prefix)
    return found


def within_q(organization: Organization, prefix: str = "") -> Q:
    """Rows of this subtree. High in the tree one equality with the area of the row itself; at the foot of it one with the
    organization; between them, where a subtree is small, the range of paths.
    """
    if organization.depth <= AREAS:
        return Q(**{f"{prefix}area{organization.depth}": organization.pk})
    if organization.numchild == 0:
        return Q(**{f"{prefix}organization": organization.pk})
    return Q(
        **{
            f"{prefix}organization__path__gte": organization.path,
            f"{prefix}organization__path__lt": organization.path_end,
        }
    )


def areas_of(organization: Organization) -> dict[str, int | None]:
    """The area columns of a row of this organization. One query."""
    ends = range(Organization.steplen, len(organization.path) + 1, Organization.steplen)
    paths = [organization.path[:end] for end in ends][:AREAS]
    found = dict(Organization.objects.filter(path__in=paths).values_list("depth", "pk"))
    return {f"area{depth}": found.get(depth) for depth in range(1, AREAS + 1)}


def placed_like(row: Any) -> dict[str, int | None]:
    """Organization, team and areas for a row made from another one. No query."""
    return {name: getattr(row, name) for name in PLACE}
