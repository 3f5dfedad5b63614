from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Model

from foundation.audittrail.events import ORGANIZATION
from foundation.audittrail.selectors import TimelineEntry, timeline
from foundation.audittrail.services import name_of
from foundation.organizations.selectors.post import audiences


def trail_of(user: Any, subjects: Sequence[Model], names: Mapping[Model, str] | None = None) -> list[TimelineEntry]:
    """留痕 as this reader may see it. Who owns a task and holds no post stands on the organization's side.

    `names` says what stands before the sentence of some rows, where a page tells of several ("任务2：").
    """
    entries = timeline(subjects, audiences=audiences(user) or frozenset({ORGANIZATION}))
    called = {name_of(row): words for row, words in (names or {}).items()}
    return [replace(entry, sentence=called.get(entry.subject, "") + entry.sentence) for entry in entries]
