from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.transitions import available_moves
from inspections.forms.assignment import AssignmentForm
from inspections.letters.assignment import offered
from inspections.models import Notice
from inspections.rules import require
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import finding_counts, visible_findings
from inspections.selectors.record import visible_records
from inspections.selectors.round import visible_rounds
from inspections.selectors.side import sides_on
from inspections.services import assignment as assignments
from inspections.states import FIELD_WORK
from inspections.views.confirm import ask, check_ready

LATEST = 10


@require_http_methods(["GET", "POST"])
def assignment_create(request: HttpRequest, round_pk: int) -> HttpResponse:
    """指派: team, organization, dates."""
    round_ = get_object_or_404(visible_rounds(request.user), pk=round_pk)
    require(request.user, "inspections.assign_team", round_)
    form = AssignmentForm(request.POST or None, round_=round_)
    if request.method == "POST" and form.is_valid():
        row = assignments.assign_team(**form.cleaned_data, actor=request.user, now=clock.now())
        messages.success(request, f"已指派{row.team.name}巡察{row.organization.short_name}。")
        return redirect("round-detail", pk=round_.pk)
    status = 422 if form.is_bound else 200
    return render(request, "inspections/assignment_form.html", {"form": form, "round": round_}, status=status)


@require_GET
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    assignment = get_object_or_404(visible_assignments(user), pk=pk)
    notice = Notice.objects.filter(assignment=assignment).select_related("document").first()
    records = visible_records(user).filter(assignment=assignment)
    findings = visible_findings(user).filter(assignment=assignment)
    subjects = [assignment, *([notice, notice.document] if notice else [])]
    in_field = assignment.status in FIELD_WORK
    writes = user.has_perm("inspections.write_notice", assignment)
    context = {
        "assignment": assignment,
        "notice": notice,
        "records": list(records.order_by("-seq")[:LATEST]),
        "record_total": assignment.records.count(),
        "findings": list(findings.order_by("seq")[:LATEST]),
        "counts": finding_counts(assignment),
        "may_notice": notice is None and writes,
        "letters": " ".join(offered(assignment, clock.now())) if writes else "",
        "may_record": in_field and user.has_perm("inspections.add_record", assignment),
        "may_write": in_field and user.has_perm("inspections.write_finding", assignment),
        "may_feed_back": "feed_back" in available_moves(assignment, user),
        "entries": timeline(subjects, audiences=sides_on(user, assignment)),
    }
    return render(request, "inspections/assignment_detail.html", context)


@require_POST
def assignment_enter(request: HttpRequest, pk: int) -> HttpResponse:
    assignment = get_object_or_404(visible_assignments(request.user), pk=pk)
    assignments.enter_assignment(assignment=assignment, actor=request.user, now=clock.now())
    messages.success(request, f"已办理进驻{assignment.organization.short_name}。巡察组可以登记工作记录、撰写问题底稿。")
    return redirect("assignment-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def assignment_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader reports; no new record or finding after that, so the page asks once."""
    assignment = get_object_or_404(visible_assignments(request.user), pk=pk)
    name = assignment.organization.short_name
    if request.method == "POST":
        assignments.report_assignment(assignment=assignment, actor=request.user, now=clock.now())
        messages.success(request, f"已报告{name}的巡察情况，巡察办可以反馈。")
        return redirect("assignment-detail", pk=pk)
    check_ready(assignment, "report", request.user)
    return ask(
        request,
        title=f"报告巡察情况：{name}",
        text="报告后不能再登记工作记录、新写问题底稿；已写的底稿还可以签字。",
        label="报告",
        back=reverse("assignment-detail", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def assignment_close(request: HttpRequest, pk: int) -> HttpResponse:
    """办结: the last step, by the office, after every problem is accepted."""
    assignment = get_object_or_404(visible_assignments(request.user), pk=pk)
    name = assignment.organization.short_name
    if request.method == "POST":
        assignments.close_assignment(assignment=assignment, actor=request.user, now=clock.now())
        messages.success(request, f"已办结对{name}的巡察。")
        return redirect("assignment-detail", pk=pk)
    check_ready(assignment, "close", request.user)
    return ask(
        request,
        title=f"办结：{name}",
        text="问题已经全部销号，成效评估也已完成的，办结本次巡察。办结后不能退回。",
        label="办结",
        back=reverse("assignment-detail", args=[pk]),
    )
