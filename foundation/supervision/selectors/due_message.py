"""Whether a reminder is still true at the moment it is sent (F63): the matter may have been settled, put off or passed on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from foundation.core.deadlines import Deadline, Rung, models_with_deadlines, rung_of
from foundation.notifications.models import OutboxMessage
from foundation.supervision.selectors.due_step import people_sql, rows_first


def no_longer_due(messages: Sequence[OutboxMessage], today: date) -> set[int]:
    """The keys of those steps of the ladder whose row is gone, no longer owed or due on another day, and of those whose person
    no longer stands on that rung. Two queries a kind, whatever the number of messages.
    """
    by_kind: dict[str, list[tuple[OutboxMessage, Rung]]] = defaultdict(list)
    for message in messages:
        if (rung := rung_of(message.step)) is not None:
            by_kind[message.kind].append((message, rung))
    gone: set[int] = set()
    for model in models_with_deadlines() if by_kind else ():
        gone |= _gone(model, by_kind.get(model.DEADLINE.message, ()), today)  # type: ignore[attr-defined]
    return gone


def _gone(model: type[models.Model], told: Iterable[tuple[OutboxMessage, Rung]], today: date) -> set[int]:
    keyed = [(message, rung, _key(model, message.object_id)) for message, rung in told]
    if not keyed:
        return set()
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    rows = model._default_manager.filter(pk__in={key for *_, key in keyed if key is not None})
    owed = dict(rows.filter(status__in=deadline.owed_states).values_list("pk", "due_on"))
    people = _people(model, owed, {rung for _, rung, _ in keyed}, today)
    return {
        message.pk
        for message, rung, key in keyed
        if owed.get(key) != message.due_on or (key, message.recipient_id, rung) not in people
    }


def _people(
    model: type[models.Model], keys: Iterable[Any], rungs: Iterable[Rung], today: date
) -> set[tuple[Any, int, str]]:
    """Who is told of these rows today, by their posts of today."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    rows = model._default_manager.filter(pk__in=list(keys))
    sql, params = people_sql(deadline, dict.fromkeys(rungs, rows), today)
    if not sql:
        return set()
    with rows_first() as cursor:
        cursor.execute(f"SELECT row_id, target_id, rung FROM ({sql}) people", params)  # noqa: S608 - our own selectors
        return {(_key(model, key), person, rung) for key, person, rung in cursor.fetchall()}


def _key(model: type[models.Model], text: Any) -> Any:
    """What the outbox or a plain cursor gives → primary key; None for what cannot be one."""
    try:
        return model._meta.pk.to_python(text)
    except ValidationError:
        return None
