"""水印: who reads or takes an issued document under a watermark is on record; the mark bears the number of that line."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.documents.models import OfficialDocument
from foundation.documents.renderers import watermark
from foundation.documents.selectors.document_policy import is_watermarked
from foundation.documents.services.stored_file import open_file


@dataclass(frozen=True, slots=True)
class Mark:
    """`number` is the line's in the trail: 操作日志 finds it."""

    number: int
    lines: tuple[str, ...]


def view_mark(*, document: OfficialDocument, actor: Any, now: datetime) -> Mark | None:
    """For a page that shows an issued document; None where the office wants no watermark."""
    if not (document.is_out and is_watermarked()):
        return None
    line = audittrail.record("document.viewed", actor=actor, subject=document, now=now)
    return _mark(line.pk, actor, now)


def marked_copy(*, document: OfficialDocument, actor: Any, now: datetime) -> bytes | None:
    """The PDF under the reader's mark, as a new copy; None where the office wants none. The kept file stays as it is."""
    if document.pdf is None or not is_watermarked():
        return None
    with transaction.atomic():
        line = audittrail.record(
            "document.downloaded", actor=actor, subject=document, now=now, sha256=document.pdf.sha256
        )
        with open_file(document.pdf) as file:
            return watermark.stamp(file.read(), _mark(line.pk, actor, now).lines)


def _mark(number: int, actor: Any, now: datetime) -> Mark:
    moment = localtime(now)
    time = f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"
    return Mark(number, (f"{actor.organization.short_name} {actor.name}", f"{time} 留痕{number}"))
