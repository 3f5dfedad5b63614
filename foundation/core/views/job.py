from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock, jobs, ports
from foundation.core.models import Job, JobState

PAGE = 30
OPEN_FIRST = Case(When(state__in=[JobState.QUEUED, JobState.RUNNING], then=0), default=1, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class Line:
    """One job as its owner sees it; `url` is the page of what it is about."""

    job: Job
    label: str
    url: str
    cancellable: bool

    @property
    def key(self) -> str:
        return str(self.job.pk)


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """One's own jobs, open ones first. `?part=1` is the list alone: it asks for itself while something is open."""
    mine = Job.objects.filter(owner_id=request.user.pk).order_by(OPEN_FIRST, "-created_at")
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    lines = lines_of(page.object_list)
    context = {"page": page, "lines": lines, "polls": any(line.job.is_open for line in lines)}
    return render(request, "core/_job_lines.html" if "part" in request.GET else "core/job_list.html", context)


@require_GET
def job_fragment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress of the reader's own job; a stranger's is 404. When it ends the page is asked to reload itself."""
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    response = render(request, "core/_job.html", {"job": job})
    if not job.is_open and request.headers.get("HX-Request") == "true":
        response["HX-Refresh"] = "true"
    return response


@require_POST
def job_cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    jobs.cancel_own(job=job, actor=request.user, now=clock.now())
    messages.success(request, f"已取消“{label_of(job)}”。")
    return redirect("job-list")


def label_of(job: Job) -> str:
    """A kind that this version no longer has is told by its own name."""
    kind = ports.plugged.jobs.get(job.kind)
    return kind.label if kind else job.kind


def lines_of(found: Iterable[Job]) -> list[Line]:
    return [Line(job, label_of(job), _url(job), jobs.may_cancel(job)) for job in found]


def _url(job: Job) -> str:
    kind = ports.plugged.jobs.get(job.kind)
    return kind.url(job) if kind and kind.url else ""
