from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.errors import Refused
from inspections.forms.record import RecordFilter, RecordForm
from inspections.rules import require
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import visible_findings
from inspections.selectors.record import visible_records
from inspections.selectors.side import sides_on
from inspections.services.record import add_record
from inspections.states import FIELD_WORK

PAGE = 30


@require_GET
def record_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "inspections.list_records", None)
    assignments = list(visible_assignments(request.user).order_by("pk"))
    form = RecordFilter(request.GET, assignments=visible_assignments(request.user).order_by("pk"))
    form.is_valid()
    rows = visible_records(request.user)
    if form.cleaned_data.get("kind"):
        rows = rows.filter(kind=form.cleaned_data["kind"])
    if form.cleaned_data.get("assignment"):
        rows = rows.filter(assignment=form.cleaned_data["assignment"])
    page = Paginator(rows.order_by("-held_on", "-pk"), PAGE).get_page(request.GET.get("page"))
    open_ = [row for row in assignments if row.status in FIELD_WORK]
    return render(request, "inspections/record_list.html", {"form": form, "page": page, "open": open_})


@require_http_methods(["GET", "POST"])
def record_create(request: HttpRequest, assignment_pk: int) -> HttpResponse:
    assignment = get_object_or_404(visible_assignments(request.user), pk=assignment_pk)
    require(request.user, "inspections.add_record", assignment)
    if assignment.status not in FIELD_WORK:
        raise Refused(f"巡察任务现在是“{assignment.get_status_display()}”，进驻期间才能登记工作记录。")
    form = RecordForm(request.POST or None, assignment=assignment, user=request.user, today=clock.today())
    if form.is_bound and form.is_valid():
        row = add_record(assignment=assignment, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"已登记{row}。")
        return redirect("record-detail", pk=row.pk)
    status = 422 if form.is_bound else 200
    return render(request, "inspections/record_form.html", {"form": form, "assignment": assignment}, status=status)


@require_GET
def record_detail(request: HttpRequest, pk: int) -> HttpResponse:
    record = get_object_or_404(visible_records(request.user), pk=pk)
    context = {
        "record": record,
        "findings": visible_findings(request.user).filter(records=record).order_by("seq"),
        "entries": timeline([record], audiences=sides_on(request.user, record.assignment)),
    }
    return render(request, "inspections/record_detail.html", context)
