"""工作日历: a year on one page, and the way of a change of it: said, checked with what it would move, confirmed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.events import OFFICE
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.calendar import SATURDAY, work_calendar
from foundation.core.errors import Refused
from foundation.core.holidays import library_days, library_years
from foundation.core.models import CalendarSource, CalendarYear, Job
from foundation.core.models.job import JobState
from foundation.supervision.forms.calendar_year import (
    OFF,
    USUAL,
    WORKED,
    CalendarConfirmForm,
    CalendarDayForm,
    CalendarLibraryForm,
    CalendarUploadForm,
)
from foundation.supervision.resources.calendar_year import as_lines, workbook
from foundation.supervision.selectors.calendar_year import (
    FIRST,
    LAST,
    NOVEMBER,
    Days,
    breaks_of,
    days_of,
    differences,
    missing_year,
    months_of,
    said,
    state_of,
    with_year,
)
from foundation.supervision.selectors.recount import in_words, moved, provisional_count, recounts
from foundation.supervision.services.calendar_year import change_calendar
from foundation.supervision.services.recount import AT_ONCE, KIND, rows_of

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHOWN = 100
OPEN = (JobState.QUEUED, JobState.RUNNING)


class CheckGone(Refused):
    """The confirmation brought back something else than a check had shown."""

    status = 422


@require_GET
def calendar_year(request: HttpRequest) -> HttpResponse:
    """For everybody with a post: deadlines count by it."""
    _require(request, "supervision.read_calendar")
    today, table = clock.today(), work_calendar()
    year = _year(request.GET.get("year")) or today.year
    edits = request.user.has_perm("supervision.edit_calendar")
    row = CalendarYear.objects.filter(pk=year).first()
    context = {
        "year": year,
        "row": row,
        "months": months_of(year, table, today),
        "breaks": breaks_of(year, table),
        "before": year - 1 if year > FIRST else None,
        "after": year + 1 if year < LAST else None,
        "missing": missing_year(today),
        "is_november": today.month >= NOVEMBER,
        "provisional": provisional_count(),
        "edits": edits,
        "job": Job.objects.filter(kind=KIND, owner_id=request.user.pk, state__in=OPEN).first() if edits else None,
        "entries": timeline([row or CalendarYear(year=year)], audiences=frozenset({OFFICE})) if edits else [],
    }
    return render(request, "supervision/calendar_year.html", context)


@require_GET
def calendar_file(request: HttpRequest) -> HttpResponse:
    """The year's table in the columns of the import; of a year without one, the template."""
    _require(request, "supervision.read_calendar")
    year = _year(request.GET.get("year")) or clock.today().year
    response = HttpResponse(workbook(year, days_of(year)), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(f'{year}年放假安排.xlsx')}"
    return response


@require_http_methods(["GET", "POST"])
def calendar_day(request: HttpRequest, day: str) -> HttpResponse:
    _require(request, "supervision.edit_calendar")
    when = _day(day)
    table = days_of(when.year)
    known = CalendarYear.objects.filter(pk=when.year).exists()
    if request.method == "GET":
        worked, note = table.get(when, (None, ""))
        kind = USUAL if worked is None else WORKED if worked else OFF
        form = CalendarDayForm(initial={"kind": kind, "note": note}, asks_complete=not known)
        return _day_page(request, when, form, table)
    form = CalendarDayForm(request.POST, asks_complete=not known)
    if not form.is_valid():
        return _day_page(request, when, form, table, status=422)
    wanted = {other: rest for other, rest in table.items() if other != when}
    if (one := form.said()) is not None:
        wanted[when] = one
    is_known = known or form.cleaned_data.get("is_complete", False)
    return _check(request, when.year, wanted, is_known=is_known, source=CalendarSource.MANUAL)


def _day_page(
    request: HttpRequest, when: date, form: CalendarDayForm, table: Days, *, status: int = 200
) -> HttpResponse:
    context = {"day": when, "form": form, "now_said": said(when, table)}
    return render(request, "supervision/calendar_day.html", context, status=status)


