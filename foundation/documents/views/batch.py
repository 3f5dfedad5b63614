"""批量办理: choose issued documents, have them packed, merged or rendered, see what failed, go on with the rest."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.core import clock
from foundation.core.models import Job
from foundation.documents.forms.batch import BatchFilter, BatchForm
from foundation.documents.forms.export import understood
from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.batch import batchable_documents, visible_batches, with_counts
from foundation.documents.selectors.official_document import filter_documents
from foundation.documents.services.batch import MOST, name_of, open_batch, request_batch, resume_batch

PAGE = 50


@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(with_counts(visible_batches(request.user)), PAGE).get_page(request.GET.get("page"))
    may = request.user.has_perm("documents.run_batch")
    return render(request, "documents/batch_list.html", {"page": page, "may": may})


@require_http_methods(["GET", "POST"])
def batch_create(request: HttpRequest) -> HttpResponse:
    """The filters stay in the address, also of the form that is sent."""
    if not request.user.has_perm("documents.run_batch"):
        raise PermissionDenied("documents.run_batch")
    filters = BatchFilter(request.GET)
    found = _found(request, filters)
    form = BatchForm(request.POST if request.method == "POST" else None, found=found)
    if form.is_bound and form.is_valid():
        batch = request_batch(
            key=form.cleaned_data["key"] or uuid4(),
            kind=form.cleaned_data["kind"],
            documents=form.chosen(MOST),
            actor=request.user,
            now=clock.now(),
        )
        return redirect("batch-detail", pk=batch.pk)
    page = Paginator(found.select_related("issuer").defer("data"), PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "form": form, "page": page, "most": MOST}
    return render(request, "documents/batch_create.html", context, status=422 if form.is_bound else 200)


@require_GET
def batch_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(with_counts(visible_batches(request.user)), pk=pk)
    job = Job.objects.filter(pk=batch.job, owner_id=request.user.pk).first() if batch.finished_at is None else None
    waits = job is not None and job.is_open
    failed = batch.items.exclude(cause="").select_related("document").defer("document__data")
    context = {
        "batch": batch,
        "job": job,
        "failed": failed,
        "file_name": name_of(batch),
        "fetchable": batch.finished_at is not None and batch.path and batch.expires_at > clock.now(),
        "resumable": not waits and (batch.finished_at is None or failed.exists()),
    }
    return render(request, "documents/batch_detail.html", context)


@require_POST
def batch_resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    batch = get_object_or_404(visible_batches(request.user), pk=pk)
    resume_batch(batch=batch, actor=request.user, now=clock.now())
    messages.success(request, "已排队，只办没有办完的。")
    return redirect("batch-detail", pk=batch.pk)


@require_GET
@never_cache
def batch_file(request: HttpRequest, pk: UUID) -> FileResponse:
    batch = get_object_or_404(visible_batches(request.user), pk=pk)
    file = open_batch(batch=batch, actor=request.user, now=clock.now())
    return FileResponse(file, as_attachment=True, filename=name_of(batch))


def _found(request: HttpRequest, filters: BatchFilter) -> QuerySet[OfficialDocument]:
    chosen = understood(filters)
    found = filter_documents(batchable_documents(request.user), {**chosen, "status": ""})
    return found.filter(pdf__isnull=True) if chosen.get("pdf") == "none" else found
