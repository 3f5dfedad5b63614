"""Text to pages: asked for with its source, made by a worker, given to its maker alone, cleared when its days are over."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import pypdfium2
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.core.transitions import SystemActor
from foundation.documents import characters
from foundation.documents.letter import Letter, from_json, to_json
from foundation.documents.models import Typesetting
from foundation.documents.renderers import paper
from foundation.documents.renderers.word import render_docx
from foundation.documents.services.file_types import OOXML
from foundation.documents.typesetting import LABELS

TYPESET = "documents.typeset"
PDF, DOCX = "letter.pdf", "letter.docx"
MOST_PICTURES = 40
DOTS_AN_INCH = 110
QUALITY = 80
CLEARED_AT_ONCE = 100
CLERK_OF_DESK = SystemActor("公文排版到期清除")


class NotTypeset(Refused):
    """A character that no face draws, or a text that is not one."""

    status = 422


class PagesNotThere(Refused):
    """Not made yet, or their days are over."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the result: its name in the folder, and how a download is called."""

    name: str
    ending: str
    content_type: str


PARTS = {
    "pdf": Part(PDF, ".pdf", "application/pdf"),
    "docx": Part(DOCX, ".docx", OOXML["docx"][1]),
}


def request_typesetting(*, key: UUID, letter: Letter, source: dict[str, Any], actor: Any, now: datetime) -> Typesetting:
    """Put on record and queue. The same `key` again is the same typesetting: a second click makes no second one.

    Raises PermissionDenied, NotTypeset.
    """
    if not actor.has_perm("documents.typeset"):
        raise PermissionDenied("documents.typeset")
    if missing := characters.faults(letter):
        raise NotTypeset(characters.sentence(missing))
    try:
        with transaction.atomic():
            job = jobs.enqueue(TYPESET, owner_id=actor.pk, now=now, typesetting=str(key))
            row = Typesetting.objects.create(
                id=key,
                maker=actor,
                title="".join(letter.title.splitlines()) or "（没有标题）",
                form=LABELS.get(letter.form, letter.form.value),
                source=source,
                data=to_json(letter),
                created_at=now,
                job=job.pk,
                expires_at=now + timedelta(days=settings.TYPESETTING_KEEP_DAYS),
            )
            audittrail.record("typesetting.requested", actor=actor, subject=row, now=now)
    except IntegrityError:
        return _known(key, actor)
    return row


def make_typesetting(*, typesetting: Typesetting, job: Job, now: datetime) -> Typesetting:
    """What the worker does: the files, page by page, into a folder of this attempt. A second run finds it made.

    Raises jobs.JobRefused.
    """
    if typesetting.made_at is not None:
        return typesetting
    if typesetting.cleared_at is not None:
        raise jobs.JobRefused("这次排版已过保留期。")
    letter = from_json(typesetting.data)
    if missing := characters.faults(letter):
        raise jobs.JobRefused(characters.sentence(missing))
    folder = f"{_folder(typesetting)}/{job.attempts}"
    _empty(folder)
    pdf = paper.render_pdf(letter)
    _keep(folder, PDF, pdf)
    _keep(folder, DOCX, render_docx(letter))
    jobs.stop_if_cancelled(job)
    pages, pictures = _draw(folder, pdf, job)
    with transaction.atomic():
        waiting = Typesetting.objects.filter(pk=typesetting.pk, made_at__isnull=True, cleared_at__isnull=True)
        if waiting.update(made_at=now, folder=folder, pages=pages, pictures=pictures) != 1:
            _empty(folder)
        else:
            audittrail.record("typesetting.made", actor=typesetting.maker, subject=typesetting, now=now, pages=pages)
    typesetting.refresh_from_db()
    return typesetting


def open_part(*, typesetting: Typesetting, name: str, actor: Any, now: datetime) -> IO[bytes]:
    """A file of the result, for its maker. Raises PermissionDenied, PagesNotThere."""
    if typesetting.maker_id != actor.pk:
        raise PermissionDenied("documents.open_typesetting")
    if typesetting.made_at is None:
        raise PagesNotThere("还没有排好，请稍后再看。")
    path = f"{typesetting.folder}/{name}"
    if typesetting.expires_at <= now or not default_storage.exists(path):
        raise PagesNotThere("已过保留期，不能再看。需要的，请重新排版。")
    return default_storage.open(path, "rb")


def delete_typesetting(*, typesetting: Typesetting, actor: Any, now: datetime) -> None:
    """Before its days are over, by its maker. Raises PermissionDenied, PagesNotThere."""
    if typesetting.maker_id != actor.pk:
        raise PermissionDenied("documents.delete_typesetting")
    if not _clear(typesetting, actor, now):
        raise PagesNotThere("这次排版已经删除。")


def clear_expired(*, now: datetime) -> int:
    """Take away what is over, files and text; that there was one stays. Returns how many."""
    over = Typesetting.objects.filter(expires_at__lte=now, cleared_at__isnull=True).order_by("expires_at")
    rows = list(over.defer("source", "data")[:CLEARED_AT_ONCE])
    return sum(_clear(row, CLERK_OF_DESK, now) for row in rows)


def picture_name(number: int) -> str:
    return f"{number}.webp"


def _clear(row: Typesetting, actor: Any, now: datetime) -> bool:
    with transaction.atomic():
        there = Typesetting.objects.filter(pk=row.pk, cleared_at__isnull=True)
        if there.update(cleared_at=now, source={}, data={}, title="（已清除）") != 1:
            return False
        jobs.cancel(row.job, now=now)
        audittrail.record("typesetting.cleared", actor=actor, subject=row, now=now)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        _empty(f"{_folder(row)}/{attempt}")
    return True


def _draw(folder: str, pdf: bytes, job: Job) -> tuple[int, int]:
    """(pages, pictures). One page is in memory at a time."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = len(document)
        pictures = min(pages, MOST_PICTURES)
        for number in range(1, pictures + 1):
            target = io.BytesIO()
            page = document[number - 1]
            page.render(scale=DOTS_AN_INCH / 72).to_pil().save(target, "WEBP", quality=QUALITY)
            page.close()
            _keep(folder, picture_name(number), target.getvalue())
            jobs.progress(job, number, pictures)
            jobs.stop_if_cancelled(job)
    finally:
        document.close()
    return pages, pictures


def _keep(folder: str, name: str, data: bytes) -> None:
    default_storage.save(f"{folder}/{name}", ContentFile(data))


def _empty(folder: str) -> None:
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)


def _folder(row: Typesetting) -> str:
    """Says nothing of the text."""
    return f"typesettings/{row.pk.hex[:2]}/{row.pk.hex}"


def _known(key: UUID, actor: Any) -> Typesetting:
    row = Typesetting.objects.filter(pk=key, maker_id=actor.pk).first()
    if row is None:
        raise Refused("这一页已经用过，请重新打开公文排版再办。")
    return row
