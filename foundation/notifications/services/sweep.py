"""Turns deadlines into messages: every minute, one INSERT and one UPDATE a kind of noun, whatever the number of rows.

Nothing is remembered between two runs but `next_reminder_on` on the row and the unique key of the outbox. So a day of
downtime delays reminders and loses none, and two beats, a restart or a clock set back send nothing twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from foundation.core import faults
from foundation.core.deadlines import STEPS, Deadline, models_with_deadlines
from foundation.notifications.catalogue import message_type
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.outbox import ring_after_commit

Sql = tuple[str, list[Any]]
PeopleSelector = Callable[[date], models.QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Dialect:
    """All that differs between the databases here: a date plus days, a key as text, and how other writers wait.

    PostgreSQL takes a table lock, for the milliseconds of one kind: a deadline moved between INSERT and UPDATE would
    lose its reminder. SQLite's IMMEDIATE transaction holds the only write lock from the start.
    """

    plus_days: str
    key_as_text: str
    lock: str


DIALECTS = {
    "postgresql": Dialect(
        plus_days="({day} + {days})",
        key_as_text="CAST({key} AS text)",
        lock="LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE",
    ),
    "sqlite": Dialect(plus_days="date({day}, ({days}) || ' days')", key_as_text="CAST({key} AS text)", lock=""),
}


def sweep_deadlines(*, today: date, now: datetime) -> int:
    """Queue every reminder whose day has come, for the open rows of all nouns with a deadline; returns how many."""
    return sum(_sweep(model, today=today, now=now) for model in models_with_deadlines())


def _sweep(model: type[models.Model], *, today: date, now: datetime) -> int:
    due = model._default_manager.filter(next_reminder_on__lte=today)
    if not due.exists():
        return 0
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    message_type(deadline.message)
    dialect = DIALECTS[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        if dialect.lock:
            cursor.execute(dialect.lock.format(table=_name(model._meta.db_table)))
        queued = 0
        insert = _insert(model, deadline, dialect, today=today, now=now)
        if insert is not None:
            cursor.execute(*insert)
            queued = max(cursor.rowcount, 0)
        faults.point("sweep.after_insert")
        cursor.execute(*_advance(model, dialect, today=today))
        if queued:
            ring_after_commit()
    return queued


def _insert(
    model: type[models.Model], deadline: Deadline, dialect: Dialect, *, today: date, now: datetime
) -> Sql | None:
    """Every step that lies between the row's next_reminder_on and today, for each person of each open row."""
    selector: PeopleSelector = import_string(deadline.people)
    try:
        people, people_params = selector(today).query.sql_with_params()
    except EmptyResultSet:
        return None
    columns = ["kind", "object_label", "object_id", "step", "due_on", "occurred_on", "recipient_id", "queued_at"]
    steps = " UNION ALL ".join(f"SELECT '{step.name}' AS name, {step.offset} AS days" for step in STEPS)
    day = dialect.plus_days.format(day="t.due_on", days="steps.days")
    states = ", ".join(["%s"] * len(deadline.open_states))
    sql = (
        f"INSERT INTO {_name(OutboxMessage._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608 - names of our own models
        f"SELECT %s, %s, {dialect.key_as_text.format(key='t.' + _key(model))}, steps.name, t.due_on, {day}, "
        "people.person_id, %s "
        f"FROM {_name(model._meta.db_table)} t "
        f"JOIN ({people}) people ON people.object_id = t.{_key(model)} "
        f"CROSS JOIN ({steps}) steps "
        f"WHERE t.next_reminder_on <= %s AND t.status IN ({states}) AND people.person_id IS NOT NULL "
        f"AND {day} BETWEEN t.next_reminder_on AND %s "
        "ON CONFLICT DO NOTHING"
    )
    until = connection.ops.adapt_datefield_value(today)
    said = [deadline.message, model._meta.label_lower, connection.ops.adapt_datetimefield_value(now)]
    return sql, [*said, *people_params, until, *sorted(deadline.open_states), until]


def _advance(model: type[models.Model], dialect: Dialect, *, today: date) -> Sql:
    """`next_reminder_on` becomes the first step after today, or NULL. Rows no longer open are passed over with it."""
    ahead = [dialect.plus_days.format(day="due_on", days=step.offset) for step in sorted(STEPS, key=lambda s: s.offset)]
    cases = " ".join(f"WHEN {day} > %s THEN {day}" for day in ahead)
    sql = (
        f"UPDATE {_name(model._meta.db_table)} SET next_reminder_on = CASE {cases} ELSE NULL END "  # noqa: S608 - same
        "WHERE next_reminder_on <= %s"
    )
    return sql, [connection.ops.adapt_datefield_value(today)] * (len(ahead) + 1)


def _name(word: str) -> str:
    return connection.ops.quote_name(word)


def _key(model: type[models.Model]) -> str:
    return _name(str(model._meta.pk.column))
