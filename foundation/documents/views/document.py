from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock, ports
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.core.transitions import Move, available_moves, check_may
from foundation.documents import characters
from foundation.documents.forms.document import ArchiveForm, DocumentForm, IssueForm, SuccessionForm
from foundation.documents.forms.document_filter import DocumentFilter
from foundation.documents.forms.export import understood
from foundation.documents.forms.review import HandInForm, OpinionForm
from foundation.documents.models import DocumentRecipient, OfficialDocument
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.composition import is_written_by_hand
from foundation.documents.selectors.document_policy import needs_review
from foundation.documents.selectors.document_template import version_words
from foundation.documents.selectors.official_document import filter_documents, visible_documents, with_standing
from foundation.documents.selectors.review import last_opinion, versions_of
from foundation.documents.services import stored_file
from foundation.documents.services.official_document import (
    archive_document,
    check_open,
    edit_document,
    issue_document,
    take_word,
    void_draft,
)
from foundation.documents.services.succession import check_is_out, succeed_document
from foundation.documents.services.watermark import marked_copy, view_mark
from foundation.documents.states import DocumentStatus
from foundation.organizations.selectors.side import sides

PAGE = 30
NOTE = 500


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    form = DocumentFilter(request.GET)
    addressed = Prefetch("recipients", DocumentRecipient.objects.select_related("organization"))
    chosen = understood(form)
    found = filter_documents(visible_documents(request.user), chosen).defer("data").select_related("issuer")
    page = Paginator(with_standing(found).prefetch_related(addressed), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": any(chosen.values()),
        "may_draft": request.user.has_perm("documents.draft_letters"),
    }
    return render(request, "documents/document_list.html", context)


@require_GET
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """HTMX is answered with the wait for the PDF alone; when that is over the page is asked to reload itself."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    if request.headers.get("HX-Request") != "true":
        return detail_page(request, document)
    response = render(request, "documents/_making.html", {"document": document, "job": _job(document)})
    if document.pdf_id:
        response["HX-Refresh"] = "true"
    return response


def detail_page(request: HttpRequest, document: OfficialDocument, *, status: int = 200, **forms: Any) -> HttpResponse:
    """`forms`: hand_in, opinion or issue as they came in, with what is wrong in them."""
    user = request.user
    recipients = list(document.recipients.select_related("organization"))
    addressed = [row.organization_id for row in recipients]
    told = sides(user, over=[document.issuer], at=addressed, teams=[document.team_id])
    may_read_review = user.has_perm("documents.read_review", document)
    versions = versions_of(document) if may_read_review else []
    reviewed_first = document.status == DocumentStatus.DRAFT and needs_review(document.kind)
    context = {
        "document": document,
        "letter_html": render_html(document.letter),
        "template_words": version_words(document.template_version),
        "mark": view_mark(document=document, actor=user, now=clock.now()),
        "recipients": recipients,
        "job": _job(document),
        "undrawn": [] if document.is_out else characters.faults(document.letter),
        "moves": _moves(document, user, reviewed_first=reviewed_first),
        "needs_review": reviewed_first,
        "may_take_word": document.docx_id is not None and user.has_perm("documents.take_word", document),
        "may_read_review": may_read_review,
        "may_edit": document.status == DocumentStatus.DRAFT and user.has_perm("documents.edit_document", document),
        "has_words": is_written_by_hand(document),
        "may_succeed": document.is_out and user.has_perm("documents.succeed_document", document),
        "versions": versions,
        "back": last_opinion(versions) if document.status == DocumentStatus.DRAFT else None,
        "links": ports.panels_of("document", document, user),
        "entries": timeline([document], audiences=told),
        "hand_in": HandInForm(),
        "opinion": OpinionForm(),
        "issue": IssueForm(document=document),
        **forms,
    }
    return render(request, "documents/document_detail.html", context, status=status)


def _moves(document: OfficialDocument, user: Any, *, reviewed_first: bool) -> dict[str, Move]:
    """What the page offers: not to sign what must be reviewed first."""
    moves = available_moves(document, user)
    if reviewed_first:
        moves.pop("issue", None)
    return moves


def _job(document: OfficialDocument) -> Job | None:
    """What makes the PDF; the page shows its progress to who signed, to others whether it goes on."""
    if document.render_job is None or document.pdf_id:
        return None
    return Job.objects.filter(pk=document.render_job).first()


@require_GET
def document_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, to print from the browser."""
    document = get_object_or_404(visible_documents(request.user), pk=pk)
    context = {
        "document": document,
        "letter_html": render_html(document.letter),
        "mark": view_mark(document=document, actor=request.user, now=clock.now()),
    }
    return render(request, "documents/document_preview.html", context)


