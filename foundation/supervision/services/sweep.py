"""Turns deadlines into messages and steps: every minute, in one transaction a kind of noun, whatever the number of rows.

Nothing is remembered between two runs but `next_reminder_on` on the row and the unique keys of what is written. So a day of
downtime delays reminders and loses none, and two beats, a restart or a clock set back send nothing twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, transaction
from django.db.models import F, Min, QuerySet
from django.utils.module_loading import import_string

from foundation.core import faults
from foundation.core.deadlines import Deadline, Rung, models_with_deadlines
from foundation.notifications.catalogue import message_type
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.outbox import ring_after_commit
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.states import PENDING, StepAction

Sql = tuple[str, list[Any]]
PeopleSelector = Callable[[QuerySet[Any], date, Rung], list[QuerySet[Any, Any]]]
FAR = date.max


@dataclass(frozen=True, slots=True)
class Dialect:
    """All that differs between the databases here: arithmetic with dates, the smaller of two, and how other writers wait.

    PostgreSQL takes a table lock, for the milliseconds of one kind: a deadline moved between INSERT and UPDATE would
    lose its reminder. SQLite's IMMEDIATE transaction holds the only write lock from the start.
    """

    plus_days: str
    days_since: str
    least: str
    lock: str


DIALECTS = {
    "postgresql": Dialect(
        plus_days="({day} + {days})",
        days_since="(CAST(%s AS date) - {day})",
        least="LEAST",
        lock="LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE",
    ),
    "sqlite": Dialect(
        plus_days="date({day}, ({days}) || ' days')",
        days_since="CAST(julianday(%s) - julianday({day}) AS integer)",
        least="MIN",
        lock="",
    ),
}


def sweep_deadlines(*, today: date, now: datetime) -> int:
    """Queue every reminder and raise every step whose day has come, for the rows owed of all nouns with a deadline.

    Returns how many messages were queued.
    """
    return sum(_sweep(model, today=today, now=now) for model in models_with_deadlines())


def _sweep(model: type[models.Model], *, today: date, now: datetime) -> int:
    due = model._default_manager.filter(next_reminder_on__lte=today)
    if not due.exists():
        return 0
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    message_type(deadline.message)
    dialect = DIALECTS[connection.vendor]
    rules = list(ReminderRule.objects.filter(kind=deadline.kind, is_active=True))
    with transaction.atomic(), connection.cursor() as cursor:
        if dialect.lock:
            cursor.execute(dialect.lock.format(table=_name(model._meta.db_table)))
        queued = 0
        for statement in _inserts(model, rules, dialect, today=today, now=now):
            cursor.execute(*statement)
            queued = queued or max(cursor.rowcount, 0)
        faults.point("sweep.after_insert")
        cursor.execute(*_advance(model, rules, dialect, today=today))
        if queued:
            ring_after_commit()
    return queued


def _inserts(
    model: type[models.Model], rules: Sequence[ReminderRule], dialect: Dialect, *, today: date, now: datetime
) -> Iterable[Sql]:
    """At most two statements: the messages, then the steps that wait for a person."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    rows = model._default_manager.filter(next_reminder_on__lte=today, status__in=deadline.owed_states)
    first = rows.aggregate(first=Min("due_on"))["first"]
    if first is None:
        return
    longest = (today - first).days
    messages = [rule for rule in rules if rule.action == StepAction.MESSAGE]
    if (statement := _messages(model, rows, messages, dialect, longest, today=today, now=now)) is not None:
        yield statement
    if steps := [rule for rule in rules if rule.action != StepAction.MESSAGE]:
        yield _escalations(model, rows, steps, dialect, longest, today=today, now=now)


