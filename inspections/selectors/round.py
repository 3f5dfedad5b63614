from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.selectors.post import scope_q, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM
from inspections.models import InspectionTeam, Round


def visible_rounds(user: Any) -> QuerySet[Round]:
    """Office and leading group: those of committees in their scope. Team people: the rounds of their teams."""
    own = InspectionTeam.objects.filter(pk__in=team_ids(user, TEAM))
    seen = scope_q(user, OFFICE | LEADING, "organization") | Q(pk__in=own.values("round"))
    return Round.objects.filter(seen).select_related("organization", "office")


def terms_of(rounds: QuerySet[Round]) -> list[str]:
    """The terms (届次) there are to choose from."""
    return list(rounds.order_by("term_name").values_list("term_name", flat=True).distinct())
