"""What the documents worker does. Jobs call these by kind (wiring.py); the broker only rings."""

from typing import Any
from uuid import UUID

from celery import shared_task

from foundation.core import clock, jobs
from foundation.core.models import Job
from foundation.documents.models import Batch, Export, OfficialDocument, Typesetting, WordTemplate
from foundation.documents.services import batch as batches
from foundation.documents.services import blank_sheet as blanks
from foundation.documents.services import sample as samples
from foundation.documents.services import typesetting as typesettings
from foundation.documents.services.export import clear_expired, make_export
from foundation.documents.services.official_document import render_document
from foundation.documents.services.verification import clear_counts
from foundation.documents.services.word_template import make_word_draft, try_word_template
from foundation.organizations.models import Organization


def render(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.render. Payload: {"document": id}."""
    document = OfficialDocument.objects.filter(pk=payload["document"]).first()
    if document is None:
        raise jobs.JobRefused("这份公文已不存在。")
    document = render_document(document=document, now=clock.now())
    jobs.progress(job, 1, 1)
    return {"document": document.pk, "file": str(document.pdf_id)}


def export(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.export. Payload: {"export": id}."""
    row = Export.objects.select_related("person__organization").filter(pk=UUID(payload["export"])).first()
    if row is None:
        raise jobs.JobRefused("这次导出已不在记录里。")
    row = make_export(export=row, job=job, now=clock.now())
    rows = row.row_count or 0
    jobs.progress(job, rows, rows)
    return {"export": str(row.pk), "rows": rows}


def run_batch(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.batch. Payload: {"batch": id}."""
    row = Batch.objects.filter(pk=UUID(payload["batch"])).first()
    if row is None:
        raise jobs.JobRefused("这一批已不在记录里。")
    row = batches.run_batch(batch=row, job=job, now=clock.now())
    return {"batch": str(row.pk)}


def make_samples(job: Job, _payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.make_samples."""
    return {"forms": samples.make_samples(told=lambda done, total: jobs.progress(job, done, total))}


def print_blank(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.print_blank. Payload: {"code": code, "office": id or null}."""
    office = Organization.objects.filter(pk=payload["office"]).first() if payload["office"] else None
    blanks.make_blank(code=payload["code"], office=office)
    jobs.progress(job, 1, 1)
    return {"code": payload["code"]}


def typeset(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.typeset. Payload: {"typesetting": id}."""
    row = Typesetting.objects.select_related("maker").filter(pk=UUID(payload["typesetting"])).first()
    if row is None:
        raise jobs.JobRefused("这次排版已不在记录里。")
    row = typesettings.make_typesetting(typesetting=row, job=job, now=clock.now())
    return {"typesetting": str(row.pk), "pages": row.pages}


def try_word(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.try_word_template. Payload: {"template": id}."""
    row = WordTemplate.objects.select_related("file").filter(pk=payload["template"]).first()
    if row is None:
        raise jobs.JobRefused("这份Word模板已不在记录里。")
    row = try_word_template(template=row, now=clock.now())
    jobs.progress(job, 1, 1)
    return {"template": row.pk, "usable": row.is_good}


def make_word(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.make_word_draft. Payload: {"document": id}."""
    document = OfficialDocument.objects.filter(pk=payload["document"]).first()
    if document is None:
        raise jobs.JobRefused("这份公文已不存在。")
    row = make_word_draft(document=document, now=clock.now())
    jobs.progress(job, 1, 1)
    return {"document": document.pk, "file": str(row.file_id)}


@shared_task(name="documents.clear_exports")
def clear_exports() -> int:
    """Every hour; with it what the check page counted."""
    clear_counts(now=clock.now())
    return clear_expired(now=clock.now())


@shared_task(name="documents.clear_typesettings")
def clear_typesettings() -> int:
    """And the files of batches."""
    return typesettings.clear_expired(now=clock.now()) + batches.clear_expired(now=clock.now())
