"""What a library knows of holidays and moved workdays, and the first filling of the office's own table with it (decision 0002)."""

from datetime import date, timedelta
from typing import Any

import chinese_calendar
from django.db import DEFAULT_DB_ALIAS, connections, router

from foundation.core import clock
from foundation.core.models import CalendarDay, CalendarSource, CalendarYear

FIRST_YEAR = 2024
SATURDAY = 5


def library_years() -> list[int]:
    """Those that it knows whole, from FIRST_YEAR on."""
    return [year for year in sorted({day.year for day in chinese_calendar.holidays}) if year >= FIRST_YEAR]


def library_days(year: int) -> dict[date, tuple[bool, str]]:
    """The days of a year that differ from their weekday: (is worked, note). Raises LookupError for a year it does not know."""
    if year not in library_years():
        raise LookupError(f"the library knows no holidays of {year}")
    day, found = date(year, 1, 1), {}
    while day.year == year:
        is_off, name = chinese_calendar.get_holiday_detail(day)
        if is_off != (day.weekday() >= SATURDAY):
            found[day] = (not is_off, _note(name, is_worked=not is_off))
        day += timedelta(days=1)
    return found


def _note(name: str | None, *, is_worked: bool) -> str:
    """春节, 清明节; of a worked weekend 春节调休上班."""
    holiday = chinese_calendar.Holiday(name).chinese if name else ""
    if holiday and not holiday.endswith(("节", "旦", "日")):
        holiday += "节"
    return f"{holiday}调休上班" if is_worked else holiday


def fill_empty_calendar(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After every migrate, while no year at all is on record. From the first row on the table is the office's: what the
    library learns later is offered on its page, because it moves deadlines, and a person must see which.
    """
    tables = connections[using].introspection.table_names()
    if not router.allow_migrate_model(using, CalendarYear) or CalendarYear._meta.db_table not in tables:
        return
    if CalendarYear.objects.using(using).exists() or CalendarDay.objects.using(using).exists():
        return
    now, years = clock.now(), library_years()
    CalendarDay.objects.using(using).bulk_create(
        CalendarDay(day=day, is_workday=is_worked, note=note)
        for year in years
        for day, (is_worked, note) in library_days(year).items()
    )
    CalendarYear.objects.using(using).bulk_create(
        CalendarYear(year=year, source=CalendarSource.LIBRARY, changed_at=now) for year in years
    )
