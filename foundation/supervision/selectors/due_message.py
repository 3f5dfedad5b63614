"""Whether a reminder is still true at the moment it is sent (F63): the matter may have been settled, put off or passed on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from foundation.core.deadlines import Deadline, Rung, models_with_deadlines, rung_of
from foundation.notifications.catalogue import Waiting
from foundation.supervision.selectors.due_step import people_sql, rows_first


def no_longer_due(messages: Sequence[Waiting], today: date) -> set[int]:
    """The keys of those steps of the ladder whose row is gone, no longer owed or due on another day, and of those whose person
    no longer stands on that rung. One query a kind, whatever the number of messages.
    """
    by_kind: dict[str, list[tuple[Waiting, Rung]]] = defaultdict(list)
    for message in messages:
        if (rung := rung_of(message.step)) is not None:
            by_kind[message.kind].append((message, rung))
    gone: set[int] = set()
    for model in models_with_deadlines() if by_kind else ():
        gone |= _gone(model, by_kind.get(model.DEADLINE.message, ()), today)  # type: ignore[attr-defined]
    return gone


def _gone(model: type[models.Model], told: Iterable[tuple[Waiting, Rung]], today: date) -> set[int]:
    keyed = [(message, rung, _key(model, message.object_id)) for message, rung in told]
    if not keyed:
        return set()
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    keys: dict[Rung, set[Any]] = defaultdict(set)
    for _, rung, key in keyed:
        keys[rung].add(key)
    rows = model._default_manager.filter(status__in=deadline.owed_states)
    people = _people(model, {rung: rows.filter(pk__in=found - {None}) for rung, found in keys.items()}, today)
    return {
        message.pk for message, rung, key in keyed if (key, message.recipient_id, rung, message.due_on) not in people
    }


def _people(
    model: type[models.Model], rows: Mapping[Rung, QuerySet[Any]], today: date
) -> set[tuple[Any, int, str, date]]:
    """Who is told of these rows today, by their posts of today, and of which due date."""
    sql, params = people_sql(model.DEADLINE, rows, today)  # type: ignore[attr-defined]
    if not sql:
        return set()
    with rows_first() as cursor:
        cursor.execute(f"SELECT row_id, target_id, rung, due_on FROM ({sql}) people", params)  # noqa: S608 - our own selectors
        return {(_key(model, key), person, rung, _day(due_on)) for key, person, rung, due_on in cursor.fetchall()}


def _day(value: Any) -> Any:
    """SQLite's dates are text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _key(model: type[models.Model], text: Any) -> Any:
    """What the outbox or a plain cursor gives → primary key; None for what cannot be one."""
    try:
        return model._meta.pk.to_python(text)
    except ValidationError:
        return None
