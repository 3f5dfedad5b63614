"""What documents plugs into the ports: its jobs, and the two lists of the foundation that may be taken out."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from foundation.audittrail.events import sentence_of
from foundation.audittrail.models import AuditEvent
from foundation.audittrail.selectors import COLUMNS as TRAIL_COLUMNS
from foundation.audittrail.selectors import filter_lines, trail_lines
from foundation.core import ports
from foundation.core.models import Job
from foundation.core.ports import HoldingKind, JobKind, Panel, Volume
from foundation.documents import tasks
from foundation.documents.forms.document_filter import DocumentFilter
from foundation.documents.forms.export import filter_words, understood
from foundation.documents.forms.number import NumberFilter
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import DocumentNumber, OfficialDocument, WordTemplate
from foundation.documents.selectors.composition import composition_of, drafts_for
from foundation.documents.selectors.number import COLUMNS as NUMBER_COLUMNS
from foundation.documents.selectors.number import filter_numbers, number_lines, visible_numbers
from foundation.documents.selectors.official_document import (
    COLUMNS,
    filter_documents,
    register_lines,
    registered_documents,
)
from foundation.documents.selectors.organization_holding import receipts_held
from foundation.documents.selectors.review import review_todos
from foundation.documents.selectors.word_template import word_template_in_use
from foundation.documents.services.batch import BATCH
from foundation.documents.services.blank_sheet import PRINT_BLANK
from foundation.documents.services.export import EXPORT
from foundation.documents.services.official_document import RENDER
from foundation.documents.services.organization_holding import pass_receipts
from foundation.documents.services.sample import MAKE_SAMPLES
from foundation.documents.services.typesetting import TYPESET
from foundation.documents.services.word_template import MAKE, TRY
from foundation.documents.states import DocumentStatus

Query = Mapping[str, str]
FIVE = timedelta(minutes=5)


def wire() -> None:
    ports.todo(review_todos)
    # An issued document has its PDF: nobody calls that off.
    ports.job(RENDER, JobKind(tasks.render, "documents", "生成公文PDF", FIVE, url=_document_page, may_cancel=False))
    ports.job(BATCH, JobKind(tasks.run_batch, "documents", "批量办理公文", url=_batch_page))
    ports.job(
        MAKE_SAMPLES,
        JobKind(tasks.make_samples, "documents", "生成公文样张", FIVE, url=lambda _: reverse("sample-list")),
    )
    ports.job(
        PRINT_BLANK,
        JobKind(tasks.print_blank, "documents", "打印空白表", FIVE, url=lambda _: f"{reverse('sample-list')}#h-blank"),
    )
    ports.job(TYPESET, JobKind(tasks.typeset, "documents", "公文排版", url=_typesetting_page))
    ports.job(TRY, JobKind(tasks.try_word, "documents", "试填Word模板", FIVE, url=_word_template_page))
    ports.job(MAKE, JobKind(tasks.make_word, "documents", "生成Word稿", FIVE, url=_word_draft_page))
    ports.job(EXPORT, JobKind(tasks.export, "documents", "导出清单", url=_export_page))
    ports.holding("organization", HoldingKind("receipt", "没有签收的公文", receipts_held, pass_receipts))
    ports.panel("document", _edit_of_draft)
    ports.panel("document", _word_of_draft)
    _plug_registers()
    ports.volume(
        Volume(
            name="audittrail.trail",
            label="操作日志",
            needs="audittrail.export_trail",
            columns=TRAIL_COLUMNS,
            rows=lambda _user, query, _today: trail_lines(_trail(query)),
            count=lambda _user, query, _today: _trail(query).count(),
            words=_trail_words,
            page="audit-list",
        )
    )


def _plug_registers() -> None:
    ports.volume(
        Volume(
            name="documents.register",
            label="公文登记",
            needs="documents.export_register",
            columns=COLUMNS,
            rows=lambda user, query, _today: register_lines(_register(user, query)),
            count=lambda user, query, _today: _register(user, query).count(),
            words=lambda _user, query: filter_words(DocumentFilter(query)),
            page="document-list",
        )
    )
    ports.volume(
        Volume(
            name="documents.numbers",
            label="发文字号登记",
            needs="documents.export_numbers",
            columns=NUMBER_COLUMNS,
            rows=lambda user, query, _today: number_lines(_numbers(user, query)),
            count=lambda user, query, _today: _numbers(user, query).count(),
            words=lambda _user, query: filter_words(NumberFilter(query)),
            page="documentnumber-list",
        )
    )


def _edit_of_draft(document: OfficialDocument, user: Any) -> Panel | None:
    """A draft that was filled in by hand is corrected the same way."""
    composition = composition_of(document) if document.status == DocumentStatus.DRAFT else None
    if composition is None or not drafts_for(user, letter_kind(composition.code), document.issuer):
        return None
    return Panel("修改草稿", reverse("letter-edit", args=[document.pk]))


def _document_page(job: Job) -> str:
    return reverse("document-detail", args=[job.payload["document"]])


def _batch_page(job: Job) -> str:
    return reverse("batch-detail", args=[job.payload["batch"]])


def _typesetting_page(job: Job) -> str:
    return reverse("typesetting-detail", args=[job.payload["typesetting"]])


def _word_template_page(job: Job) -> str:
    row = WordTemplate.objects.filter(pk=job.payload["template"]).first()
    return f"{reverse('wordtemplate-edit', args=[row.code])}?office={row.office_id}" if row else ""


def _word_draft_page(job: Job) -> str:
    return reverse("letter-word", args=[job.payload["document"]])


def _word_of_draft(document: OfficialDocument, user: Any) -> Panel | None:
    """Only where the office has a Word file of its own for this kind."""
    composition = composition_of(document) if document.status == DocumentStatus.DRAFT else None
    if composition is None or not drafts_for(user, letter_kind(composition.code), document.issuer):
        return None
    used = word_template_in_use(document.issuer, composition.code)
    return Panel("Word稿", reverse("letter-word", args=[document.pk])) if used else None


def _export_page(job: Job) -> str:
    return reverse("export-detail", args=[job.payload["export"]])


def _register(user: Any, query: Query) -> QuerySet[OfficialDocument]:
    return filter_documents(registered_documents(user), understood(DocumentFilter(query)))


def _numbers(user: Any, query: Query) -> QuerySet[DocumentNumber]:
    return filter_numbers(visible_numbers(user), understood(NumberFilter(query)))


def _trail(query: Query) -> QuerySet[AuditEvent]:
    return filter_lines(event=query.get("event", ""), actor=query.get("actor", ""), number=query.get("number", ""))


def _trail_words(_user: Any, query: Query) -> list[str]:
    event, actor, number = (query.get(name, "") for name in ("event", "actor", "number"))
    words = [("事项", sentence_of(event) if event else ""), ("办理人", actor), ("序号", number)]
    return [f"{label}：{word}" for label, word in words if word]
