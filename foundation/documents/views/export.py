from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.events import EVERY_PARTY
from foundation.audittrail.selectors import timeline
from foundation.core import clock, ports
from foundation.core.models import Job
from foundation.core.ports import Volume
from foundation.documents.forms.export import ExportFilter, ExportForm
from foundation.documents.models import Export
from foundation.documents.selectors.export import (
    count_of,
    jobs_of,
    rows_of_day,
    visible_exports,
    volume_named,
    watches_exports,
    words_of,
)
from foundation.documents.services.export import name_of, open_export, request_export
from foundation.documents.services.sheet_parts import CONTENT_TYPE

PAGE = 30
MOST_FILTERS, LONGEST_FILTER = 20, 200
NO_FILTERS = frozenset({"page", "print", "open", "after"})


@dataclass(frozen=True, slots=True)
class Line:
    """One export of the list, and how it stands."""

    export: Export
    standing: str


@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own exports; for the officers other people's facts too."""
    watches = watches_exports(request.user)
    volumes = sorted((volume.name, volume.label) for volume in ports.plugged.volumes.values())
    form = ExportFilter(request.GET if watches else {}, volumes)
    found = _filtered(visible_exports(request.user), form)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    jobs, now = jobs_of(page.object_list), clock.now()
    lines = [Line(export, standing(export, jobs.get(export.job), now)) for export in page.object_list]
    context = {"page": page, "lines": lines, "watches": watches, "form": form}
    return render(request, "documents/export_list.html", context)


@require_http_methods(["GET", "POST"])
def export_create(request: HttpRequest, name: str) -> HttpResponse:
    """What will be taken out, filtered as the list was, and why. The file is made in the queue, never here."""
    volume = volume_named(name)
    if volume is None:
        raise Http404(name)
    if not request.user.has_perm(volume.needs):
        raise PermissionDenied(volume.needs)
    query = query_of(request)
    form = ExportForm(request.POST if request.method == "POST" else None, initial={"key": uuid4()})
    if form.is_bound and form.is_valid():
        export = request_export(
            key=form.cleaned_data["key"],
            volume=volume,
            query=query,
            reason=form.cleaned_data["reason"],
            actor=request.user,
            now=clock.now(),
        )
        return redirect("export-detail", pk=export.pk)
    rows, exact = count_of(volume, request.user, query, clock.today())
    used = rows_of_day(request.user, now=clock.now())
    context = {
        "volume": volume,
        "words": words_of(volume, request.user, query),
        "rows": rows,
        "exact": exact,
        "used": used,
        "alarms": used + rows > settings.EXPORT_ALARM_ROWS,
        "alarm_rows": settings.EXPORT_ALARM_ROWS,
        "keep_days": settings.EXPORT_KEEP_DAYS,
        "form": form,
        "back": back_of(volume, request),
    }
    return render(request, "documents/export_create.html", context, status=422 if form.is_bound else 200)


@require_GET
def export_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    export = get_object_or_404(visible_exports(request.user), pk=pk)
    job, now = Job.objects.filter(pk=export.job).first(), clock.now()
    mine = export.person_id == request.user.pk
    context = {
        "export": export,
        "mine": mine,
        "job": job if mine and export.made_at is None else None,
        "standing": standing(export, job, now),
        "fetchable": mine and export.made_at is not None and export.expires_at > now,
        "failed": export.made_at is None and (job is None or not job.is_open),
        "file_name": name_of(export),
        "again": _again(export) if mine else "",
        "entries": timeline([export], audiences=EVERY_PARTY),
    }
    return render(request, "documents/export_detail.html", context)


@require_GET
@never_cache
def export_file(request: HttpRequest, pk: UUID) -> FileResponse:
    """Right, posts and days are asked again; each download is on record."""
    export = get_object_or_404(visible_exports(request.user), pk=pk)
    file = open_export(export=export, actor=request.user, now=clock.now())
    return FileResponse(file, as_attachment=True, filename=name_of(export), content_type=CONTENT_TYPE)


def standing(export: Export, job: Job | None, now: datetime) -> str:
    if export.made_at is not None:
        return "可以下载" if export.expires_at > now else "已过保留期"
    if job is None or not job.is_open:
        return "没有完成"
    return job.get_state_display()


def query_of(request: HttpRequest) -> dict[str, str]:
    """The list's filters as they stood in its address. PostgreSQL keeps no NUL in a text."""
    given = [(key, value) for key, value in request.GET.dict().items() if key not in NO_FILTERS and value]
    return {
        key.replace("\0", "")[:LONGEST_FILTER]: str(value).replace("\0", "")[:LONGEST_FILTER]
        for key, value in given[:MOST_FILTERS]
    }


def back_of(volume: Volume, request: HttpRequest) -> str:
    query = request.GET.urlencode()
    return f"{reverse(volume.page)}{'?' if query else ''}{query}" if volume.page else ""


def _again(export: Export) -> str:
    query = QueryDict(mutable=True)
    query.update(export.query)
    return f"{reverse('export-create', args=[export.volume])}?{query.urlencode()}"


def _filtered(exports: QuerySet[Export], form: ExportFilter) -> QuerySet[Export]:
    form.is_valid()
    chosen = form.cleaned_data
    if words := chosen.get("q"):
        exports = exports.filter(Q(person__name__contains=words) | Q(sha256__startswith=words.lower()))
    if volume := chosen.get("volume"):
        exports = exports.filter(volume=volume)
    if chosen.get("alarmed"):
        exports = exports.filter(alarmed=True)
    return exports
