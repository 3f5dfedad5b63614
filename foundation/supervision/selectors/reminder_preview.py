"""What would have been sent last month: by the statement of the sweep, counted instead of inserted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models, transaction

from foundation.core.deadlines import Deadline
from foundation.notifications.catalogue import message_type
from foundation.organizations.models import User
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.due_step import Span, Sql, letter_steps, message_steps, rows_first
from foundation.supervision.selectors.reminder_rule import in_order, what_of, when_of
from foundation.supervision.states import StepAction

MONTH = 30
SAMPLE = 10
LOOK_BACK = (1, 7, MONTH)

Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One step: how often it would have come by the rules as they are, and by the new ones."""

    when: str
    what: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Example:
    day: date
    person: str
    title: str


@dataclass(slots=True)
class Telling:
    """Stands for an outbox row where nothing is sent."""

    kind: str
    step: str
    due_on: date
    occurred_on: date
    told_on: date
    recipient: Any


@dataclass(frozen=True, slots=True)
class Preview:
    span: Span
    lines: list[Line]
    examples: list[Example]

    @property
    def before(self) -> int:
        return sum(line.before for line in self.lines)

    @property
    def after(self) -> int:
        return sum(line.after for line in self.lines)


def last_month(today: date) -> Span:
    return Span(today - timedelta(days=MONTH), today - timedelta(days=1))


@transaction.atomic
def preview(
    model: type[models.Model], before: Sequence[ReminderRule], after: Sequence[ReminderRule], *, today: date
) -> Preview:
    """Of the rows as they stand now: what was handled meanwhile is not counted. What both have is counted once."""
    span = last_month(today)
    old = {_whole(rule): rule for rule in before if rule.is_active}
    new = {_whole(rule): rule for rule in after if rule.is_active}
    same = _counts(model, [old[key] for key in old.keys() & new.keys()], span, today)
    was = same + _counts(model, [old[key] for key in old.keys() - new.keys()], span, today)
    becomes = same + _counts(model, [new[key] for key in new.keys() - old.keys()], span, today)
    steps = {_key(rule): rule for rule in (*old.values(), *new.values())}
    lines = [
        Line(when_of(rule), what_of(rule), was[_key(rule)], becomes[_key(rule)]) for rule in in_order(steps.values())
    ]
    return Preview(span, lines, _examples(model, list(new.values()), span, today))


def _counts(model: type[models.Model], rules: Sequence[ReminderRule], span: Span, today: date) -> Counter[Key]:
    names = {(rule.step, rule.action): _key(rule) for rule in rules}
    found: Counter[Key] = Counter()
    for statement in _statements(model, rules, span, today):
        for name, action, count in _fetched(
            f"SELECT name, action, count(*) FROM ({statement[0]}) told GROUP BY name, action",  # noqa: S608 - our own
            statement[1],
        ):
            found[names[name, action]] += count
    return found


def _statements(model: type[models.Model], rules: Sequence[ReminderRule], span: Span, today: date) -> list[Sql]:
    """Each message and each letter once, as the unique keys of the outbox and of the steps have it."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    rows = model._default_manager.filter(status__in=deadline.owed_states)
    messages = [rule for rule in rules if rule.action == StepAction.MESSAGE]
    letters = [rule for rule in rules if rule.action != StepAction.MESSAGE]
    found = [message_steps(model, rows, messages, span, today=today), letter_steps(model, rows, letters, span)]
    return [
        (f"SELECT DISTINCT row_id, target_id, name, action, due_on, day FROM ({sql}) fallen", params)  # noqa: S608 - same
        for sql, params in filter(None, found)
    ]


def _examples(model: type[models.Model], rules: Sequence[ReminderRule], span: Span, today: date) -> list[Example]:
    """The last few messages, with the titles people would have read. None where a list would tell of sealed matters."""
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    messages = [rule for rule in rules if rule.action == StepAction.MESSAGE]
    if deadline.sealed or not messages:
        return []
    told = _newest(model, messages, span, today)
    kind = message_type(deadline.message)
    rows = model._default_manager.select_related(*kind.related).in_bulk([line[0] for line in told])
    people = User.objects.in_bulk([line[1] for line in told])
    found = []
    for key, person, name, due_on, day in told:
        due, at = _date(due_on), _date(day)
        words = kind.render(rows[key], Telling(deadline.message, name, due, at, at, people[person]))
        found.append(Example(at, people[person].name, words.title))
    return found


def _newest(model: type[models.Model], rules: Sequence[ReminderRule], span: Span, today: date) -> list[tuple[Any, ...]]:
    """From yesterday backwards, and no farther than it takes: a month of a province is fifty thousand messages."""
    found: list[tuple[Any, ...]] = []
    for days in LOOK_BACK:
        near = Span(max(span.begin, today - timedelta(days=days)), span.end)
        for sql, params in _statements(model, rules, near, today):
            newest = f"SELECT row_id, target_id, name, due_on, day FROM ({sql}) told"  # noqa: S608 - same
            found = _fetched(f"{newest} ORDER BY day DESC, row_id, name, target_id LIMIT %s", [*params, SAMPLE])
        if len(found) == SAMPLE:
            break
    return found


def _fetched(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with rows_first() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _date(value: date | str) -> date:
    """SQLite gives what it has reckoned as text."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def _key(rule: ReminderRule) -> Key:
    return rule.rung, rule.offset_days, rule.action


def _whole(rule: ReminderRule) -> tuple[str, int, str, int]:
    return (*_key(rule), rule.every_days)
