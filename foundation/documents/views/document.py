from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock, ports
from foundation.core.models import Job
from foundation.core.transitions import available_moves
from foundation.documents import characters
from foundation.documents.forms.document_filter import DocumentFilter
from foundation.documents.forms.export import understood
from foundation.documents.models import DocumentRecipient
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.document_template import version_words
from foundation.documents.selectors.official_document import filter_documents, visible_documents
from foundation.documents.services import stored_file
from foundation.documents.services.official_document import issue_document, take_word
from foundation.documents.states import DocumentStatus
from foundation.organizations.selectors.side import sides

PAGE = 30


@require_GET
def document_list(request: HttpRequest) -> HttpResponse:
    form = DocumentFilter(request.GET)
    addressed = Prefetch("recipients", DocumentRecipient.objects.select_related("organization"))
    found = filter_documents(visible_documents(request.user), understood(form)).defer("data").select_related("issuer")
    page = Paginator(found.prefetch_related(addressed), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_draft": request.user.has_perm("documents.draft_letters")}
    return render(request, "documents/document_list.html", context)


@require_GET
def document_detail(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(
        visible_documents(request.user).select_related("issuer", "issued_by", "created_by", "pdf", "docx"), pk=pk
    )
    recipients = list(document.recipients.select_related("organization"))
    addressed = [row.organization_id for row in recipients]
    told = sides(request.user, over=[document.issuer], at=addressed, teams=[document.team_id])
    job = None
    if document.render_job and not document.pdf_id:
        job = Job.objects.filter(pk=document.render_job, owner_id=request.user.pk).first()
    return render(
        request,
        "documents/document_detail.html",
        {
            "document": document,
            "letter_html": render_html(document.letter),
            "template_words": version_words(document.template_version),
            "recipients": recipients,
            "job": job,
            "undrawn": characters.faults(document.letter) if document.status == DocumentStatus.DRAFT else [],
            "moves": available_moves(document, request.user),
            "may_take_word": document.docx_id is not None and request.user.has_perm("documents.take_word", document),
            "links": ports.panels_of("document", document, request.user),
            "entries": timeline([document], audiences=told),
        },
    )


@require_GET
def document_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter alone, to print from the browser."""
    document = get_object_or_404(visible_documents(request.user), pk=pk)
    context = {"document": document, "letter_html": render_html(document.letter)}
    return render(request, "documents/document_preview.html", context)


@require_GET
def document_file(request: HttpRequest, pk: int) -> FileResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("pdf"), pk=pk)
    if document.pdf is None:
        raise Http404("PDF还没有生成。")
    return FileResponse(
        stored_file.open_file(document.pdf),
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
    document = issue_document(document=document, actor=request.user, now=clock.now())
    number = f"，发文字号{document.number}" if document.number else ""
    messages.success(request, f"已签发{number}。PDF正在生成，主送机关会收到消息。")
    return redirect("document-detail", pk=document.pk)
