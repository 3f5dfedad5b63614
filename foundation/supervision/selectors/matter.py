"""The row of an upper app that a step, a receipt or an urge is about: its words and its page, as its own message says them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.apps import apps
from django.db import models

from foundation.core.deadlines import Deadline, models_with_deadlines
from foundation.notifications.catalogue import Sample, message_type

GONE = "原事项已不存在"


class About(Protocol):
    """What names a row of an upper app, with the due date it had."""

    object_label: str
    object_id: str

    @property
    def due_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Matter:
    title: str
    url: str = ""


def matters_of(rows: Iterable[About], today: date) -> dict[tuple[str, str], Matter]:
    """(label, id) → words and page, as of today. One query a kind of noun, whatever the number of rows."""
    wanted: dict[str, dict[str, About]] = {}
    for row in rows:
        wanted.setdefault(row.object_label, {})[row.object_id] = row
    found: dict[tuple[str, str], Matter] = {}
    for label, named in wanted.items():
        found.update({(label, key): Matter(GONE) for key in named})
        found.update({(label, key): matter for key, matter in _told(label, named, today)})
    return found


def matter_of(row: About, today: date) -> Matter:
    return matters_of([row], today)[row.object_label, row.object_id]


def kind_labels() -> dict[str, str]:
    """Kinds of deadlines whose lateness may lead to a step, with their words."""
    deadlines = [model.DEADLINE for model in models_with_deadlines()]  # type: ignore[attr-defined]
    return {deadline.kind: deadline.label for deadline in deadlines if deadline.letters}


def _told(label: str, named: dict[str, About], today: date) -> Iterable[tuple[str, Matter]]:
    model: type[models.Model] = apps.get_model(label)
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    message = message_type(deadline.message)
    objects = model._default_manager.select_related(*message.related).in_bulk(list(named))
    for key, obj in objects.items():
        due_on = named[str(key)].due_on or today
        words = message.render(obj, Sample(deadline.message, "page", due_on, today, today))
        yield str(key), Matter(words.title, words.url)
