"""Deadlines are not states: "overdue" is `due_on < today and status in OPEN`. Every deadline explains itself."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models

WARN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Step:
    """A reminder `offset` days from the due date; negative is before."""

    name: str
    offset: int


STEPS = (Step("before_7", -7), Step("on_day", 0), Step("overdue", 1))


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a model says about its deadline (`DEADLINE = Deadline(…)`).

    `people` is the dotted name of a selector `(today) -> QuerySet` whose rows are `values("object_id", "person_id")` of
    open objects and who is to be reminded; `message` is the kind in the catalogue of messages.
    """

    kind: str
    label: str
    open_states: frozenset[str]
    people: str
    message: str


@dataclass(frozen=True, slots=True)
class Lamp:
    """How a deadline stands: kind is late, warn, ok, none, long or done; words say the remaining time."""

    kind: str
    words: str


class HasDeadline(models.Model):
    """A noun with a deadline: when, by which rule, counted from when, explained in a sentence."""

    due_on = models.DateField("时限", null=True, db_index=True)
    due_rule = models.CharField("时限规则", max_length=60, blank=True)
    due_base_on = models.DateField("起算日", null=True)
    due_why = models.CharField("时限说明", max_length=200, blank=True)
    next_reminder_on = models.DateField(null=True, db_index=True)

    class Meta:
        abstract = True


def set_deadline(today: date, due_on: date, *, rule: str, base_on: date, why: str) -> dict[str, Any]:
    """Field values for a HasDeadline row: the deadline, its explanation and the first reminder not yet past."""
    return {
        "due_on": due_on,
        "due_rule": rule,
        "due_base_on": base_on,
        "due_why": why,
        "next_reminder_on": next_reminder(today, due_on),
    }


def next_reminder(today: date, due_on: date) -> date | None:
    """The first step on or after `today`; None when all are past."""
    last = (date.max - due_on).days  # "9999-12-31" means for ever to who types it, and has no day after
    days = [due_on + timedelta(days=step.offset) for step in STEPS if step.offset <= last]
    return min((day for day in days if day >= today), default=None)


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


def models_with_deadlines() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "DEADLINE")]
