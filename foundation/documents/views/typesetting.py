"""公文排版: text in, preview beside it, pages made in the queue. Nothing is rendered here but the preview's HTML."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.core import clock
from foundation.core.models import Job
from foundation.documents import characters
from foundation.documents.forms.typesetting import TypesettingForm
from foundation.documents.models import Typesetting
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.typesetting import recent_typesettings, visible_typesettings
from foundation.documents.services import stored_file
from foundation.documents.services.typesetting import (
    PARTS,
    delete_typesetting,
    open_part,
    picture_name,
    request_typesetting,
)
from foundation.documents.typesetting import FORMS

PAGE = 30
WEBP = "image/webp"


@require_GET
def typesetting_list(request: HttpRequest) -> HttpResponse:
    """One's own, also for who may make no more."""
    page = Paginator(recent_typesettings(request.user, now=clock.now()), PAGE).get_page(request.GET.get("page"))
    jobs = Job.objects.in_bulk([row.job for row in page if row.made_at is None])
    lines = [(row, _standing(row, jobs.get(row.job))) for row in page]
    return render(
        request,
        "documents/typesetting_list.html",
        {"page": page, "lines": lines, "may": request.user.has_perm("documents.typeset")},
    )


@require_http_methods(["GET", "POST"])
def typesetting_create(request: HttpRequest) -> HttpResponse:
    """The desk. `?from=` takes up the text of an earlier one."""
    _require(request)
    if request.method == "GET":
        return _desk(request, TypesettingForm(initial=_earlier(request)), 200)
    form = TypesettingForm(request.POST, request.FILES)
    if not form.is_valid() or form.composed is None:
        return _desk(request, form, 422)
    if faults := characters.faults(form.composed.letter):
        form.add_error("text", f"有{len(faults)}处字排不出来，版面上方写了是哪些、怎么改。")
        return _desk(request, form, 422)
    row = request_typesetting(
        key=form.cleaned_data["key"] or uuid4(),
        letter=form.composed.letter,
        source=form.source(),
        actor=request.user,
        now=clock.now(),
    )
    return redirect("typesetting-detail", pk=row.pk)


@require_POST
def typesetting_preview(request: HttpRequest) -> HttpResponse:
    """For HTMX the preview alone, whatever the text; without JavaScript the page with it."""
    _require(request)
    form = TypesettingForm(request.POST, request.FILES)
    status = 200 if form.is_valid() else 422
    if request.headers.get("HX-Request") == "true":
        return render(request, "documents/_typesetting_preview.html", _preview(form))
    return _desk(request, form, status)


@require_GET
def typesetting_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return render(request, "documents/typesetting_detail.html", _result(request, pk))


@require_GET
def typesetting_result(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Progress, then the pages; asks for itself until they are there."""
    return render(request, "documents/_typesetting_result.html", _result(request, pk))


@require_GET
@never_cache
def typesetting_page(request: HttpRequest, pk: UUID) -> FileResponse:
    """The picture of page `?n=`."""
    row = get_object_or_404(visible_typesettings(request.user).defer("source", "data"), pk=pk)
    words = request.GET.get("n", "1")[:4]
    number = int(words) if words.isascii() and words.isdecimal() else 0
    if row.made_at is not None and not 1 <= number <= (row.pictures or 0):
        raise Http404("没有这一页。")
    file = open_part(typesetting=row, name=picture_name(number), actor=request.user, now=clock.now())
    return FileResponse(file, content_type=WEBP)


@require_GET
@never_cache
def typesetting_pdf(request: HttpRequest, pk: UUID) -> FileResponse:
    return _download(request, pk, "pdf")


@require_GET
@never_cache
def typesetting_docx(request: HttpRequest, pk: UUID) -> FileResponse:
    return _download(request, pk, "docx")


@require_POST
def typesetting_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(visible_typesettings(request.user).defer("source", "data"), pk=pk)
    delete_typesetting(typesetting=row, actor=request.user, now=clock.now())
    messages.success(request, "已删除，文字和页面都不再保留。")
    return redirect("typesetting-list")


def _require(request: HttpRequest) -> None:
    if not request.user.has_perm("documents.typeset"):
        raise PermissionDenied("documents.typeset")


def _earlier(request: HttpRequest) -> dict[str, object]:
    """`?form=` is the one chosen on the page of samples."""
    try:
        key = UUID(request.GET.get("from", ""))
    except ValueError:
        return {"form": request.GET["form"]} if request.GET.get("form") in FORMS else {}
    row = visible_typesettings(request.user).filter(pk=key).first()
    return dict(row.source) if row else {}


def _desk(request: HttpRequest, form: TypesettingForm, status: int) -> HttpResponse:
    return render(request, "documents/typesetting_create.html", {"form": form, **_preview(form)}, status=status)


def _preview(form: TypesettingForm) -> dict[str, object]:
    composed = form.composed
    return {
        "form": form,
        "composed": composed,
        "letter_html": render_html(composed.letter) if composed else "",
        "undrawn": characters.faults(composed.letter) if composed else [],
    }


def _result(request: HttpRequest, pk: UUID) -> dict[str, object]:
    row = get_object_or_404(visible_typesettings(request.user).defer("source", "data"), pk=pk)
    now = clock.now()
    job = Job.objects.filter(pk=row.job, owner_id=request.user.pk).first() if row.made_at is None else None
    return {
        "row": row,
        "job": job,
        "waits": job is not None and job.is_open,
        "over": row.expires_at <= now,
        "numbers": range(1, (row.pictures or 0) + 1),
    }


def _standing(row: Typesetting, job: Job | None) -> str:
    if row.made_at is not None:
        return f"{row.pages}页"
    return job.get_state_display() if job else "没有完成"


def _download(request: HttpRequest, pk: UUID, kind: str) -> FileResponse:
    row = get_object_or_404(visible_typesettings(request.user).defer("source", "data"), pk=pk)
    part = PARTS[kind]
    file = open_part(typesetting=row, name=part.name, actor=request.user, now=clock.now())
    name = stored_file.clean_name(f"{row.title}{part.ending}")
    return FileResponse(file, as_attachment=True, filename=name, content_type=part.content_type)
