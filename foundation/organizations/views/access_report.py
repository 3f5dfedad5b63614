from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock, deadlines
from foundation.core.deadlines import Lamp
from foundation.organizations.forms.access_report import ENDING, AccessReportFilter
from foundation.organizations.models import AccessReport, FillerAllowance, Post
from foundation.organizations.selectors.access_report import (
    CONCERNS,
    GROUPS,
    LABELS,
    SOON,
    posts_named,
    posts_of_lines,
    visible_access_reports,
)
from foundation.organizations.services.access_report import make_report_now

PAGE, PRINTED, NAMED = 50, 1000, 20
CHANGES = (("begun", "新增"), ("ended", "结束"), ("moved", "改了期限"))


@dataclass(frozen=True, slots=True)
class Row:
    """One post as the report found it; `was_on` is the last day it had in the report before."""

    post: Post | None
    group: str
    to_on: date | None
    light: Lamp | None
    marks: str = ""
    was_on: date | None = None


@require_GET
def access_report_list(request: HttpRequest) -> HttpResponse:
    """The reports, newest first; a night without one is told, not made up."""
    _require(request)
    found = visible_access_reports(request.user).select_related("asked_by").defer("lines", "changes", "concerns")
    page = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _with_gaps(page)}
    return render(request, "organizations/access_report_list.html", context)


@require_GET
def access_report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """`?print=1`: what is chosen on one page, as far as paper goes."""
    report = get_object_or_404(visible_access_reports(request.user).select_related("asked_by"), pk=pk)
    form, whole = AccessReportFilter(request.GET), "print" in request.GET
    lines = _chosen(report, form)
    page = Paginator(lines, PRINTED if whole else PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    query["print"] = "1"
    context = {
        "report": report,
        "form": form,
        "page": page,
        "rows": _rows(report, list(page.object_list)),
        "groups": [(group, report.counts.get(group.code, 0)) for group in GROUPS],
        "ending": sum(_ends_soon(report, line) for line in report.lines),
        "concerns": _concerns(report),
        "changes": [(label, len(found), _rows(report, found[:NAMED])) for label, found in _changes(report)],
        "allowances": _allowances(report),
        "leads": request.user.has_perm("organizations.list_people"),
        "whole": whole,
        "print_query": query.urlencode(),
    }
    return render(request, "organizations/access_report_detail.html", context)


@require_POST
def access_report_make(request: HttpRequest) -> HttpResponse:
    report = make_report_now(actor=request.user, now=clock.now())
    messages.success(request, f"已生成权限核对报告，共{report.total}个有效岗位。")
    return redirect("access-report-detail", pk=report.pk)


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("organizations.read_access_report"):
        raise PermissionDenied("organizations.read_access_report")


def _chosen(report: AccessReport, form: AccessReportFilter) -> list[Sequence[Any]]:
    wanted = form.cleaned_data if form.is_valid() else {}
    lines: list[Sequence[Any]] = report.lines
    if group := wanted.get("group"):
        lines = [line for line in lines if (_ends_soon(report, line) if group == ENDING else line[1] == group)]
    if words := wanted.get("q"):
        keys = posts_named(words)
        lines = [line for line in lines if line[0] in keys]
    return lines


def _ends_soon(report: AccessReport, line: Sequence[Any]) -> bool:
    return line[2] is not None and date.fromisoformat(line[2]) <= report.day + SOON


def _rows(report: AccessReport, lines: Sequence[Sequence[Any]]) -> list[Row]:
    """One query, whatever the lines."""
    posts = posts_of_lines(lines)
    minded = {code: frozenset(about) for code, about in report.concerns.items()}
    found = []
    for pk, group, to_on, *before in lines:
        end = date.fromisoformat(to_on) if to_on else None
        soon = end is not None and end <= report.day + SOON
        light = deadlines.lamp(end, is_open=True, today=report.day) if soon else None
        was_on = date.fromisoformat(before[0]) if before and before[0] else None
        marks = "、".join(concern.mark for concern in CONCERNS if pk in minded.get(concern.code, ()))
        found.append(Row(posts.get(pk), LABELS[group], end, light, marks, was_on))
    return found


def _changes(report: AccessReport) -> list[tuple[str, list[Any]]]:
    return [(label, report.changes[code]) for code, label in CHANGES if report.changes.get(code)]


def _concerns(report: AccessReport) -> list[dict[str, Any]]:
    """Each with its first posts (or sentences, where no post speaks for itself)."""
    found = []
    for concern in CONCERNS:
        about = report.concerns.get(concern.code, [])
        if about:
            first = about[:NAMED]
            posts = posts_of_lines([(key,) for key in first if isinstance(key, int)])
            named = [posts.get(key, key) for key in first]
            found.append({"concern": concern, "total": len(about), "named": named, "more": len(about) - len(named)})
    return found


def _allowances(report: AccessReport) -> list[tuple[FillerAllowance, int]]:
    used: dict[int, int] = dict(report.allowances)
    rows = FillerAllowance.objects.select_related("organization").filter(pk__in=used).order_by("to_on", "pk")
    return [(row, used[row.pk]) for row in rows]


def _with_gaps(page: Page[AccessReport]) -> list[tuple[AccessReport, int]]:
    """Each report with the number of days between it and the one before that have none."""
    rows = list(page.object_list)
    gaps = [(newer.day - older.day).days - 1 for newer, older in pairwise(rows)]
    return [(row, max(gap, 0)) for row, gap in zip(rows, [*gaps, 0], strict=False)]
