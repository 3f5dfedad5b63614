"""The ladder each kind of deadline begins with. From then on the rules are the office's."""

from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, router

from foundation.core.deadlines import Deadline, Rung, models_with_deadlines
from foundation.supervision.models import ReminderRule
from foundation.supervision.states import StepAction

WEEK = 7
# Days from the due date, and whether the step is on from the start: the office turns the others on.
BEFORE = ((-30, False), (-20, False), (-15, False), (-10, False), (-7, True), (-3, True), (-1, True))
AFTER = (1, 7, 15, 30)
LADDER = ((Rung.LEADER, 1), (Rung.HEAD, 7), (Rung.OFFICE, 15), (Rung.LEADING_GROUP, 30))
LETTERS = (
    (StepAction.SUPERVISION_GUIDANCE, Rung.HEAD, -30, False),
    (StepAction.REMINDER_LETTER, Rung.HEAD, -7, False),
    (StepAction.SUPERVISION_NOTICE, Rung.HEAD, 1, False),
    (StepAction.ADMONITION_LETTER, Rung.HEAD, 7, True),
    (StepAction.ACCOUNTABILITY_LETTER, Rung.HEAD, 30, True),
    (StepAction.MEETING, Rung.LEADING_GROUP, 30, True),
)


def add_missing_rules(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """For kinds of deadlines that have no rule at all: rules are never deleted, so the office has not seen those."""
    tables = connections[using].introspection.table_names()
    if not router.allow_migrate_model(using, ReminderRule) or ReminderRule._meta.db_table not in tables:
        return
    known = set(ReminderRule.objects.using(using).values_list("kind", flat=True).distinct())
    fresh = [model.DEADLINE for model in models_with_deadlines() if model.DEADLINE.kind not in known]  # type: ignore[attr-defined]
    rules = [rule for deadline in fresh for rule in default_rules(deadline)]
    ReminderRule.objects.using(using).bulk_create(rules)


def default_rules(deadline: Deadline) -> Iterator[ReminderRule]:
    for offset, is_active in BEFORE:
        yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=offset, is_active=is_active)
    yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=0)
    for offset in AFTER:
        every = WEEK if offset == AFTER[-1] else 0
        yield ReminderRule(kind=deadline.kind, rung=Rung.OWNER, offset_days=offset, every_days=every)
    for rung, offset in LADDER:
        if rung in deadline.rungs:
            yield ReminderRule(kind=deadline.kind, rung=rung, offset_days=offset)
    if deadline.letters:
        for action, rung, offset, is_active in LETTERS:
            yield ReminderRule(kind=deadline.kind, rung=rung, offset_days=offset, action=action, is_active=is_active)
