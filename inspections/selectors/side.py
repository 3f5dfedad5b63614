"""Where a reader stands towards what an inspection leaves: the office of the committee that sends, or the team."""

from typing import Any

from foundation.organizations.selectors.side import sides
from inspections.models import Assignment, InspectionTeam, Round


def sides_on(user: Any, assignment: Assignment) -> frozenset[str]:
    return sides(user, over=[assignment.round.organization], teams=[assignment.team_id])


def sides_on_round(user: Any, round_: Round) -> frozenset[str]:
    teams = InspectionTeam.objects.filter(round=round_).values_list("pk", flat=True)
    return sides(user, over=[round_.organization], teams=teams)