@require_http_methods(["GET", "POST"])
def calendar_import(request: HttpRequest) -> HttpResponse:
    """`?year=`: for which. A sheet is checked whole, every fault with its cell; nothing is written here."""
    _require(request, "supervision.edit_calendar")
    year = _year(request.GET.get("year")) or clock.today().year
    if request.method == "GET":
        return _import_page(request, CalendarUploadForm(initial={"year": year}), year)
    form = CalendarUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _import_page(request, form, year, status=422)
    chosen = form.cleaned_data["year"]
    return _check(request, chosen, form.days, is_known=True, source=CalendarSource.IMPORT)


def _import_page(request: HttpRequest, form: CalendarUploadForm, year: int, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "year": year, "library_years": library_years()}
    return render(request, "supervision/calendar_import.html", context, status=status)


@require_POST
def calendar_library(request: HttpRequest) -> HttpResponse:
    _require(request, "supervision.edit_calendar")
    form = CalendarLibraryForm(request.POST)
    if not form.is_valid():
        years = "、".join(f"{year}年" for year in library_years())
        raise CheckGone(f"随系统附带的只有{years}的放假安排，请重新选择；别的年份请用表格导入。")
    year = form.cleaned_data["year"]
    return _check(request, year, library_days(year), is_known=True, source=CalendarSource.LIBRARY)


def _check(
    request: HttpRequest, year: int, days: Mapping[date, tuple[bool, str]], *, is_known: bool, source: str
) -> HttpResponse:
    """What would change, and which deadlines with it. Writes nothing: the page's own form brings it back to be confirmed."""
    kept = {day: rest for day, rest in days.items() if rest[0] != (day.weekday() < SATURDAY)}
    changed = differences(days_of(year), kept)
    was_known = CalendarYear.objects.filter(pk=year).exists()
    if not changed and was_known == is_known:
        messages.success(request, f"和现在的{year}年工作日历一样，没有要改的。")
        return redirect(_address(year))
    found = recounts(with_year(year, kept, is_known=is_known))
    moving = moved(found)
    counts: dict[str, int] = {}
    for one in moving:
        counts[one.label] = counts.get(one.label, 0) + one.count
    initial = {
        "year": year,
        "source": source,
        "is_known": is_known,
        "seen": state_of(year),
        "days": as_lines(kept),
    }
    context = {
        "year": year,
        "form": CalendarConfirmForm(initial=initial),
        "changed": changed,
        "becomes_known": is_known and not was_known,
        "stays_unknown": not is_known,
        "sentence": in_words(counts, done=False),
        "total": sum(counts.values()),
        "moving": moving[:MOST_SHOWN],
        "more": max(0, len(moving) - MOST_SHOWN),
        "in_job": rows_of(found) > AT_ONCE,
    }
    return render(request, "supervision/calendar_check.html", context)


@require_POST
def calendar_confirm(request: HttpRequest) -> HttpResponse:
    _require(request, "supervision.edit_calendar")
    form = CalendarConfirmForm(request.POST)
    if not form.is_valid():
        raise CheckGone("要确认的内容不完整，日历没有改动。请回到工作日历，重新核对后再确认。")
    chosen: dict[str, Any] = form.cleaned_data
    outcome = change_calendar(
        year=chosen["year"],
        days=chosen["table"],
        is_known=chosen["is_known"],
        source=chosen["source"],
        seen=chosen["seen"],
        actor=request.user,
        now=clock.now(),
    )
    told = "时限较多，正在后台重新推算，结果在本页。" if outcome.in_job else in_words(outcome.moved)
    messages.success(request, f"{chosen['year']}年工作日历已改动{outcome.days}天，{told}")
    return redirect(_address(chosen["year"]))


def _require(request: HttpRequest, perm: str) -> None:
    if not request.user.has_perm(perm):
        raise PermissionDenied(perm)


def _year(text: str | None) -> int | None:
    """None for what is no year of the table."""
    if text is None or len(text) > 4 or not text.isascii() or not text.isdigit():
        return None
    return int(text) if FIRST <= int(text) <= LAST else None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404("没有这一天。") from None
    if not FIRST <= day.year <= LAST:
        raise Http404(f"工作日历只到{LAST}年。")
    return day


def _address(year: int) -> str:
    return f"{reverse('calendar-year')}?year={year}"
