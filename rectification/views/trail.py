from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from foundation.audittrail.events import ORGANIZATION
from foundation.audittrail.selectors import TimelineEntry, timeline
from foundation.organizations.selectors.post import audiences


def trail_of(user: Any, subjects: Sequence[Model], names: Mapping[Model, str] | None = None) -> list[TimelineEntry]:
    """留痕 as this reader may see it. Who owns a task and holds no post stands on the organization's side."""
    return timeline(subjects, audiences=audiences(user) or frozenset({ORGANIZATION}), names=names)
