"""One page of each form to look at and to take away: made once, at seed time or by a job, never in a request."""

import io
from collections.abc import Callable
from datetime import datetime
from typing import IO, Any

import pypdfium2
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.renderers import paper
from foundation.documents.renderers.word import render_docx
from foundation.documents.samples import SAMPLES, FormSample
from foundation.documents.services.blank_sheet import clear_blanks
from foundation.documents.services.file_types import OOXML

MAKE_SAMPLES = "documents.make_samples"
DOTS_AN_INCH = 96
KINDS = {"pdf": "application/pdf", "docx": OOXML["docx"][1], "webp": "image/webp"}
BY_CODE = {sample.code: sample for sample in SAMPLES}


def request_samples(*, actor: Any, now: datetime) -> Job:
    """Have them made anew. Raises PermissionDenied."""
    if not actor.has_perm("documents.typeset"):
        raise PermissionDenied("documents.typeset")
    with transaction.atomic():
        job = jobs.enqueue(MAKE_SAMPLES, owner_id=actor.pk, now=now)
        audittrail.record("samples.requested", actor=actor, subject=job, now=now)
    return job


def make_samples(*, if_missing: bool = False, told: Callable[[int, int], None] | None = None) -> int:
    """Returns how many forms were made. `if_missing`: those that have their files stay as they are.
    Blank sheets are made anew when somebody wants one.
    """
    wanted = [sample for sample in SAMPLES if not if_missing or missing_files(sample)]
    if not if_missing:
        clear_blanks()
    for place, sample in enumerate(wanted, start=1):
        _make(sample)
        if told:
            told(place, len(wanted))
    return len(wanted)


def missing_files(sample: FormSample) -> list[str]:
    return [kind for kind in KINDS if not default_storage.exists(path_of(sample.code, kind))]


def open_sample(code: str, kind: str) -> IO[bytes] | None:
    """None for a form, a kind or a file that is not there."""
    if code not in BY_CODE or kind not in KINDS:
        return None
    try:
        return default_storage.open(path_of(code, kind), "rb")
    except FileNotFoundError:
        return None


def path_of(code: str, kind: str) -> str:
    return f"samples/{code}.{kind}"


def _make(sample: FormSample) -> None:
    pdf = paper.render_pdf(sample.letter)
    document = pypdfium2.PdfDocument(pdf)
    picture = io.BytesIO()
    document[0].render(scale=DOTS_AN_INCH / 72).to_pil().save(picture, "WEBP", quality=80)
    document.close()
    made = {"pdf": pdf, "docx": render_docx(sample.letter), "webp": picture.getvalue()}
    for kind, data in made.items():
        path = path_of(sample.code, kind)
        default_storage.delete(path)
        default_storage.save(path, ContentFile(data))
