from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet

from foundation.core.deadlines import add_months
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import held_on, scope_q, team_holders, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM, PostKind, ScopeKind
from inspections.models import InspectionTeam, Round


def visible_teams(user: Any) -> QuerySet[InspectionTeam]:
    seen = scope_q(user, OFFICE | LEADING, "round__organization") | Q(pk__in=team_ids(user, TEAM))
    return InspectionTeam.objects.filter(seen).select_related("round__organization")


def team_people(team_id: int) -> QuerySet[User]:
    """Everybody who serves in the team today."""
    return team_holders(TEAM, team_id)


def second_handlers(team_id: int, handler_id: int) -> QuerySet[User]:
    """Who of the team may write with this handler, so that a deputy and a leader are left to sign. None: nobody may."""
    kept: set[int] = {handler_id}
    for kind in (PostKind.DEPUTY_TEAM_LEADER, PostKind.TEAM_LEADER):
        free = set(team_holders([kind], team_id).values_list("pk", flat=True)) - {handler_id}
        if not free:
            return User.objects.none()
        if len(free) == 1:
            kept |= free
    return team_people(team_id).exclude(pk__in=kept)


def posts_in_teams(teams: Iterable[InspectionTeam], today: date) -> dict[int, list[Post]]:
    """Team id → its posts of today, leader first (the order in which the posts were given)."""
    found: dict[int, list[Post]] = defaultdict(list)
    rows = Post.objects.filter(
        held_on(today), kind__in=TEAM, scope_kind=ScopeKind.TEAM, scope_id__in=[team.pk for team in teams]
    )
    for post in rows.select_related("person__organization").order_by("pk"):
        if post.scope_id is not None:
            found[post.scope_id].append(post)
    return dict(found)


def authorised_until(round_: Round) -> date:
    """一次一授权: a team is authorised for its round, that is until the concentrated rectification after it ends."""
    return add_months(round_.on_site_to, round_.concentrated_months)


def posts_to_prolong(team_id: int, today: date) -> QuerySet[Post]:
    """Whose last day moves with the team's: all who serve today or later; when all are over, those who served to the end."""
    posts = Post.objects.filter(kind__in=TEAM, scope_kind=ScopeKind.TEAM, scope_id=team_id).order_by("pk")
    lasting = posts.filter(Q(to_on__isnull=True) | Q(to_on__gte=today))
    if lasting.exists():
        return lasting
    return posts.filter(to_on=posts.aggregate(last=Max("to_on"))["last"])
