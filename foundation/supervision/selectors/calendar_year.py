"""The table of holidays as pages show it, and what a change of it would do."""

import calendar
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from foundation.core.calendar import SATURDAY, WEEKEND, WorkCalendar, spans, work_calendar
from foundation.core.models import CalendarDay, CalendarYear
from foundation.core.ports import Todo

Days = Mapping[date, tuple[bool, str]]
WEEKDAYS = "一二三四五六日"
NOVEMBER = 11
DECEMBER = 12
FIRST, LAST = 2000, 2100


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of a month. `mark`: 休 where a weekday is off, 班 where a weekend day is worked."""

    day: date
    is_off: bool
    mark: str = ""
    note: str = ""
    is_today: bool = False

    @property
    def key(self) -> str:
        return self.day.isoformat()

    @property
    def look(self) -> str:
        kind = {"休": "off", "班": "work"}.get(self.mark, "rest" if self.is_off else "")
        return f"{kind} now" if self.is_today else kind

    @property
    def words(self) -> str:
        """What a screen reader adds to the number."""
        if not self.mark:
            return ""
        return f"{'放假' if self.is_off else '上班'}{f'，{self.note}' if self.note else ''}"


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    weeks: list[list[Cell | None]]
    workdays: int


@dataclass(frozen=True, slots=True)
class Difference:
    day: date
    before: str
    after: str


def months_of(year: int, table: WorkCalendar, today: date) -> list[Month]:
    months = []
    for number in range(1, DECEMBER + 1):
        weeks = [
            [_cell(date(year, number, day), table, today) if day else None for day in week]
            for week in calendar.monthcalendar(year, number)
        ]
        worked = sum(1 for week in weeks for cell in week if cell and not cell.is_off)
        months.append(Month(number, weeks, worked))
    return months


def _cell(day: date, table: WorkCalendar, today: date) -> Cell:
    worked, note = table.is_workday(day), table.days.get(day, (True, ""))[1]
    usual = day.weekday() < SATURDAY
    mark = "" if worked == usual else "班" if worked else "休"
    return Cell(day, not worked, mark, note, day == today)


def breaks_of(year: int, table: WorkCalendar) -> list[str]:
    """元旦：1月1日至3日放假，共3天; 元旦调休上班：1月4日（周日）: what the year differs by, in the words of a notice, in the order of the days."""
    own = {day: rest for day, rest in sorted(table.days.items()) if day.year == year}
    days = (date(year, 1, 1) + timedelta(days=count) for count in range(366))
    off = [(day, own.get(day, (False, WEEKEND))[1]) for day in days if day.year == year and not table.is_workday(day)]
    found = []
    for span in spans(off):
        if any(span.first <= day <= span.last for day, (worked, _) in own.items() if not worked):
            words = span.words(year).removesuffix(span.note)
            found.append((span.first, f"{span.note or '放假'}：{words}放假，共{span.length}天"))
    for day, (worked, note) in own.items():
        if worked:
            found.append((day, f"{note or '调休上班'}：{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"))
    return [words for _, words in sorted(found)]


def days_of(year: int) -> dict[date, tuple[bool, str]]:
    rows = CalendarDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31)))
    return {row.day: (row.is_workday, row.note) for row in rows}


def state_of(year: int) -> str:
    """What a page has shown, in short: a change is refused when somebody else was faster."""
    said = [(day.isoformat(), *rest) for day, rest in sorted(days_of(year).items())]
    known = CalendarYear.objects.filter(pk=year).exists()
    return hashlib.sha256(repr((year, known, said)).encode()).hexdigest()[:16]


def differences(before: Days, after: Days) -> list[Difference]:
    """Day by day, in words; a day with the same word and the same note is none."""
    days = sorted(before.keys() | after.keys())
    return [Difference(day, said(day, before), said(day, after)) for day in days if before.get(day) != after.get(day)]


def said(day: date, table: Days) -> str:
    known = table.get(day)
    if known is None:
        return "上班（按星期）" if day.weekday() < SATURDAY else "休息（按星期）"
    worked, note = known
    return f"{'上班' if worked else '放假'}{f'（{note}）' if note else ''}"


def with_year(year: int, days: Days, *, is_known: bool) -> WorkCalendar:
    """The calendar as it would be with this table for the year."""
    now = work_calendar()
    others = {day: rest for day, rest in now.days.items() if day.year != year}
    years = now.years | {year} if is_known else now.years
    return WorkCalendar(others | dict(days), years)


def missing_year(today: date) -> int | None:
    """The year whose holidays somebody should enter now: this one, and from November on, when the notice comes, the next."""
    wanted = [today.year, *([today.year + 1] if today.month >= NOVEMBER else [])]
    known = set(CalendarYear.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return next((year for year in wanted if year not in known), None)


def calendar_todos(user: Any, today: date) -> list[Todo]:
    """For who may enter it, and nobody else."""
    if not user.has_perm("supervision.edit_calendar"):
        return []
    year = missing_year(today)
    if year is None:
        return []
    return [
        Todo(
            f"录入{year}年放假安排",
            "没有录入以前，走到这一年的工作日时限都按周末推算，只是暂定",
            date(year - 1, DECEMBER, 31) if year > today.year else today,
            "国务院办公厅放假通知",
            f"{reverse('calendar-import')}?year={year}",
            "录入",
        )
    ]
