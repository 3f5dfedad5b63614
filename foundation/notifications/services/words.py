"""From ids to words: the rows that messages are about, fetched a kind at a time, and what their renderers say of them today."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.db.models import ForeignKey, prefetch_related_objects

from foundation.notifications.catalogue import MessageType, Rendered, Waiting, all_types

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Words:
    """What became of each message, by key: its words; its row or kind is gone; its renderer broke."""

    said: dict[int, Rendered] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)


def words_of(messages: Sequence[Waiting], today: date) -> Words:
    """One kind whose renderer breaks does not hold up the others."""
    types = {message.kind: message for message in all_types()}
    objects = _objects(messages, types)
    found = Words()
    for message in messages:
        obj = objects.get((message.kind, message.object_id))
        if obj is None:
            found.gone.add(message.pk)
            continue
        message.told_on = today
        try:
            found.said[message.pk] = types[message.kind].render(obj, message)
        except DatabaseError:
            raise
        except Exception:  # a renderer may raise anything; the cause is in the log, the message stays waiting
            logger.exception("message %d of kind %s has no words", message.pk, message.kind)
            found.failed.add(message.pk)
    return found


def _objects(messages: Iterable[Waiting], types: dict[str, MessageType]) -> dict[tuple[str, str], Any]:
    """The rows that the messages are about: one query a kind and relation, whatever the number of messages. What many of them
    have in common (an organization, a person) is read once, not joined to each.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        if message.kind in types:
            wanted[message.kind].add(message.object_id)
    found = {}
    for kind, texts in wanted.items():
        model = types[kind].model
        keys = dict(_keys(model._meta.pk, texts))
        rows = model._default_manager.in_bulk(list(keys))
        _relate(list(rows.values()), types[kind].related)
        found.update({(kind, keys[key]): row for key, row in rows.items()})
    return found


def _relate(rows: Sequence[Any], paths: Iterable[str]) -> None:
    """Gives the rows what `paths` name, as select_related would, but each row there is once."""
    steps: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        name, _, rest = path.partition("__")
        steps[name] += [rest] if rest else []
    for name, rests in steps.items():
        field = rows[0]._meta.get_field(name) if rows else None
        if isinstance(field, ForeignKey) and field.related_model:
            wanted = {getattr(row, field.attname) for row in rows} - {None}
            found = field.related_model._base_manager.in_bulk(wanted)
            for row in rows:
                field.set_cached_value(row, found.get(getattr(row, field.attname)))
            _relate(list(found.values()), rests)
        elif rows:
            prefetch_related_objects(rows, name, *(f"{name}__{rest}" for rest in rests))


def _keys(key_field: Any, texts: Iterable[str]) -> Iterable[tuple[Any, str]]:
    """Text as the outbox has it → primary key; what cannot be a key is no row."""
    for text in texts:
        try:
            yield key_field.to_python(text), text
        except ValidationError:
            logger.warning("%r cannot be a key of %s", text, key_field.model._meta.label)
