"""打印事实确认单, 谈话记录, 调阅清单: the sheet as the row fills it, corrected beside its page, printed and not kept."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.document_template import TemplateUnusable
from inspections.forms.sheet import SheetForm
from inspections.letters.sheet import (
    FACTS,
    OF_RECORD,
    REQUEST,
    finding_values,
    record_values,
    request_values,
    sheet_letter,
)
from inspections.models import Assignment
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import visible_findings
from inspections.selectors.record import visible_records
from inspections.services import sheet as sheets
from inspections.states import RecordKind


@never_cache
@require_http_methods(["GET", "POST"])
def finding_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user).select_related("assignment__round__office"), pk=pk)
    sheets.check_finding(finding, request.user)

    def printed() -> None:
        sheets.print_finding(finding=finding, actor=request.user, now=clock.now())

    back = (reverse("finding-detail", args=[pk]), f"底稿{finding.number}")
    return _page(request, FACTS, finding.assignment, finding_values(finding, clock.today()), back, printed)


@never_cache
@require_http_methods(["GET", "POST"])
def record_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(visible_records(request.user).select_related("assignment__round__office"), pk=pk)
    sheets.check_record(record, request.user)

    def printed() -> None:
        sheets.print_record(record=record, actor=request.user, now=clock.now())

    code, back = OF_RECORD[RecordKind(record.kind)], (reverse("record-detail", args=[pk]), str(record))
    return _page(request, code, record.assignment, record_values(record), back, printed)


@never_cache
@require_http_methods(["GET", "POST"])
def assignment_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    assignment = get_object_or_404(visible_assignments(user), pk=pk)
    sheets.check_request(assignment, user)

    def printed() -> None:
        sheets.print_request(assignment=assignment, actor=user, now=clock.now())

    back = (reverse("assignment-detail", args=[pk]), "巡察任务")
    return _page(request, REQUEST, assignment, request_values(assignment, clock.today(), user), back, printed)


def _page(
    request: HttpRequest,
    code: str,
    assignment: Assignment,
    values: Mapping[str, Any],
    back: tuple[str, str],
    printed: Callable[[], None],
) -> HttpResponse:
    """`back`: address and name of the row's page. The form beside the sheet; for HTMX the sheet alone; once it is to be printed, the sheet on a page of its own."""
    kind, is_fragment = letter_kind(code), "HX-Request" in request.headers
    form = SheetForm(request.POST if request.method == "POST" else None, kind=kind, values=values)
    invalid = form.is_bound and not form.is_valid()
    context = {"form": form, "kind": kind, "assignment": assignment, "letter_html": "", "said": ""}
    context["back"], context["name"] = back
    try:
        letter = sheet_letter(code, assignment, form.said())
    except TemplateUnusable as unusable:
        context["said"], invalid = unusable.sentence, True
    else:
        context |= {"letter": letter, "letter_html": render_html(letter)}
    if is_fragment:
        return render(request, "documents/_letter_preview.html", context)
    if form.is_bound and not invalid and "preview" not in request.POST:
        printed()
        return render(request, "inspections/sheet_print.html", context)
    return render(request, "inspections/sheet_form.html", context, status=422 if invalid else 200)
