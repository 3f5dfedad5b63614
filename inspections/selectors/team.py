from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import User
from foundation.organizations.selectors.post import scope_q, team_holders, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM
from inspections.models import InspectionTeam


def visible_teams(user: Any) -> QuerySet[InspectionTeam]:
    seen = scope_q(user, OFFICE | LEADING, "round__organization") | Q(pk__in=team_ids(user, TEAM))
    return InspectionTeam.objects.filter(seen).select_related("round__organization")


def team_people(team_id: int) -> QuerySet[User]:
    """Everybody who serves in the team today."""
    return team_holders(TEAM, team_id)
