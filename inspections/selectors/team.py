from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import held_on, scope_q, team_holders, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM, ScopeKind
from inspections.models import InspectionTeam


def visible_teams(user: Any) -> QuerySet[InspectionTeam]:
    seen = scope_q(user, OFFICE | LEADING, "round__organization") | Q(pk__in=team_ids(user, TEAM))
    return InspectionTeam.objects.filter(seen).select_related("round__organization")


def team_people(team_id: int) -> QuerySet[User]:
    """Everybody who serves in the team today."""
    return team_holders(TEAM, team_id)


def posts_in_teams(teams: Iterable[InspectionTeam], today: date) -> dict[int, list[Post]]:
    """Team id → its posts of today, leader first (the order in which the posts were given)."""
    found: dict[int, list[Post]] = defaultdict(list)
    rows = Post.objects.filter(
        held_on(today), kind__in=TEAM, scope_kind=ScopeKind.TEAM, scope_id__in=[team.pk for team in teams]
    )
    for post in rows.select_related("person").order_by("pk"):
        if post.scope_id is not None:
            found[post.scope_id].append(post)
    return dict(found)
