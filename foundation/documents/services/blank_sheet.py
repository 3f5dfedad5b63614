"""Sheets that are printed empty and filled in by hand: one PDF for each wording, made by a job, without number or record."""

import hashlib
from datetime import datetime
from typing import IO, Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.documents.blank_sheet import blank_letter
from foundation.documents.composing import TemplateText
from foundation.documents.letter_kinds import LetterKind, letter_kind, letter_kinds
from foundation.documents.renderers import paper
from foundation.documents.selectors.document_template import text_in_use
from foundation.documents.shipped_texts import shipped_text
from foundation.documents.template_language import TemplateRefused
from foundation.organizations.models import Organization

PRINT_BLANK = "documents.print_blank"
PRINT = "documents.typeset"
FOLDER = "blank-sheets"


class NoBlankSheet(Refused):
    """A kind of letter that nobody fills in by hand."""


def printable_kinds() -> list[LetterKind]:
    return [kind for kind in letter_kinds() if kind.is_sheet]


def request_blank(*, kind: LetterKind, office: Organization | None, actor: Any, now: datetime) -> Job | None:
    """None when the sheet in these words is there already. Raises PermissionDenied, NoBlankSheet."""
    if not actor.has_perm(PRINT):
        raise PermissionDenied(PRINT)
    if not kind.is_sheet:
        raise NoBlankSheet(f"“{kind.label}”不是手工填写的表，没有空白表。请在“拟文”里填写。")
    if is_made(kind, office):
        return None
    with transaction.atomic():
        job = jobs.enqueue(
            PRINT_BLANK, owner_id=actor.pk, now=now, code=kind.code, office=office.pk if office else None
        )
        audittrail.record("blank.requested", actor=actor, subject=job, now=now, note=kind.label)
    return job


def make_blank(*, code: str, office: Organization | None) -> str:
    """What the worker does; returns the path. Raises jobs.JobRefused with a sentence for the page."""
    kind = letter_kind(code)
    text = _text(kind, office)
    try:
        letter = blank_letter(kind, text, office.name if office else "")
    except TemplateRefused as refused:
        raise jobs.JobRefused(f"“{kind.label}”的模板排不出空白表：{refused}"[: jobs.LONGEST_ERROR]) from refused
    path = _path(text)
    default_storage.delete(path)
    return default_storage.save(path, ContentFile(paper.render_pdf(letter)))


def is_made(kind: LetterKind, office: Organization | None) -> bool:
    return default_storage.exists(_path(_text(kind, office)))


def open_blank(kind: LetterKind, office: Organization | None) -> IO[bytes] | None:
    try:
        return default_storage.open(_path(_text(kind, office)), "rb")
    except FileNotFoundError:
        return None


def clear_blanks() -> None:
    """After an upgrade they are printed anew: the layout may have changed."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{FOLDER}/{name}")


def _text(kind: LetterKind, office: Organization | None) -> TemplateText:
    return text_in_use(office, kind.code) if office else shipped_text(kind.code)


def _path(text: TemplateText) -> str:
    """Words that are the same have one file, whoever uses them."""
    words = f"{text.version}\n{text.title}\n{text.body}\n{text.note}"
    return f"{FOLDER}/{hashlib.sha256(words.encode()).hexdigest()[:32]}.pdf"
