"""What the documents worker does. Jobs call these by kind (wiring.py); the broker only rings."""

from typing import Any

from foundation.core import clock, jobs
from foundation.core.models import Job
from foundation.documents.models import OfficialDocument
from foundation.documents.services.official_document import render_document


def render(job: Job, payload: dict[str, Any]) -> dict[str, Any]:
    """Kind documents.render. Payload: {"document": id}."""
    document = OfficialDocument.objects.filter(pk=payload["document"]).first()
    if document is None:
        raise jobs.JobRefused("这份公文已不存在。")
    document = render_document(document=document, now=clock.now())
    jobs.progress(job, 1, 1)
    return {"document": document.pk, "file": str(document.pdf_id)}
