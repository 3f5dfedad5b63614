from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.errors import Refused
from foundation.documents.forms.export import understood
from inspections.forms.finding import FindingFilter, FindingForm, SeenForm
from inspections.forms.reason import ReasonForm
from inspections.rules import require
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import ORDER, filter_findings, visible_findings
from inspections.selectors.side import sides_on
from inspections.services import finding as findings
from inspections.states import FIELD_WORK, FINDING_EDITABLE, FindingStatus
from inspections.views.confirm import ask, check_ready

PAGE = 30


@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    user = request.user
    require(user, "inspections.list_findings", None)
    form = FindingFilter(request.GET, assignments=visible_assignments(user).order_by("pk"))
    rows = filter_findings(visible_findings(user), understood(form)).order_by(*ORDER)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    fields = visible_assignments(user).filter(status__in=FIELD_WORK).order_by("pk")
    open_ = [row for row in fields if user.has_perm("inspections.write_finding", row)]
    return render(request, "inspections/finding_list.html", {"form": form, "page": page, "open": open_})


@require_http_methods(["GET", "POST"])
def finding_create(request: HttpRequest, assignment_pk: int) -> HttpResponse:
    assignment = get_object_or_404(visible_assignments(request.user), pk=assignment_pk)
    require(request.user, "inspections.write_finding", assignment)
    if assignment.status not in FIELD_WORK:
        raise Refused(f"巡察任务现在是“{assignment.get_status_display()}”，进驻期间才能撰写底稿。")
    form = FindingForm(request.POST or None, assignment=assignment, user=request.user)
    if form.is_bound and form.is_valid():
        row = findings.write_finding(assignment=assignment, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"底稿{row.number}已保存，等{row.second_handler.name}签字。")
        return redirect("finding-detail", pk=row.pk)
    context = {"form": form, "assignment": assignment, "back": reverse("assignment-detail", args=[assignment.pk])}
    return render(request, "inspections/finding_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def finding_edit(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user), pk=pk)
    require(request.user, "inspections.edit_finding", finding)
    if finding.status not in FINDING_EDITABLE:
        raise Refused(f"底稿现在是“{finding.get_status_display()}”，不能再改。要改的，请副组长或组长退回。")
    initial = {name: getattr(finding, name) for name in ("title", "facts", "category", "basis", "second_handler")}
    initial["records"] = list(finding.records.values_list("pk", flat=True))
    form = FindingForm(request.POST or None, assignment=finding.assignment, user=request.user, initial=initial)
    if form.is_bound and form.is_valid():
        findings.edit_finding(finding=finding, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"底稿{finding.number}已保存，等{finding.second_handler.name}签字。")
        return redirect("finding-detail", pk=pk)
    context = {
        "form": form,
        "finding": finding,
        "assignment": finding.assignment,
        "back": reverse("finding-detail", args=[pk]),
    }
    return render(request, "inspections/finding_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def finding_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    finding = get_object_or_404(visible_findings(user), pk=pk)
    editable = finding.status in FINDING_EDITABLE
    context = {
        "finding": finding,
        "assignment": finding.assignment,
        "records": finding.records.order_by("seq"),
        "sees_records": user.has_perm("inspections.add_record", finding.assignment),
        "may_edit": editable and user.has_perm("inspections.edit_finding", finding),
        "may_print": finding.status != FindingStatus.FED_BACK and user.has_perm("inspections.write_finding", finding),
        "may_sign": editable and not finding.returned_at and user.has_perm("inspections.sign_finding", finding),
        "entries": timeline([finding], audiences=sides_on(user, finding.assignment)),
    }
    return render(request, "inspections/finding_detail.html", context)


@require_POST
def finding_sign_handlers(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user), pk=pk)
    form = SeenForm(request.POST)
    revision = form.cleaned_data["seen"] if form.is_valid() else 0  # 0 is no revision: refused as not the latest
    findings.sign_handlers(finding=finding, seen=revision, actor=request.user, now=clock.now())
    return _done(request, pk, "已签字，等副组长审核。")


@require_POST
def finding_sign_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user), pk=pk)
    findings.sign_deputy(finding=finding, actor=request.user, now=clock.now())
    return _done(request, pk, "已审核，等组长审签。")


@require_POST
def finding_sign_leader(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user), pk=pk)
    findings.sign_leader(finding=finding, actor=request.user, now=clock.now())
    return _done(request, pk, "已审签，这份底稿可以列入反馈。")


@require_http_methods(["GET", "POST"])
def finding_return(request: HttpRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(visible_findings(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        findings.return_finding(finding=finding, reason=form.cleaned_data["note"], actor=request.user, now=clock.now())
        return _done(request, pk, f"已退回{finding.handler.name}，对方会收到消息。")
    check_ready(finding, "return", request.user)
    return ask(
        request,
        title=f"退回底稿{finding.number}",
        text="退回后已有的签字作废，承办人改好后重新签。",
        label="退回",
        back=reverse("finding-detail", args=[pk]),
        form=form,
        danger=True,
    )


def _done(request: Any, pk: int, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("finding-detail", pk=pk)
