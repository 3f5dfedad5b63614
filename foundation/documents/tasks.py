"""What the documents worker does. Jobs call these by kind (wiring.py); the broker only rings."""

from typing import Any
from uuid import UUID

from celery import shared_task

from foundation.core import clock, jobs
from foundation.core.models import Job
from foundation.documents.models import Export, OfficialDocument
from foundation.documents.services.export import clear_expired, make_export
from foundation.documents.services.official_document import render_document


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


@shared_task(name="documents.clear_exports")
def clear_exports() -> int:
    return clear_expired(now=clock.now())
