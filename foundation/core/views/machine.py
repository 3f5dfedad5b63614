from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock, heartbeats, jobs
from foundation.core.forms import JobFilter
from foundation.core.models import Heartbeat, Incident, Job
from foundation.core.views.job import label_of

PAGE, INCIDENTS = 50, 10


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the machine that gives signs of life."""

    label: str
    beat: Heartbeat | None
    words: str


@require_GET
def machine_overview(request: HttpRequest) -> HttpResponse:
    """For the system administrator: what is alive, what stood still, and all jobs without owner, payload or sentence."""
    _require(request)
    form = JobFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows = Job.objects.only("kind", "queue", "state", "attempts", "fault", "cause", "created_at", "finished_at")
    if state:
        rows = rows.filter(state=state)
    page = Paginator(rows.order_by("-created_at"), PAGE).get_page(request.GET.get("page"))
    now = clock.now()
    standing = heartbeats.standing(now=now)
    context = {
        "stalls": standing.stalls,
        "acts": True,
        "parts": _parts(standing),
        "incidents": [(heartbeats.label_of(row.name), row) for row in Incident.objects.all()[:INCIDENTS]],
        "page": page,
        "rows": [(job, label_of(job)) for job in page.object_list],
        "form": form,
        "state": state,
        "now": now,
    }
    return render(request, "core/machine_overview.html", context)


@require_POST
def machine_requeue(request: HttpRequest, pk: UUID) -> HttpResponse:
    _require(request)
    job = get_object_or_404(Job, pk=pk)
    jobs.requeue_failed(job=job, actor=request.user, now=clock.now())
    messages.success(request, f"“{label_of(job)}”已重新排队。")
    return redirect("machine-overview")


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("core.run_machine"):
        raise PermissionDenied("core.run_machine")


def _parts(standing: heartbeats.Standing) -> list[Part]:
    rows = {row.name: row for row in Heartbeat.objects.all()}
    still = {stall.name for stall in standing.stalls}
    return [
        Part(
            heartbeats.label_of(name),
            rows.get(name),
            "没有动静" if name in still else "正忙或受牵连" if name in standing.unknown else "正常",
        )
        for name in heartbeats.names()
    ]
