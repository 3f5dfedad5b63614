from typing import Any

from django.db.models import Q, QuerySet

from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import scope_q, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM
from inspections.models import Assignment, Round


def visible_assignments(user: Any) -> QuerySet[Assignment]:
    """Office and leading group by the committee that sends; team people their team's. Never the organization itself."""
    seen = scope_q(user, OFFICE | LEADING, "round__organization") | Q(team__in=team_ids(user, TEAM))
    return Assignment.objects.filter(seen).select_related(
        "round__organization", "round__office", "team", "organization"
    )


def inspections_of(seen: QuerySet[Assignment], organization: Organization) -> list[Assignment]:
    """Each time this organization was inspected, or one that has gone up into it; the latest first."""
    own = Q(organization=organization) | Q(organization__merged_into=organization)
    return list(seen.filter(own).order_by("-on_site_from", "-pk"))


def assignable_organizations(round_: Round) -> QuerySet[Organization]:
    """Active organizations below the sender that are not yet in the round; its office is none of them."""
    sender = round_.organization
    return (
        Organization.objects.filter(path__gt=sender.path, path__lt=sender.path_end, is_active=True)
        .exclude(pk=round_.office_id)
        .exclude(pk__in=Assignment.objects.filter(round=round_).values("organization"))
        .order_by("path")
    )


def assignments_of(round_: Round) -> list[Assignment]:
    """All of a round, by team: what its announcement names."""
    rows = Assignment.objects.filter(round=round_).select_related("team", "organization")
    return list(rows.order_by("team__number", "pk"))
