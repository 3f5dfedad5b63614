"""Deadlines are not states: "overdue" is `due_on < today and status in OPEN`. Every deadline explains itself."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from foundation.core.calendar import TooFar, WorkCalendar, short_words_of, told_briefly, words_of, work_calendar
from foundation.core.errors import Refused
from foundation.core.models import DeadlineRule, Unit

WHY_ROOM = 400  # the column
MOST = {Unit.DAYS: 3650, Unit.WORKDAYS: 2500, Unit.MONTHS: 120}  # ten years
REASON_ROOM = 100
EXTENDED = "；经"
FROM_THE_NEXT_DAY = "，当日不计"
SOURCE = re.compile(r"。(依据[^。]*。)")


class NotExtended(Refused):
    """The new date of an extension makes no sense."""

    status = 422


class Rung(models.TextChoices):
    """The ladder of those who are told, from who does it to who answers for all (F60)."""

    OWNER = "owner", "责任人"
    LEADER = "leader", "分管领导"
    HEAD = "head", "主要负责人"
    OFFICE = "office", "巡察办"
    LEADING_GROUP = "leading_group", "领导小组"


# How a step of the ladder is called in the outbox: who, and how many days from the due date.
STEP = re.compile(rf"(?P<rung>{'|'.join(Rung.values)})[+-]\d+")


def rung_of(step: str) -> Rung | None:
    """ "head+30" → 主要负责人; None for a message that is no step of the ladder."""
    found = STEP.fullmatch(step)
    return Rung(found["rung"]) if found else None


@dataclass(frozen=True, slots=True)
class Rule:
    """How a deadline is reckoned: `amount` of `unit` after the day of `start` ("反馈"). The office may change the amount, up
    to `most` where the source is not its own to change. `per_round`: a round sets its own months, and begins with these.
    """

    key: str
    label: str
    start: str
    unit: Unit
    amount: int
    source: str = ""
    most: int | None = None
    is_editable: bool = True
    per_round: bool = False

    @property
    def words(self) -> str:
        return f"{self.start}之日起{self.amount}{self.unit.label}内{self.label}"

    @property
    def units(self) -> tuple[Unit, ...]:
        """What the office may count in: where a law or a round gives the figure, its unit only."""
        return (self.unit,) if self.most is not None or self.per_round else tuple(MOST)

    def most_of(self, unit: Unit) -> int:
        return MOST[unit] if self.most is None else self.most


@dataclass(frozen=True, slots=True)
class Deadline:
    """What a model says about its deadline (`DEADLINE = Deadline(…)`).

    `people` is the dotted name of a selector `(rows, today, rung) -> list[QuerySet]`: `rows` are rows of the model, the
    querysets give `values("row_id", "recipient_id")`, side by side, of those on that rung to be told of them (one of `rungs`).
    `message` is the kind in the catalogue of messages; `organization` the path to the organization whose matter it is. `owed`:
    the open states in which it waits for somebody to act, where not all of them do (a task that is reported is open, and owed by
    nobody). `letters`: lateness may lead to a letter (五书), which the `committee` (a path too: who sent the inspection) writes; a
    kind without one raises no steps. `sealed`: a page about rules counts such matters and lists none.
    `is_short`: a clock of a few days, whose ladder is shorter too.
    """

    kind: str
    label: str
    open_states: frozenset[str]
    people: str
    message: str
    organization: str
    committee: str = ""
    rungs: tuple[Rung, ...] = (Rung.OWNER,)
    rules: tuple[Rule, ...] = ()
    letters: bool = False
    sealed: bool = False
    owed: frozenset[str] | None = None
    is_short: bool = False

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


def reckon(rule: Rule, base_on: date, calendar: WorkCalendar | None = None) -> tuple[date, str, bool]:
    """(the day, why in at most 400 characters, whether it is provisional). Raises TooFar.

    Why: the rule, the day it starts from, the days skipped and why, the source, and what is not known yet. `calendar`: for
    who reckons many; without it the table is read where the rule counts working days.
    """
    if not 0 <= rule.amount <= MOST[rule.unit]:
        raise TooFar(f"{rule.amount}{rule.unit.label}不能推算，最多{MOST[rule.unit]}{rule.unit.label}。")
    begin = f"{rule.start}之日（{words_of(base_on)}）起{rule.amount}{rule.unit.label}内{rule.label}"
    source = f"依据{rule.source}。" if rule.source else ""
    try:
        match rule.unit:
            case Unit.MONTHS:
                due_on = add_months(base_on, rule.amount)
                short = f"，{due_on.month}月没有{base_on.day}日，到月底" if due_on.day != base_on.day else ""
                return due_on, f"{begin}{short}。{source}", False
            case Unit.DAYS:
                return base_on + timedelta(days=rule.amount), f"{begin}。{source}", False
            case _:
                return _by_workdays(rule.amount, base_on, begin, source, calendar or work_calendar())
    except (OverflowError, ValueError):
        raise TooFar(f"从{words_of(base_on)}起算的时限超出了日历，请核对起算日。") from None


def _by_workdays(amount: int, base_on: date, begin: str, source: str, calendar: WorkCalendar) -> tuple[date, str, bool]:
    counted = calendar.add_workdays(base_on, amount)
    begin += FROM_THE_NEXT_DAY
    end = f"。{source}{_not_known(counted.unknown)}"
    moved = told_briefly(counted.moved, year=base_on.year, room=60)
    worked = f"；{moved}，照常计算" if moved else ""
    room = WHY_ROOM - len(f"{begin}，其间不算{worked}{end}")
    skipped = told_briefly(counted.skipped, year=base_on.year, room=room)
    return counted.day, f"{begin}{f'，其间不算{skipped}' if skipped else ''}{worked}{end}", counted.is_provisional


def recounted(why: str, amount: int, base_on: date, calendar: WorkCalendar) -> tuple[date, str, bool]:
    """What `reckon` would say today of a deadline in working days: the rule as it was then, by another calendar. Raises TooFar."""
    begin, mark, rest = why.partition(FROM_THE_NEXT_DAY)
    if not mark:  # somebody's own words: they stay
        counted = calendar.add_workdays(base_on, amount)
        return counted.day, why, counted.is_provisional
    source = SOURCE.search(rest)
    return _by_workdays(amount, base_on, begin, source[1] if source else "", calendar)


def _not_known(years: Sequence[int]) -> str:
    if not years:
        return ""
    said = f"{years[0]}年" if len(years) == 1 else f"{years[0]}年等{len(years)}个年份"
    return f"{said}放假安排还没有录入，暂按周末推算。"


def extended(row: "HasDeadline", *, due_on: date, today: date, approver_name: str, reason: str) -> dict[str, Any]:
    """Field values for a row whose deadline somebody put off. Raises NotExtended.

    From now on the day is a fixed one; the sentence says who moved it from when to when and why. Where the column has no room
    for all, the oldest extensions lose their reason, then their words: the trail keeps them whole.
    """
    before = row.due_on
    if before is None:
        raise NotExtended("这一项还没有时限，不能延期。")
    if due_on <= before or due_on < today:
        raise NotExtended(f"延期后的日期要晚于现时限（{words_of(before)}），并且不早于今天。")
    why, earlier = explained(row.due_why)
    given = " ".join(reason.replace("；", "，").split())
    given = given if len(given) <= REASON_ROOM else f"{given[: REASON_ROOM - 1]}…"
    spell = words_of if due_on.year != before.year else short_words_of
    said = f"经{approver_name}批准，由{spell(before)}延至{spell(due_on)}"
    return {
        "due_on": due_on,
        "due_why": _with_extensions(why, [*earlier, f"{said}（{given}）" if given else said]),
        "due_unit": Unit.DATE,
        "due_amount": 0,
        "due_is_provisional": False,
        "next_reminder_on": today,
    }


def explained(why: str) -> tuple[str, list[str]]:
    """The sentence without its extensions, and these, the oldest first."""
    first, *rest = why.split(EXTENDED)
    if not rest:
        return why, []
    return f"{first}。", [f"经{part}".removesuffix("。") for part in rest]


def _with_extensions(why: str, extensions: list[str]) -> str:
    """Within the column, the newest extension whole."""
    parts = list(extensions)
    for number in range(len(parts) - 1):
        if len(_joined(why, parts)) > WHY_ROOM:
            parts[number] = parts[number].split("（")[0]
    while len(_joined(why, parts)) > WHY_ROOM and len(parts) > 1:
        parts.pop(0)
    room = WHY_ROOM - len(_joined("", parts))
    return _joined(why if len(why) <= room else f"{why[: room - 1]}…", parts)


def _joined(why: str, extensions: Sequence[str]) -> str:
    """The last full stop of the sentence gives way: what follows belongs to it."""
    return "".join([why.removesuffix("。"), *(f"；{part}" for part in extensions), "。"])


def add_months(day: date, months: int) -> date:
    """Same day `months` later, or the last day of that month (domain.md §5.6)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def warned_until(today: date) -> date:
    """The last due date whose lamp is yellow today: `lamp` and every filter of a list go by it."""
    return today + timedelta(days=min(settings.WARN_DAYS, (date.max - today).days))


def lamp(due_on: date | None, *, is_open: bool, today: date) -> Lamp:
    """The one definition of the lamps: red when past, yellow within `warned_until`, else green; none without a date."""
    if not is_open:
        return Lamp("done", "已办理")
    if due_on is None:
        return Lamp("none", "未定时限")
    days = (due_on - today).days
    if days < 0:
        return Lamp("late", f"逾期{-days}天")
    if days == 0:
        return Lamp("warn", "今天到期")
    return Lamp("warn" if due_on <= warned_until(today) else "ok", f"剩{days}天")


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
