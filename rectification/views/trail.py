from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from foundation.audittrail.events import ORGANIZATION
from foundation.audittrail.selectors import TimelineEntry, timeline
from foundation.organizations.selectors.side import sides


def trail_of(
    user: Any, placed: Any, subjects: Sequence[Model], names: Mapping[Model, str] | None = None
) -> list[TimelineEntry]:
    """留痕 as this reader may see it. `placed`: the row that has the organization which answers, and the team.

    Who owns a task, succeeds or looks after a village's signature without a post of these stands on the organization's side.
    """
    told = sides(user, over=[placed.organization], at=[placed.organization_id], teams=[placed.team_id])
    return timeline(subjects, audiences=told or frozenset({ORGANIZATION}), names=names)
