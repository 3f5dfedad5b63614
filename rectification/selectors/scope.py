"""Who sees the rows of which rectification: one place, so that problems, tasks and plans cannot drift apart."""

from typing import Any

from django.db.models import Q

from foundation.organizations.selectors.post import organization_ids, scope_q, team_ids
from foundation.organizations.states import LEADING, OFFICE, TEAM, UNIT

READERS = OFFICE | LEADING


def visible_q(user: Any, prefix: str = "") -> Q:
    """Office and leading group: the subtree of their post. People of the organization: their own. The team: its own.

    `prefix` leads to the row that has `organization` and `team` ("problem__").
    """
    own, teams = organization_ids(user, UNIT), team_ids(user, TEAM)
    found = scope_q(user, READERS, f"{prefix}organization")
    if own:
        found |= Q(**{f"{prefix}organization_id__in": own})
    if teams:
        found |= Q(**{f"{prefix}team_id__in": teams})
    return found
