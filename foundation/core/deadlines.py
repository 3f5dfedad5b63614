"""Deadlines are not states: "overdue" is `due_on < today and status in OPEN`. Every deadline explains itself."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from foundation.core.calendar import work_calendar
from foundation.core.models import DeadlineRule, Unit

WARN_DAYS = 7


class Rung(models.TextChoices):
    """The ladder of those who are told, from who does it to who answers for all (F60)."""

    OWNER = "owner", "责任人"
    LEADER = "leader", "分管领导"
    HEAD = "head", "主要负责人"
    OFFICE = "office", "巡察办"
    LEADING_GROUP = "leading_group", "领导小组"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a deadline is reckoned: `amount` of `unit` after the day of `start` ("反馈"). The office may change the amount, up
    to `most` where the source is not its own to change.
    """

    key: str
    label: str
    start: str
    unit: Unit
    amount: int
    source: str = ""
    most: int | None = None
    is_editable: bool = True

    @property
    def words(self) -> str:
        return f"{self.start}之日起{self.amount}{self.unit.label}内"


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a model says about its deadline (`DEADLINE = Deadline(…)`).

    `people` is the dotted name of a selector `(rows, today, rung) -> list[QuerySet]`: `rows` are rows of the model, the
    querysets give `values("row_id", "recipient_id")`, side by side, of those on that rung to be told of them (one of `rungs`).
    `message` is the kind in the catalogue of messages; `organization` the path to the organization whose matter it is. `owed`:
    the open states in which it waits for somebody to act, where not all of them do (a task that is reported is open, and owed by
    nobody). `letters`: lateness may lead to a letter (五书).
    """

    kind: str
    label: str
    open_states: frozenset[str]
    people: str
    message: str
    organization: str
    rungs: tuple[Rung, ...] = (Rung.OWNER,)
    rules: tuple[Rule, ...] = ()
    letters: bool = False
    owed: frozenset[str] | None = None

    @property
    def owed_states(self) -> frozenset[str]:
        return self.open_states if self.owed is None else self.owed


@dataclass(frozen=True, slots=True)
class Lamp:
    """How a deadline stands: kind is late, warn, ok, none, long or done; words say the remaining time."""

    kind: str
    words: str


class HasDeadline(models.Model):
    """A noun with a deadline: when, by which rule, counted from when, explained in a sentence.

    `next_reminder_on`: when the sweep must look again. `due_key`, `due_unit` and `due_amount` say how to reckon it anew when
    the calendar changes; `due_is_provisional` that it went through a year whose holidays were not known.
    """

    due_on = models.DateField("时限", null=True, db_index=True)
    due_rule = models.CharField("时限规则", max_length=60, blank=True)
    due_base_on = models.DateField("起算日", null=True)
    due_why = models.CharField("时限说明", max_length=400, blank=True)
    due_key = models.CharField(max_length=60, blank=True, default="")
    due_unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.DATE)
    due_amount = models.PositiveSmallIntegerField(default=0)
    due_is_provisional = models.BooleanField(default=False)
    next_reminder_on = models.DateField(null=True, db_index=True)

    class Meta:
        abstract = True


def set_deadline(today: date, due_on: date, *, rule: str, base_on: date, why: str) -> dict[str, Any]:
    """Field values for a HasDeadline row whose day somebody fixed. The sweep looks at it today, and then when a step is due."""
    return {
        "due_on": due_on,
        "due_rule": rule,
        "due_base_on": base_on,
        "due_why": why,
        "due_key": "",
        "due_unit": Unit.DATE,
        "due_amount": 0,
        "due_is_provisional": False,
        "next_reminder_on": today,
    }


def reckon_deadline(key: str, *, today: date, base_on: date, **changes: Any) -> dict[str, Any]:
    """Field values for a HasDeadline row whose day follows from the rule `key`. `changes`: a round's own `amount`, another word
    for the `start`.

    Raises LookupError for a rule no model has declared.
    """
    return fields_by_rule(replace(rule_of(key), **changes), today=today, base_on=base_on)


def fields_by_rule(rule: Rule, *, today: date, base_on: date) -> dict[str, Any]:
    """The same for a rule at hand: reads no table but the calendar's, and that only for working days."""
    due_on, why, is_provisional = reckon(rule, base_on)
    return set_deadline(today, due_on, rule=rule.source or rule.label, base_on=base_on, why=why) | {
        "due_key": rule.key,
        "due_unit": rule.unit,
        "due_amount": rule.amount,
        "due_is_provisional": is_provisional,
    }


def reckon(rule: Rule, base_on: date) -> tuple[date, str, bool]:
    """(the day, why in a sentence, whether it is provisional)."""
    match rule.unit:
        case Unit.MONTHS:
            return add_months(base_on, rule.amount), f"{rule.words}{rule.label}。", False
        case Unit.DAYS:
            return base_on + timedelta(days=rule.amount), f"{rule.words}{rule.label}。", False
        case _:
            counted = work_calendar().add_workdays(base_on, rule.amount)
            return counted.day, f"{rule.words}{rule.label}。", counted.is_provisional


def add_months(day: date, months: int) -> date:
    """Same day `months` later, or the last day of that month (domain.md §5.6)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def lamp(due_on: date | None, *, is_open: bool, today: date) -> Lamp:
    """The one definition of the lamps: red when past, yellow within WARN_DAYS, else green; none without a date."""
    if not is_open:
        return Lamp("done", "已办理")
    if due_on is None:
        return Lamp("none", "未定时限")
    days = (due_on - today).days
    if days < 0:
        return Lamp("late", f"逾期{-days}天")
    if days == 0:
        return Lamp("warn", "今天到期")
    return Lamp("warn" if days <= WARN_DAYS else "ok", f"剩{days}天")


def time_left(due_on: date, today: date) -> str:
    """还有7天到期, 今天到期, 已逾期3天: for sentences."""
    days = (due_on - today).days
    if days < 0:
        return f"已逾期{-days}天"
    return f"还有{days}天到期" if days else "今天到期"


def models_with_deadlines() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "DEADLINE")]


def all_rules() -> Sequence[Rule]:
    """As the models declare them, whatever the office says."""
    return [rule for model in models_with_deadlines() for rule in model.DEADLINE.rules]  # type: ignore[attr-defined]


def rule_of(key: str) -> Rule:
    """The rule with the office's figure. Raises LookupError for a key no model declares."""
    found = next((rule for rule in all_rules() if rule.key == key), None)
    if found is None:
        raise LookupError(f"unknown deadline rule {key!r}; declare it in a model's DEADLINE")
    said = DeadlineRule.objects.filter(pk=key).first()
    return found if said is None else replace(found, unit=Unit(said.unit), amount=said.amount)
