from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from foundation.audittrail.selectors import timeline
from foundation.core import clock, ports
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.selectors.side import sides
from foundation.organizations.views.panel import panel
from foundation.supervision.forms.escalation_step import EscalationStepFilter
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.escalation_step import (
    done_before,
    filter_escalation_steps,
    for_meeting,
    of_same_row,
    steps_of_organization,
    visible_escalation_steps,
)
from foundation.supervision.selectors.matter import kind_labels, matter_of, matters_of
from foundation.supervision.states import EscalationStatus, StepAction

PAGE = 30
MOST = 10
MOST_ON_PAPER = 300


@require_GET
def escalation_step_list(request: HttpRequest) -> HttpResponse:
    _check_reader(request)
    form = EscalationStepFilter(request.GET)
    found = filter_escalation_steps(visible_escalation_steps(request.user), form.wanted()).select_related(
        "organization"
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = _with_matters(list(page.object_list))
    context = {"form": form, "page": page, "rows": rows, "filtered": bool(form.wanted())}
    return render(request, "supervision/escalationstep_list.html", context)


@require_GET
def escalation_step_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is late, by how much, what the rules propose, and what was done about it before."""
    rows = visible_escalation_steps(request.user).select_related("organization", "committee", "handled_by")
    step = get_object_or_404(rows, pk=pk)
    context = {
        "step": step,
        "kind": kind_labels().get(step.kind, step.kind),
        "matter": matter_of(step, clock.today()),
        "others": list(of_same_row(step).select_related("handled_by")[:MOST]),
        "drafts": ports.panels_of("escalationstep", step, request.user),
        "is_meeting": step.action == StepAction.MEETING,
        "is_pending": step.status == EscalationStatus.PENDING,
        "entries": timeline([step], audiences=sides(request.user, over=[step.committee])),
    }
    return render(request, "supervision/escalationstep_detail.html", context)


@require_GET
def escalation_step_meeting(request: HttpRequest) -> HttpResponse:
    """会议议题: all that waits for a meeting on one page, to print."""
    _check_reader(request)
    steps = list(for_meeting(request.user)[:MOST_ON_PAPER])
    before, today = done_before(steps), clock.today()
    matters = matters_of(steps, today)
    rows = [
        {
            "step": step,
            "matter": matters[step.object_label, step.object_id],
            "days": (today - step.due_on).days,
            "before": before.get((step.object_label, step.object_id), []),
        }
        for step in steps
    ]
    return render(request, "supervision/escalationstep_meeting.html", {"rows": rows})


@require_GET
def organization_escalation_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """待处理的督办事项 of one organization; the list has the rest."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    _check_reader(request)
    found = steps_of_organization(request.user, organization)
    context = {"rows": _with_matters(list(found[:MOST])), "total": found.count(), "most": MOST}
    return panel(request, "supervision/_organization_escalationsteps.html", organization, "督办事项", context)


def _check_reader(request: HttpRequest) -> None:
    if not request.user.has_perm("supervision.follow_escalations"):
        raise PermissionDenied("supervision.follow_escalations")


def _with_matters(steps: list[EscalationStep]) -> list[dict[str, Any]]:
    matters = matters_of(steps, clock.today())
    return [{"step": step, "matter": matters[step.object_label, step.object_id]} for step in steps]
