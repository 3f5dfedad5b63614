"""The office changes the calendar: a whole year or one day of it, and what is open is counted again with it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.calendar import SATURDAY, work_calendar
from foundation.core.errors import Refused
from foundation.core.models import CalendarDay, CalendarYear
from foundation.supervision.selectors.calendar_year import Days, Difference, days_of, differences, state_of
from foundation.supervision.selectors.recount import recounts
from foundation.supervision.services.recount import AT_ONCE, KIND, recount_deadlines, rows_of

TOLD_DAYS = 60


class CalendarChanged(Refused):
    """Somebody else was faster."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`days`: how many days changed; `moved`: kind of deadline → how many; `in_job`: they are so many that a job moves them."""

    days: int
    moved: dict[str, int] = field(default_factory=dict)
    in_job: bool = False


def change_calendar(
    *,
    year: int,
    days: Days,
    is_known: bool,
    source: str,
    seen: str,
    actor: Any,
    now: datetime,
) -> Outcome:
    """`days` is the year's whole table; `is_known`: it is complete, so nothing in it is provisional any more; `seen`: the
    `state_of` the year that the person decided on. Raises PermissionDenied, CalendarChanged.
    """
    if not actor.has_perm("supervision.edit_calendar"):
        raise PermissionDenied("supervision.edit_calendar")
    with transaction.atomic():
        # Every change of any year waits for the one before it: they move the same deadlines.
        known = {row.year: row for row in CalendarYear.objects.select_for_update().order_by("year")}
        if state_of(year) != seen:
            raise CalendarChanged(_faster(known.get(year)))
        row = CalendarYear(year=year, source=source, changed_by=actor.trail_name, changed_at=now)
        if is_known or year in known:
            row.save()
        changed = _write(year, days)
        lines = [f"{one.day.isoformat()} {one.before}→{one.after}" for one in changed[:TOLD_DAYS]]
        note = f"改动{len(changed)}天"
        audittrail.record("calendar.changed", actor=actor, subject=row, now=now, note=note, days=lines, source=source)
        return _recount(row, len(changed), actor=actor, now=now)


def _write(year: int, days: Days) -> list[Difference]:
    """The year's rows become these, as far as they differ from their weekday."""
    wanted = {day: rest for day, rest in days.items() if day.year == year and rest[0] != (day.weekday() < SATURDAY)}
    changed = differences(days_of(year), wanted)
    CalendarDay.objects.filter(day__range=(date(year, 1, 1), date(year, 12, 31))).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=day, is_workday=worked, note=note) for day, (worked, note) in wanted.items()
    )
    return changed


def _recount(row: CalendarYear, changed: int, *, actor: Any, now: datetime) -> Outcome:
    calendar = work_calendar()
    if rows_of(recounts(calendar)) > AT_ONCE:
        jobs.enqueue(KIND, owner_id=actor.pk, now=now, year=row.year)
        return Outcome(changed, in_job=True)
    today = localtime(now).date()
    return Outcome(changed, recount_deadlines(today=today, now=now, actor=actor, subject=row, calendar=calendar))


def _faster(row: CalendarYear | None) -> str:
    who = f"{row.changed_by}{localtime(row.changed_at):%H:%M}已修改" if row else "已有人修改"
    return f"有人先办了：{who}这一年的工作日历。您的修改没有保存，请回到工作日历核对后再改。"
