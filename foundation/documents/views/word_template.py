"""An office's own Word file for a kind of letter, and the Word file that a draft gets from it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.events import EVERY_PARTY
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.models import Job
from foundation.documents.forms.word_template import WordTemplateForm
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import StoredFile, WordDraft, WordTemplate
from foundation.documents.selectors.composition import composition_of, drafts_for
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.selectors.word_template import (
    visible_word_templates,
    word_template_in_use,
    word_templates_of,
)
from foundation.documents.services import stored_file
from foundation.documents.services.composition import DRAFT
from foundation.documents.services.document_template import EDIT
from foundation.documents.services.word_template import (
    DOCX,
    ask_word_draft,
    retire_word_template,
    upload_word_template,
    use_word_template,
)
from foundation.documents.states import DocumentStatus
from foundation.documents.views.composition import written
from foundation.documents.views.document_template import chosen_kind, chosen_office, page_of, slot_lines
from foundation.documents.word_template import WORD_TEMPLATE_SLOTS

MOST = 50


@require_http_methods(["GET", "POST"])
def word_template_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The one in use, the one that waits with what a worker said of it, those of before, and another."""
    office, kind = chosen_office(request), chosen_kind(code)
    if not request.user.has_perm(EDIT, office):
        raise PermissionDenied(EDIT)
    form = WordTemplateForm(request.POST, request.FILES) if request.method == "POST" else WordTemplateForm()
    if form.is_bound and form.is_valid():
        upload_word_template(
            office=office, code=code, upload=form.cleaned_data["file"], actor=request.user, now=clock.now()
        )
        messages.success(request, "Word模板已上传，正在用样例试填。看过试填的结果再启用，现用的不受影响。")
        return redirect(f"{request.path}?office={office.pk}")
    rows = list(word_templates_of(office, code)[:MOST])
    waiting = next((row for row in rows if row.used_from is None and row.retired_at is None), None)
    asked = waiting.job if waiting and waiting.tried_at is None else None
    context = {
        "office": office,
        "kind": kind,
        "form": form,
        "current": next((row for row in rows if row.is_in_use), None),
        "waiting": waiting,
        "former": [row for row in rows if row.retired_at is not None],
        "job": Job.objects.filter(pk=asked, owner_id=request.user.pk).first() if asked else None,
        "entries": timeline(rows, audiences=EVERY_PARTY),
        "slots": slot_lines(kind),
        "around": WORD_TEMPLATE_SLOTS,
        "back": page_of(office, code),
    }
    status = 422 if form.is_bound else 200
    return render(request, "documents/wordtemplate_form.html", context, status=status)


@require_GET
@never_cache
def word_template_file(request: HttpRequest, pk: int) -> FileResponse:
    row = get_object_or_404(visible_word_templates(request.user).select_related("file"), pk=pk)
    return FileResponse(stored_file.open_file(row.file), as_attachment=True, filename=row.file.name, content_type=DOCX)


@require_GET
@never_cache
def word_template_result(request: HttpRequest, pk: int) -> FileResponse:
    """What the trial made of the sample, to look at before it is put in use."""
    rows = visible_word_templates(request.user).filter(result__isnull=False).select_related("result")
    file = cast("StoredFile", get_object_or_404(rows, pk=pk).result)
    return FileResponse(stored_file.open_file(file), as_attachment=True, filename=file.name, content_type=DOCX)


@require_POST
def word_template_use(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_word_templates(request.user).select_related("office"), pk=pk)
    use_word_template(template=row, actor=request.user, now=clock.now())
    messages.success(request, "Word模板已启用，以后生成的Word稿用它；以前用的已停用，还可以重新启用。")
    return redirect(_own_page(row))


@require_POST
def word_template_retire(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_word_templates(request.user).select_related("office"), pk=pk)
    retire_word_template(template=row, actor=request.user, now=clock.now())
    messages.success(request, "Word模板已停用，以前生成的文件不变。")
    return redirect(_own_page(row))


@require_http_methods(["GET", "POST"])
def word_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the Word file of a draft, wait for it here, take it along."""
    document, _, kind = written(request, pk, "不能用Word模板生成")
    if request.method == "POST":
        ask_word_draft(document=document, actor=request.user, now=clock.now())
        return redirect("letter-word", pk=pk)
    row = WordDraft.objects.select_related("file").filter(document=document).first()
    context = {
        "document": document,
        "kind": kind,
        "row": row,
        "job": Job.objects.filter(pk=row.job, owner_id=request.user.pk).first() if row and not row.file_id else None,
        "current": word_template_in_use(document.issuer, kind.code),
        "is_draft": document.status == DocumentStatus.DRAFT,
        "template_page": page_of(document.issuer, kind.code),
    }
    return render(request, "documents/letter_word.html", context)


@require_GET
@never_cache
def word_draft_file(request: HttpRequest, pk: int) -> FileResponse:
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    composition = composition_of(document)
    row = WordDraft.objects.select_related("file").filter(document=document).first()
    if row is None or row.file is None or composition is None:
        raise Http404("Word文件还没有生成。")
    if not drafts_for(request.user, letter_kind(composition.code), document.issuer):
        raise PermissionDenied(DRAFT)
    return FileResponse(stored_file.open_file(row.file), as_attachment=True, filename=row.file.name, content_type=DOCX)


def _own_page(row: WordTemplate) -> str:
    return f"{reverse('wordtemplate-edit', args=[row.code])}?office={row.office_id}"
