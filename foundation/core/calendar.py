"""Working days: Monday to Friday, but for the holidays and moved workdays (调休) of the office's own table (domain.md §5.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from foundation.core.models import CalendarDay, CalendarYear

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Counted:
    """Where a count of working days ends, which days it skipped and why, and whether it went through a year not known yet."""

    day: date
    skipped: tuple[tuple[date, str], ...]
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The table in memory: `days` gives (is worked, note) of days that differ from their weekday, `years` those that are known."""

    days: Mapping[date, tuple[bool, str]]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        known = self.days.get(day)
        return day.weekday() < SATURDAY if known is None else known[0]

    def add_workdays(self, start: date, amount: int) -> Counted:
        """The `amount`-th working day after `start`, which itself does not count."""
        day, left, skipped = start, amount, []
        while left > 0:
            day += DAY
            if self.is_workday(day):
                left -= 1
            else:
                skipped.append((day, self.days.get(day, (False, "周末"))[1] or "放假"))
        years = range(start.year, day.year + 1)
        return Counted(day, tuple(skipped), any(year not in self.years for year in years))

    def next_workday(self, day: date) -> date:
        """`day` itself, or the first working day after it."""
        while not self.is_workday(day):
            day += DAY
        return day


def work_calendar() -> WorkCalendar:
    """Two queries; some thirty rows a year."""
    days = {row.day: (row.is_workday, row.note) for row in CalendarDay.objects.all()}
    return WorkCalendar(days, frozenset(CalendarYear.objects.values_list("year", flat=True)))
