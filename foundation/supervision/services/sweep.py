"""Turns deadlines into messages and steps: every minute, in one transaction a kind of noun, whatever the number of rows.

Nothing is remembered between two runs but `next_reminder_on` on the row and the unique keys of what is written. So a day of
downtime delays reminders and loses none, and two beats, a restart or a clock set back send nothing twice.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.expressions import RawSQL

from foundation.core import faults
from foundation.core.deadlines import Deadline, models_with_deadlines
from foundation.notifications.catalogue import message_type
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.outbox import ring_after_commit
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.selectors.due_step import (
    DIALECTS,
    Span,
    Sql,
    letter_steps,
    message_steps,
    next_step_sql,
    rows_first,
)
from foundation.supervision.states import PENDING, StepAction

DAY = timedelta(days=1)


def sweep_deadlines(*, today: date, now: datetime) -> int:
    """Queue every reminder and raise every step whose day has come, for the rows owed of all nouns with a deadline.

    Returns how many messages were queued.
    """
    return sum(_sweep(model, today=today, now=now) for model in models_with_deadlines())


def _sweep(model: type[models.Model], *, today: date, now: datetime) -> int:
    looked_at = model._default_manager.filter(next_reminder_on__lte=today)
    if not looked_at.exists():
        return 0
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    message_type(deadline.message)
    rules = list(ReminderRule.objects.filter(kind=deadline.kind, is_active=True))
    queued = 0
    with transaction.atomic():
        if lock := DIALECTS[connection.vendor].lock:
            with connection.cursor() as cursor:
                cursor.execute(lock.format(table=_name(model._meta.db_table)))
        for table, statement in _inserts(model, looked_at, rules, today=today, now=now):
            with rows_first() as cursor:
                cursor.execute(*statement)
                queued += max(cursor.rowcount, 0) if table is OutboxMessage else 0
        faults.point("sweep.after_insert")
        _look_next(looked_at, rules, after=today)
        if queued:
            ring_after_commit()
    return queued


def look_again(kind: str, *, today: date) -> None:
    """After the rules of a kind changed: each open row is due for the first step of today or later by the new rules.

    What is overdue to be swept stays so: an outage loses nothing because somebody edits rules meanwhile.
    """
    rules = list(ReminderRule.objects.filter(kind=kind, is_active=True))
    for model in models_with_deadlines():
        deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
        if deadline.kind == kind:
            rows = model._default_manager.filter(status__in=deadline.open_states, due_on__isnull=False)
            later = Q(next_reminder_on__isnull=True) | Q(next_reminder_on__gt=today)
            _look_next(rows.filter(later), rules, after=today - DAY)


def _look_next(rows: QuerySet[Any], rules: Sequence[ReminderRule], *, after: date) -> None:
    """Rows that are open and not owed now are passed over too: who returns them need not know the rules."""
    rows.update(next_reminder_on=RawSQL(next_step_sql(rules, after=after), ()))  # noqa: S611 - numbers and our own names


def _inserts(
    model: type[models.Model], looked_at: QuerySet[Any], rules: Sequence[ReminderRule], *, today: date, now: datetime
) -> Iterator[tuple[type[models.Model], Sql]]:
    """At most two statements: the messages, then the steps that wait for a person."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    rows = looked_at.filter(status__in=deadline.owed_states)
    first = rows.aggregate(first=Min("next_reminder_on"))["first"]
    if first is None:
        return
    span = Span(first, today, by_row=True)
    messages = [rule for rule in rules if rule.action == StepAction.MESSAGE]
    if (found := message_steps(model, rows, messages, span, today=today)) is not None:
        yield OutboxMessage, _messages(model, found, now)
    letters = [rule for rule in rules if rule.action != StepAction.MESSAGE]
    if (found := letter_steps(model, rows, letters, span)) is not None:
        yield EscalationStep, _escalations(model, found, now)


def _messages(model: type[models.Model], found: Sql, now: datetime) -> Sql:
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    sql, params = found
    insert = (
        f"INSERT INTO {_name(OutboxMessage._meta.db_table)} "  # noqa: S608 - names of our own models
        "(kind, object_label, object_id, step, due_on, occurred_on, recipient_id, queued_at, office_days) "
        f"SELECT %s, %s, CAST(row_id AS text), name, due_on, day, target_id, %s, office_days FROM ({sql}) found "
        "WHERE true ON CONFLICT DO NOTHING"
    )
    return insert, [deadline.message, model._meta.label_lower, _moment(now), *params]


def _escalations(model: type[models.Model], found: Sql, now: datetime) -> Sql:
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    sql, params = found
    insert = (
        f"INSERT INTO {_name(EscalationStep._meta.db_table)} (kind, object_label, object_id, organization_id, "  # noqa: S608 - same
        "committee_id, action, step, due_on, occurred_on, raised_at, status) "
        f"SELECT %s, %s, CAST(row_id AS text), target_id, committee_id, action, name, due_on, day, %s, %s FROM ({sql}) found "
        "WHERE true ON CONFLICT DO NOTHING"
    )
    return insert, [deadline.kind, model._meta.label_lower, _moment(now), PENDING, *params]


def _moment(now: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(now)


def _name(word: str) -> str:
    return connection.ops.quote_name(word)