def _messages(
    model: type[models.Model],
    rows: QuerySet[Any],
    rules: Sequence[ReminderRule],
    dialect: Dialect,
    longest: int,
    *,
    today: date,
    now: datetime,
) -> Sql | None:
    """Every step that lies between the row's next_reminder_on and today, for each person on that step's rung."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    people, values = people_sql(deadline, rows, today, {Rung(rule.rung) for rule in rules})
    if not people:
        return None
    day = dialect.plus_days.format(day="t.due_on", days="steps.days")
    key = _key(model)
    sql = (
        f"INSERT INTO {_name(OutboxMessage._meta.db_table)} "  # noqa: S608 - names of our own models
        "(kind, object_label, object_id, step, due_on, occurred_on, recipient_id, queued_at) "
        f"SELECT %s, %s, CAST(t.{key} AS text), steps.name, t.due_on, {day}, people.recipient_id, %s "
        f"FROM {_name(model._meta.db_table)} t "
        f"JOIN ({people}) people ON people.row_id = t.{key} "
        f"JOIN ({_steps(rules, longest)}) steps ON steps.rung = people.rung "
        f"WHERE t.next_reminder_on <= %s AND people.recipient_id IS NOT NULL "
        f"AND {day} BETWEEN t.next_reminder_on AND %s ON CONFLICT DO NOTHING"
    )
    until = connection.ops.adapt_datefield_value(today)
    said = [deadline.message, model._meta.label_lower, connection.ops.adapt_datetimefield_value(now)]
    return sql, [*said, *values, until, until]


def people_sql(deadline: Deadline, rows: QuerySet[Any], today: date, rungs: Iterable[Rung]) -> Sql:
    """(row_id, recipient_id, rung) of those told about `rows`; an empty text when there can be nobody."""
    selector: PeopleSelector = import_string(deadline.people)
    parts: list[str] = []
    values: list[Any] = []
    for rung in sorted(set(rungs) & set(deadline.rungs)):
        for found in selector(rows, today, rung):
            try:
                sql, params = found.query.sql_with_params()
            except EmptyResultSet:
                continue
            parts.append(f"SELECT row_id, recipient_id, '{rung}' AS rung FROM ({sql}) one")  # noqa: S608 - our own words
            values += params
    return " UNION ALL ".join(parts), values


def _escalations(
    model: type[models.Model],
    rows: QuerySet[Any],
    rules: Sequence[ReminderRule],
    dialect: Dialect,
    longest: int,
    *,
    today: date,
    now: datetime,
) -> Sql:
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    places = rows.order_by().values(row_id=F("pk"), place_id=F(f"{deadline.organization}_id"))
    sql, params = places.query.sql_with_params()
    day = dialect.plus_days.format(day="t.due_on", days="steps.days")
    key = _key(model)
    insert = (
        f"INSERT INTO {_name(EscalationStep._meta.db_table)} (kind, object_label, object_id, organization_id, "  # noqa: S608 - same
        "action, step, due_on, occurred_on, raised_at, status) "
        f"SELECT %s, %s, CAST(t.{key} AS text), places.place_id, steps.action, steps.name, t.due_on, {day}, %s, %s "
        f"FROM {_name(model._meta.db_table)} t JOIN ({sql}) places ON places.row_id = t.{key} "
        f"CROSS JOIN ({_steps(rules, longest)}) steps "
        f"WHERE t.next_reminder_on <= %s AND places.place_id IS NOT NULL "
        f"AND {day} BETWEEN t.next_reminder_on AND %s ON CONFLICT DO NOTHING"
    )
    until = connection.ops.adapt_datefield_value(today)
    said = [deadline.kind, model._meta.label_lower, connection.ops.adapt_datetimefield_value(now), PENDING]
    return insert, [*said, *params, until, until]


def _steps(rules: Sequence[ReminderRule], longest: int) -> str:
    """One line an occurrence; what repeats has one for each time it can have come round since the oldest due date."""
    lines = [
        f"SELECT '{rule.step}' AS name, '{rule.rung}' AS rung, '{rule.action}' AS action, {days} AS days"
        for rule in rules
        for days in _occurrences(rule, longest)
    ]
    return " UNION ALL ".join(lines)


def _occurrences(rule: ReminderRule, longest: int) -> Sequence[int]:
    if not rule.every_days:
        return [rule.offset_days]
    return range(rule.offset_days, max(longest, rule.offset_days) + 1, rule.every_days)


def _advance(model: type[models.Model], rules: Sequence[ReminderRule], dialect: Dialect, *, today: date) -> Sql:
    """`next_reminder_on` becomes the first step after today, or NULL. Rows no longer owed are passed over with it."""
    until = connection.ops.adapt_datefield_value(today)
    values: list[Any] = []
    cases = ""
    for offset in sorted({rule.offset_days for rule in rules}):
        day = dialect.plus_days.format(day="due_on", days=offset)
        cases += f" WHEN {day} > %s THEN {day}"
        values.append(until)
    far = f"CAST('{FAR.isoformat()}' AS {'date' if connection.vendor == 'postgresql' else 'text'})"
    following = [f"CASE{cases} ELSE {far} END" if cases else far]
    for offset, every in sorted({(rule.offset_days, rule.every_days) for rule in rules if rule.every_days}):
        begin = dialect.plus_days.format(day="due_on", days=offset)
        times = f"({dialect.days_since.format(day=begin)} / {every} + 1) * {every}"
        following.append(
            f"CASE WHEN {begin} <= %s THEN {dialect.plus_days.format(day=begin, days=times)} ELSE {far} END"
        )
        values += [until, until]
    smallest = f"{dialect.least}({', '.join(following)})" if len(following) > 1 else following[0]
    sql = (
        f"UPDATE {_name(model._meta.db_table)} SET next_reminder_on = NULLIF({smallest}, {far}) "  # noqa: S608 - same
        "WHERE next_reminder_on <= %s"
    )
    return sql, [*values, until]


def _name(word: str) -> str:
    return connection.ops.quote_name(word)


def _key(model: type[models.Model]) -> str:
    return _name(str(model._meta.pk.column))
