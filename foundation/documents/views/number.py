from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.errors import Refused
from foundation.core.transitions import check_may, moves_of
from foundation.documents.forms.export import understood
from foundation.documents.forms.number import EndForm, NumberFilter, RegisterForm, ReserveForm, SeriesForm
from foundation.documents.models import DocumentNumber, StoredFile
from foundation.documents.selectors.number import (
    READERS,
    filter_numbers,
    origin_of,
    series_summaries,
    visible_numbers,
    visible_series,
    what_of,
    with_parts,
)
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.services import number as numbers
from foundation.documents.services import stored_file
from foundation.organizations.selectors.side import sides

PAGE = 50


@require_GET
def documentnumber_list(request: HttpRequest) -> HttpResponse:
    """发文字号登记: every number, and what became of it."""
    _require(request, "documents.read_numbers")
    form = NumberFilter(request.GET)
    chosen = understood(form)
    found = with_parts(filter_numbers(visible_numbers(request.user), chosen))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    keeps = request.user.has_perm("documents.keep_numbers")
    used = [row.document_id for row in page.object_list if row.document_id]
    seen = set(visible_documents(request.user).filter(pk__in=used).values_list("pk", flat=True))
    lines = [
        {"row": row, "what": what_of(row), "is_bare": numbers.is_bare(row), "seen": row.document_id in seen}
        for row in page.object_list
    ]
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "keeps": keeps,
        "summaries": series_summaries(visible_series(request.user), chosen),
        "filtered": any(chosen.values()),
    }
    return render(request, "documents/documentnumber_list.html", context)


@require_GET
def documentnumber_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What one number is: where it was used, or why not, and who did what."""
    numbers_seen = visible_numbers(request.user)
    parts = ("series__issuer", "document__issued_by")
    row = get_object_or_404(with_parts(numbers_seen).select_related(*parts), pk=pk)
    title, day, _ = what_of(row)
    near = numbers_seen.filter(series=row.series_id)
    documents = visible_documents(request.user)
    context = {
        "row": row,
        "title": title,
        "day": day,
        "origin": origin_of(row),
        "is_bare": numbers.is_bare(row),
        "sees_document": row.document_id is not None and documents.filter(pk=row.document_id).exists(),
        "keeps": request.user.has_perm("documents.keep_numbers", row),
        "before": near.filter(number__lt=row.number).order_by("-number").first(),
        "after": near.filter(number__gt=row.number).order_by("number").first(),
        "entries": timeline([row], audiences=sides(request.user, over=[row.series.issuer], office=READERS)),
    }
    return render(request, "documents/documentnumber_detail.html", context)


@require_http_methods(["GET", "POST"])
def documentnumber_reserve(request: HttpRequest) -> HttpResponse:
    _require(request, "documents.keep_numbers")
    given = (request.POST,) if request.method == "POST" else ()
    form = ReserveForm(*given, user=request.user, initial=_initial(request))
    if form.is_bound and form.is_valid():
        row = _do(form, lambda **values: numbers.reserve_number(actor=request.user, now=clock.now(), **values))
        if row is not None:
            messages.success(request, f"已预留{row}。签发公文时可以选用，不用了请点“不再预留”。")
            return redirect(_series_page(row))
    return _form(request, form, "预留发文字号", "预留下一个号。预留的号登记在册，不会再编给别的公文。", "预留")


@require_http_methods(["GET", "POST"])
def documentnumber_register(request: HttpRequest) -> HttpResponse:
    """A document that was issued outside the system."""
    _require(request, "documents.keep_numbers")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RegisterForm(*given, user=request.user, today=clock.today(), initial=_initial(request))
    if form.is_bound and form.is_valid():
        row = _do(form, lambda **values: numbers.register_external(actor=request.user, now=clock.now(), **values))
        if row is not None:
            messages.success(request, f"已登记{row}。")
            return redirect(_series_page(row))
    text = "登记不是在本系统印发的公文，它的号就不会再编给别的公文。"
    return _form(request, form, "登记系统外发文", text, "登记")


@require_http_methods(["GET", "POST"])
def documentnumber_release(request: HttpRequest, pk: int) -> HttpResponse:
    text = "这个号不再留给任何公文，也不会再编，登记为“预留未用”。"
    return _end(request, pk, "release", numbers.release_number, text)


@require_http_methods(["GET", "POST"])
def documentnumber_void(request: HttpRequest, pk: int) -> HttpResponse:
    text = "字号作废后仍占着这个号，公文不再有效：公文页和核验页都会注明，公文内容保留。"
    return _end(request, pk, "void", numbers.void_number, text)


@require_GET
@never_cache
def documentnumber_file(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(visible_numbers(request.user).filter(file__isnull=False).select_related("file"), pk=pk)
    file = cast("StoredFile", row.file)
    return FileResponse(
        stored_file.open_file(file), as_attachment=True, filename=file.name, content_type=file.content_type
    )


def _end(request: HttpRequest, pk: int, move: str, act: Callable[..., DocumentNumber], text: str) -> HttpResponse:
    row = get_object_or_404(visible_numbers(request.user).select_related("series__issuer"), pk=pk)
    check_may(row, move, request.user)
    rule = moves_of(DocumentNumber)[move]
    if row.status not in rule.from_:
        raise Refused(f"没有办理：{row}现在是“{row.get_status_display()}”，不能{rule.label}。")
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        row = act(number=row, note=form.cleaned_data["note"], actor=request.user, now=clock.now())
        messages.success(request, f"{row}已登记为“{row.get_status_display()}”。")
        return redirect(_series_page(row))
    return _form(request, form, f"{rule.label}：{row}", text, rule.label, danger=True)


def _do(form: SeriesForm, act: Callable[..., DocumentNumber]) -> DocumentNumber | None:
    """What stands against it is told in the form."""
    values = dict(form.cleaned_data)
    if "file" in values:
        values["upload"] = values.pop("file")
    try:
        return act(**values)
    except numbers.ForeignSeries as refusal:
        form.add_error("code", refusal.sentence)
    except numbers.NumberNotFree as refusal:
        form.add_error("number" if "number" in form.fields else None, refusal.sentence)
    return None


def _form(request: HttpRequest, form: Any, title: str, text: str, label: str, *, danger: bool = False) -> HttpResponse:
    context = {"form": form, "title": title, "text": text, "label": label, "danger": danger}
    return render(request, "documents/documentnumber_form.html", context, status=422 if form.is_bound else 200)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Of a series, when its page led here; a number that was leapt over."""
    given = request.GET.get("series", "")
    series = visible_series(request.user).filter(pk=given).first() if _is_key(given) else None
    number = request.GET.get("number", "")
    initial: dict[str, Any] = {"year": clock.today().year}
    if series is not None:
        initial |= {"issuer": series.issuer_id, "code": series.code, "year": series.year}
    return initial | ({"number": int(number)} if _is_key(number) else {})


def _is_key(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < len("1000000000")


def _series_page(row: DocumentNumber) -> str:
    query = urlencode({"code": row.series.code, "year": str(row.series.year)})
    return f"{reverse('documentnumber-list')}?{query}"


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied(permission)