@require_GET
@never_cache
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("pdf"), pk=pk)
    if document.pdf is None:
        raise Http404("PDF还没有生成。")
    copy = marked_copy(document=document, actor=request.user, now=clock.now())
    return FileResponse(
        BytesIO(copy) if copy is not None else stored_file.open_file(document.pdf),
        as_attachment=True,
        filename=document.pdf.name,
        content_type=document.pdf.content_type,
    )


@require_GET
@never_cache
def document_word(request: HttpRequest, pk: int) -> FileResponse:
    """The editable file, for the office that issues; each download is on record."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer", "docx"), pk=pk)
    file = take_word(document=document, actor=request.user, now=clock.now())
    if file is None or document.docx is None:
        raise Http404("Word文件还没有生成。")
    kind = document.docx.content_type
    return FileResponse(file, as_attachment=True, filename=document.docx.name, content_type=kind)


@require_POST
def document_issue(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    check_may(document, "issue", request.user)
    form = IssueForm(request.POST, document=document)
    if not form.is_valid():
        return detail_page(request, document, issue=form, status=422)
    taken = form.cleaned_data["number"]
    document = issue_document(document=document, number=taken, actor=request.user, now=clock.now())
    number = f"，发文字号{document.number}" if document.number else ""
    messages.success(request, f"已签发{number}。PDF正在生成，主送机关会收到消息。")
    return redirect("document-detail", pk=document.pk)


@require_http_methods(["GET", "POST"])
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The degree of a draft; of one that no other page composes also its words."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    _require(request, "documents.edit_document", document)
    check_open(document)
    form = DocumentForm(
        request.POST if request.method == "POST" else None, document=document, has_words=is_written_by_hand(document)
    )
    if form.is_bound and form.is_valid():
        edit_document(document=document, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "草稿已保存。")
        return redirect("document-detail", pk=pk)
    status = 422 if form.is_bound else 200
    return render(request, "documents/document_form.html", {"form": form, "document": document}, status=status)


@require_POST
def document_void(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    note = request.POST.get("note", "").replace("\0", "")[:NOTE]
    void_draft(document=document, note=note, actor=request.user, now=clock.now())
    messages.success(request, "草稿已作废，留在记录里。")
    return redirect("document-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def document_archive(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    check_may(document, "archive", request.user)
    if document.status != DocumentStatus.ISSUED:
        raise Refused(f"没有归档：公文现在是“{document.get_status_display()}”，印发后才能归档，只归一次。")
    form = ArchiveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        archive_document(document=document, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"已归档，档号{form.cleaned_data['file_number']}。")
        return redirect("document-detail", pk=pk)
    context = {
        "form": form,
        "document": document,
        "title": f"归档：{document.number or document.title}",
        "text": "归档后仍可查看、下载，内容和去向不变。",
        "label": "归档",
    }
    return render(request, "documents/document_ask.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def document_succeed(request: HttpRequest, pk: int) -> HttpResponse:
    """另行发文: a new draft that replaces or corrects what was issued."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    _require(request, "documents.succeed_document", document)
    check_is_out(document)
    form = SuccessionForm(request.POST if request.method == "POST" else None, document=document)
    if form.is_bound and form.is_valid():
        new = succeed_document(
            document=document, relation=form.cleaned_data["relation"], actor=request.user, now=clock.now()
        )
        messages.success(request, "已按原公文拟好新的草稿，请改好内容再签发。签发后原公文的主送机关会收到消息。")
        return redirect("document-edit", pk=new.pk)
    context = {
        "form": form,
        "document": document,
        "title": f"另行发文：{document.number or document.title}",
        "text": "印发的公文不能改。要改的，另发一份代替或者更正它，两份互相注明。",
        "label": "拟新稿",
    }
    return render(request, "documents/document_ask.html", context, status=422 if form.is_bound else 200)


def _require(request: HttpRequest, permission: str, document: OfficialDocument) -> None:
    if not request.user.has_perm(permission, document):
        raise PermissionDenied(permission)
