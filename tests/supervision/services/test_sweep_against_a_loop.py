"""The sweep against a plain loop: random rules, rows, days, outages, repeated runs, clocks set back, extensions, returns and
edited rules; compared as multisets. Always the same worlds; `SWEEP_EXAMPLES=200` tries more.
"""

import datetime as dt
import os
import random
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from foundation.core.deadlines import set_deadline
from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.services.sweep import look_again, sweep_deadlines
from foundation.supervision.states import StepAction
from tests.core.paper import ACCEPTED, DRAFT, RETURNED, SENT, Paper, due
from tests.factories.organizations import NOW

BEGIN = dt.date(2026, 3, 5)
DAY = dt.timedelta(days=1)
EXAMPLES = int(os.environ.get("SWEEP_EXAMPLES", "12"))
OWED = frozenset({DRAFT, RETURNED})
AFTER = {DRAFT: [SENT], RETURNED: [SENT], SENT: [RETURNED, RETURNED, ACCEPTED], ACCEPTED: []}


@dataclass
class Row:
    """What the loop remembers of a row: `looked` is the first day nobody has looked at yet."""

    pk: int
    due_on: dt.date
    looked: dt.date
    status: str
    people: dict[str, set[int]]
    place: int | None


class Loop:
    """Looks at each row and each day in turn, as one would by hand."""

    def __init__(self):
        self.rows, self.told, self.raised = [], set(), set()

    def run(self, rules, today):
        for row in self.rows:
            day = row.looked
            while day <= today:
                if row.status in OWED:
                    self.look(row, rules, day)
                day += DAY
            row.looked = max(row.looked, today + DAY)

    def look(self, row, rules, day):
        for rule in rules:
            begin = row.due_on + dt.timedelta(days=rule.offset_days)
            late = (day - begin).days
            if late != 0 and not (rule.every_days and late > 0 and late % rule.every_days == 0):
                continue
            if rule.action == StepAction.MESSAGE:
                self.told |= {(str(row.pk), rule.step, row.due_on, day, who) for who in row.people[rule.rung]}
            elif row.place is not None:
                self.raised.add((str(row.pk), rule.action, row.due_on, day))


def new_rules(chance):
    """Rules that are on; a kind may have none at all."""
    ReminderRule.objects.filter(kind="paper").delete()
    keys = {
        (chance.choice(["owner", "head"]), chance.randint(-12, 20), chance.choice(["message", "message", "meeting"]))
        for _ in range(chance.randint(0, 7))
    }
    for rung, offset, action in sorted(keys):
        repeats = offset > 0 and action == "message" and chance.random() < 0.5
        every = chance.randint(1, 9) if repeats else 0
        ReminderRule.objects.create(
            kind="paper",
            rung=rung,
            offset_days=offset,
            action=action,
            every_days=every,
            is_active=chance.random() < 0.8,
        )
    return list(ReminderRule.objects.filter(kind="paper", is_active=True))


def new_row(chance, people, place, today):
    owner, second, third = (chance.choice([None, *people]) for _ in range(3))
    fields = {"owner_id": owner, "second_id": second, "third_id": third}
    due_on, place = today + chance.randint(-40, 25) * DAY, chance.choice([None, place])
    row = due(due_on, today, status=DRAFT, place_id=place, **fields)
    told = {"owner": {owner, second} - {None}, "head": {third} - {None}}
    return Row(row.pk, due_on, today, DRAFT, told, place)


def change(chance, row, today):
    """An extension, or the next move of its state."""
    paper = Paper.objects.filter(pk=row.pk)
    if chance.random() < 0.4:
        row.due_on, row.looked = today + chance.randint(-10, 25) * DAY, today
        paper.update(**set_deadline(today, row.due_on, rule="延期", base_on=today, why=""))
    elif AFTER[row.status]:
        row.status = chance.choice(AFTER[row.status])
        paper.update(status=row.status)


def found():
    messages = OutboxMessage.objects.values_list("object_id", "step", "due_on", "occurred_on", "recipient_id")
    steps = EscalationStep.objects.values_list("object_id", "action", "due_on", "occurred_on")
    return Counter(messages), Counter(steps)


@pytest.mark.feature(65, 66)
@pytest.mark.usefixtures("papers")
@pytest.mark.parametrize("seed", range(EXAMPLES))
def test_the_same_as_a_plain_loop(seed, world, liaison, unithead, monkeypatch):
    monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=OWED))
    chance, loop, today = random.Random(seed), Loop(), BEGIN
    rules = new_rules(chance)
    for _ in range(chance.randint(3, 14)):
        loop.rows.append(new_row(chance, [liaison.pk, unithead.pk], world.finance.pk, today))
    for _ in range(25):
        today += chance.choice([0, 1, 1, 1, 2, 5, 24, -1, -6]) * DAY
        for _ in range(chance.randint(1, 2)):
            sweep_deadlines(today=today, now=NOW)
        loop.run(rules, today)
        if chance.random() < 0.15:
            rules = new_rules(chance)
            look_again("paper", today=today)
            for row in loop.rows:
                row.looked = row.looked if row.status == ACCEPTED else min(row.looked, today)
        for row in chance.sample(loop.rows, 2):
            change(chance, row, today)
    assert found() == (Counter(loop.told), Counter(loop.raised))


@pytest.mark.usefixtures("papers")
def test_the_worlds_are_not_empty(world, liaison, unithead, monkeypatch):
    """A comparison of nothing with nothing proves nothing."""
    test_the_same_as_a_plain_loop(3, world, liaison, unithead, monkeypatch)
    messages, steps = found()
    assert len(messages) > 20
    assert len(steps) > 0
