"""Which steps of the ladder fall into a span of days, and for whom: one SELECT, from which the sweep inserts and by which the
page of rules counts what would have been sent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from foundation.core.deadlines import Deadline, Rung
from foundation.supervision.models import ReminderRule

Sql = tuple[str, list[Any]]
PeopleSelector = Callable[[QuerySet[Any], date, Rung], list[QuerySet[Any, Any]]]
FAR = date.max


@dataclass(frozen=True, slots=True)
class Dialect:
    """All that differs between the databases here: arithmetic with dates, the smaller of two, and how other writers wait.

    PostgreSQL takes a table lock, for the milliseconds of one kind: a deadline moved between INSERT and UPDATE would
    lose its reminder. SQLite's IMMEDIATE transaction holds the only write lock from the start.
    """

    day: str
    plus_days: str
    days_between: str
    least: str
    lock: str
    in_order: tuple[str, ...]


DIALECTS = {
    "postgresql": Dialect(
        day="DATE '{}'",
        plus_days="({day} + {days})",
        days_between="({end} - {begin})",
        least="LEAST",
        lock="LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE",
        in_order=(
            "SET LOCAL join_collapse_limit = 1; SET LOCAL jit = off",
            "SET LOCAL join_collapse_limit = DEFAULT; SET LOCAL jit = DEFAULT",
        ),
    ),
    "sqlite": Dialect(
        day="'{}'",
        plus_days="date({day}, ({days}) || ' days')",
        days_between="CAST(julianday({end}) - julianday({begin}) AS integer)",
        least="MIN",
        lock="",
        in_order=(),
    ),
}


@dataclass(frozen=True, slots=True)
class Span:
    """The days in question. `by_row`: each row from its own next_reminder_on, of which `begin` is the earliest."""

    begin: date
    end: date
    by_row: bool = False


@contextmanager
def rows_first() -> Iterator[CursorWrapper]:
    """A cursor for these statements, inside a transaction: PostgreSQL joins as they are written, from the few rows to their
    people. Left to itself it begins with the five people of a committee and walks through its 60,000 rectifications. Nor does it
    compile them first: that took 0.3 s of each preview of a province and spared nothing.
    """
    before, after = DIALECTS[connection.vendor].in_order or ("", "")
    with connection.cursor() as cursor:
        if before:
            cursor.execute(before)
        yield cursor
        if after:
            cursor.execute(after)


def message_steps(
    model: type[models.Model], rows: QuerySet[Any], rules: Sequence[ReminderRule], span: Span, *, today: date
) -> Sql | None:
    """(row_id, target_id, name, rung, action, office_days, due_on, day): each step in the span for each person on its rung `today`. Whoever is
    named twice is there twice.
    """
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    return _falling(people_sql(deadline, _rows_by_rung(rows, rules, span), today), rules, span)


def letter_steps(
    model: type[models.Model], rows: QuerySet[Any], rules: Sequence[ReminderRule], span: Span
) -> Sql | None:
    """The same for the steps that wait for a person, with a column more: target_id is the organization whose matter it is,
    committee_id who sent the inspection. None for a kind that knows no committee.
    """
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    if not deadline.committee:
        return None
    who = {"recipient_id": F(f"{deadline.organization}_id"), "committee_id": F(f"{deadline.committee}_id")}
    parts = {
        rung: [found.order_by().values(row_id=F("pk"), **who)]
        for rung, found in _rows_by_rung(rows, rules, span).items()
    }
    return _falling(_side_by_side(parts, "committee_id"), rules, span, "committee_id")


def people_sql(deadline: Deadline, rows: Mapping[Rung, QuerySet[Any]], today: date) -> Sql:
    """(row_id, target_id, rung, due_on, next_reminder_on) of those told about the rows of each rung; an empty text when there
    can be nobody.
    """
    selector: PeopleSelector = import_string(deadline.people)
    return _side_by_side({rung: selector(rows[rung], today, rung) for rung in sorted(rows) if rung in deadline.rungs})


def _side_by_side(parts: Mapping[Rung, Iterable[QuerySet[Any, Any]]], *also: str) -> Sql:
    found: list[str] = []
    values: list[Any] = []
    for rung, querysets in parts.items():
        for queryset in querysets:
            try:
                sql, params = queryset.values(
                    "row_id", "recipient_id", "due_on", "next_reminder_on", *also
                ).query.sql_with_params()
            except EmptyResultSet:
                continue
            columns = ", ".join(
                ("row_id", "recipient_id AS target_id", f"'{rung}' AS rung", "due_on", "next_reminder_on", *also)
            )
            found.append(f"SELECT {columns} FROM ({sql}) one")  # noqa: S608 - our own words
            values += params
    return " UNION ALL ".join(found), values


def _rows_by_rung(rows: QuerySet[Any], rules: Sequence[ReminderRule], span: Span) -> dict[Rung, QuerySet[Any]]:
    """Who is told is looked up only for rows on which a step of that rung can fall: few of all that are owed."""
    days: dict[Rung, Q] = defaultdict(Q)
    for rule in rules:
        offset = timedelta(days=rule.offset_days)
        latest = Q(due_on__lte=_shifted(span.end, -offset))
        days[Rung(rule.rung)] |= latest if rule.every_days else latest & Q(due_on__gte=_shifted(span.begin, -offset))
    return {rung: rows.filter(wanted) for rung, wanted in days.items()}


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.max if by.days > 0 else date.min


def _falling(source: Sql, rules: Sequence[ReminderRule], span: Span, *also: str) -> Sql | None:
    """`after` counts from the due date. What repeats comes round as often as the span is long, however old the due date."""
    sql, params = source
    if not sql or not rules:
        return None
    dialect = DIALECTS[connection.vendor]
    end = dialect.day.format(span.end.isoformat())
    begin = "source.next_reminder_on" if span.by_row else dialect.day.format(span.begin.isoformat())
    until = dialect.days_between.format(end=end, begin="source.due_on")
    since = dialect.days_between.format(end=begin, begin="source.due_on")
    round_ = f"{until} - ({until} - steps.days) %% steps.every - steps.back * steps.every"
    select = (
        f"SELECT {', '.join(('row_id', 'target_id', *also))}, name, rung, action, office_days, due_on, "  # noqa: S608 - names of our own, days as numbers
        f"{dialect.plus_days.format(day='due_on', days='after')} AS day FROM ("
        f"SELECT source.*, steps.name, steps.action, steps.office_days, steps.days, {until} AS until, {since} AS since, "
        f"CASE WHEN steps.every = 0 THEN steps.days ELSE {round_} END AS after "
        f"FROM ({sql}) source JOIN ({_steps(rules, span)}) steps ON steps.rung = source.rung) fallen "
        "WHERE target_id IS NOT NULL AND after BETWEEN since AND until AND after >= days"
    )
    return select, params


def _steps(rules: Iterable[ReminderRule], span: Span) -> str:
    """One line a step; what repeats has one for each time it can have come round within the span: `back` times before the
    last.
    """
    length = (span.end - span.begin).days
    lines = [
        f"('{rule.step}', '{rule.rung}', '{rule.action}', {'TRUE' if rule.office_days else 'FALSE'}, "
        f"{rule.offset_days}, {rule.every_days}, {back})"
        for rule in rules
        for back in range(length // rule.every_days + 1 if rule.every_days else 1)
    ]
    names = "name", "rung", "action", "office_days", "days", "every", "back"
    columns = ", ".join(f"column{place} AS {name}" for place, name in enumerate(names, 1))
    return f"SELECT {columns} FROM (VALUES {', '.join(lines)}) given"  # noqa: S608 - choices of our own and numbers


def next_step_sql(rules: Iterable[ReminderRule], *, after: date) -> str:
    """The first day after `after` on which a step falls, or NULL: an expression over the row's due_on."""
    dialect = DIALECTS[connection.vendor]
    until, far = dialect.day.format(after.isoformat()), dialect.day.format(FAR.isoformat())
    cases = ""
    for offset in sorted({rule.offset_days for rule in rules}):
        day = dialect.plus_days.format(day="due_on", days=offset)
        cases += f" WHEN {day} > {until} THEN {day}"
    following = [f"CASE{cases} ELSE {far} END"] if cases else []
    for offset, every in sorted({(rule.offset_days, rule.every_days) for rule in rules if rule.every_days}):
        begin = dialect.plus_days.format(day="due_on", days=offset)
        times = f"({dialect.days_between.format(end=until, begin=begin)} / {every} + 1) * {every}"
        come = f"COALESCE({dialect.plus_days.format(day=begin, days=times)}, {far})"
        following.append(f"CASE WHEN {begin} <= {until} THEN {come} ELSE {far} END")
    return f"NULLIF({dialect.least}({', '.join([*following, far, far])}), {far})"
