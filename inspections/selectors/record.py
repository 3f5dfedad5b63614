from typing import Any

from django.db.models import QuerySet

from foundation.organizations.selectors.post import team_ids
from foundation.organizations.states import TEAM
from inspections.models import WorkRecord


def visible_records(user: Any) -> QuerySet[WorkRecord]:
    """Talks are the team's own: nobody else reads who said what."""
    return WorkRecord.objects.filter(assignment__team__in=team_ids(user, TEAM)).select_related(
        "assignment__team", "assignment__organization", "assignment__round__organization", "handler", "recorder"
    )
