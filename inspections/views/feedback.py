from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from inspections.checks.feedback import lacks
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.finding import finding_counts, visible_findings
from inspections.services.feedback import issue_feedback
from inspections.states import FindingStatus
from inspections.views.confirm import check_ready


@require_http_methods(["GET", "POST"])
def feedback_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still missing, then the findings that become problems, then one button."""
    assignment = get_object_or_404(visible_assignments(request.user), pk=pk)
    name = assignment.organization.short_name
    if request.method == "POST":
        issue_feedback(assignment=assignment, actor=request.user, now=clock.now())
        messages.success(request, f"已向{name}反馈，问题清单已建立。")
        return redirect("assignment-detail", pk=pk)
    check_ready(assignment, "feed_back", request.user)
    context = {
        "assignment": assignment,
        "missing": lacks(assignment),
        "counts": finding_counts(assignment),
        "total": assignment.findings.filter(status=FindingStatus.SIGNED).count(),
        "findings": visible_findings(request.user).filter(assignment=assignment).order_by("seq"),
    }
    return render(request, "inspections/feedback_issue.html", context)
