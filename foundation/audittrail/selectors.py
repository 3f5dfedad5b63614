from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from foundation.audittrail.events import all_types, event_type
from foundation.audittrail.models import AuditEvent
from foundation.audittrail.services import name_of

LONGEST = 200


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of 留痕 at the foot of a page. `kind` is move, back or plain."""

    at: datetime
    actor_name: str
    actor_post: str
    sentence: str
    note: str
    kind: str


def timeline(
    subjects: Iterable[models.Model], *, audiences: frozenset[str], names: Mapping[models.Model, str] | None = None
) -> list[TimelineEntry]:
    """What happened to these rows, newest first, as far as one of `audiences` may know. One query.

    `names` says what stands before the sentence of some rows, where a page tells of several ("任务2：").
    """
    shown = [event.name for event in all_types() if event.shown & audiences]
    called = {name_of(row): words for row, words in (names or {}).items()}
    lines = AuditEvent.objects.filter(subject__in=[name_of(row) for row in subjects], event__in=shown)
    return [_entry(line, called.get(line.subject, "")) for line in lines.order_by("-pk")[:LONGEST]]


def _entry(line: AuditEvent, name: str) -> TimelineEntry:
    event = event_type(line.event)
    return TimelineEntry(line.at, line.actor_name, line.actor_post, name + event.sentence, line.note, event.kind)
