"""催办规则 as they are read: by kind of deadline, in the order of the days, in words."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from foundation.core.deadlines import Deadline, HasDeadline, models_with_deadlines
from foundation.supervision.models import ReminderRule
from foundation.supervision.states import StepAction

RUNG_ORDER = ("owner", "leader", "head", "office", "leading_group")


@dataclass(frozen=True, slots=True)
class Step:
    """One day of the ladder of a row: the words for all that falls on it, and whether it lies behind us."""

    day: date
    words: str
    is_past: bool


def kinds() -> dict[str, type[models.Model]]:
    """By the name of the kind of deadline, in the order of the apps."""
    return {model.DEADLINE.kind: model for model in models_with_deadlines()}  # type: ignore[attr-defined]


def deadline_of(kind: str) -> Deadline:
    """Raises LookupError for a kind no model has."""
    deadline: Deadline = kinds()[kind].DEADLINE  # type: ignore[attr-defined]
    return deadline


def rules_of(kind: str) -> list[ReminderRule]:
    return in_order(ReminderRule.objects.filter(kind=kind))


def in_order(rules: Iterable[ReminderRule]) -> list[ReminderRule]:
    """By day; on one day from the owner upwards, messages first."""
    return sorted(
        rules,
        key=lambda rule: (
            rule.offset_days,
            rule.action != StepAction.MESSAGE,
            RUNG_ORDER.index(rule.rung),
            rule.action,
        ),
    )


def mark_of(rules: Iterable[ReminderRule]) -> str:
    """What a page showed: told back with a change, so that nobody overwrites what he or she has not seen."""
    lines = sorted(
        f"{rule.rung} {rule.offset_days} {rule.action} {rule.every_days} {rule.office_days} {rule.is_active}"
        for rule in rules
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def when_of(rule: ReminderRule) -> str:
    days = rule.offset_days
    if days <= 0:
        return f"到期前{-days}天" if days else "到期当天"
    return f"逾期{days}天起每{rule.every_days}天" if rule.every_days else f"逾期{days}天"


def what_of(rule: ReminderRule) -> str:
    if rule.action == StepAction.MESSAGE:
        return f"提醒{rule.get_rung_display()}"
    action = StepAction(rule.action).label
    return f"提出{action}" if rule.action == StepAction.MEETING else f"提出发{action}"


def words_of(rule: ReminderRule) -> str:
    return f"{when_of(rule)}{what_of(rule)}"


def ladder_of(row: HasDeadline, today: date) -> list[Step]:
    """Who is told of this row on which day, by the rules as they are now; what repeats with the next time it comes. One query;
    nothing for a row that is owed by nobody now.
    """
    deadline: Deadline = row.DEADLINE  # type: ignore[attr-defined]
    if row.due_on is None or getattr(row, "status") not in deadline.owed_states:  # noqa: B009 - see core.transitions
        return []
    rules = ReminderRule.objects.filter(kind=deadline.kind, is_active=True)
    days: dict[date, dict[str, list[str]]] = {}
    for rule in in_order(rules):
        if (day := _next_day(rule, row.due_on, today)) is not None:
            days.setdefault(day, {}).setdefault(when_of(rule), []).append(what_of(rule))
    return [
        Step(day, "；".join(f"{when}{'、'.join(what)}" for when, what in found.items()), day < today)
        for day, found in sorted(days.items())
    ]


def _next_day(rule: ReminderRule, due_on: date, today: date) -> date | None:
    """Its day; of what repeats the next from today on. None beyond the calendar."""
    try:
        begin = due_on + timedelta(days=rule.offset_days)
        if rule.every_days and begin < today:
            begin += timedelta(days=-(-(today - begin).days // rule.every_days) * rule.every_days)
    except OverflowError:
        return None
    return begin


def changes_between(before: Sequence[ReminderRule], after: Sequence[ReminderRule]) -> list[str]:
    """What an edit does, a sentence a step."""
    known = {_key(rule): rule for rule in before}
    found = []
    for rule in in_order(after):
        old = known.get(_key(rule))
        if old is None:
            found.append(f"新增：{words_of(rule)}{'，只在工作日外发' if rule.office_days else ''}")
        elif old.is_active != rule.is_active:
            found.append(f"{'启用' if rule.is_active else '停用'}：{words_of(rule)}")
        elif old.every_days != rule.every_days:
            found.append(f"{words_of(old)}，改为{words_of(rule)}")
        if old is not None and old.office_days != rule.office_days:
            found.append(f"{words_of(rule)}：{'只在工作日外发' if rule.office_days else '不论工作日都外发'}")
    return found


def _key(rule: ReminderRule) -> tuple[str, int, str]:
    return rule.rung, rule.offset_days, rule.action
