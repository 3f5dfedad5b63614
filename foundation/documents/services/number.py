"""发文字号登记: numbers given, reserved, registered from outside, void. Every number of a series has a line, so every gap is
explained; the row of the series is locked by whoever changes it.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.documents.models import DocumentNumber, NumberSeries, OfficialDocument
from foundation.documents.selectors.review import is_signed_by_office
from foundation.documents.services.stored_file import store_upload
from foundation.documents.states import FileLevel, NumberStatus
from foundation.organizations.models import Organization

MOST_AT_ONCE = 500


class NumberNotFree(Refused):
    """Taken, or not reserved any more; the sentence says which and what to do."""


class ForeignSeries(Refused):
    """The word is another organ's."""

    status = 422


def next_number(*, document: OfficialDocument, year: int, actor: Any, now: datetime) -> DocumentNumber:
    """The next number of the document's series, not saved yet. Call inside the issuing transaction: the UPDATE holds the row
    until it ends, so a rollback gives the number back and nobody else can take it meanwhile.
    """
    series = _locked(code=document.series_code, year=year, issuer=document.issuer)
    return DocumentNumber(
        series=series, number=_grow(series), status=NumberStatus.USED, created_by=actor, created_at=now
    )


def reserved_for(*, number: DocumentNumber, document: OfficialDocument) -> DocumentNumber:
    """A number that was reserved for it. Raises NumberNotFree."""
    number = DocumentNumber.objects.select_for_update(of=("self",)).select_related("series__issuer").get(pk=number.pk)
    if number.series.code != document.series_code:
        raise NumberNotFree(f"{number}不是{document.series_code}的字号，没有签发。请另选。")
    if number.status != NumberStatus.RESERVED:
        raise NumberNotFree(f"{number}现在是“{number.get_status_display()}”，没有签发。请另选，或者用下一个号。")
    return number


def give(*, number: DocumentNumber, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """In the transaction of the signature, once the document is out."""
    if number.status == NumberStatus.USED:
        number.document = document
        number.save(force_insert=True)
    else:
        transitions.apply(number, "use", actor=actor, now=now, note=document.title, document=document)


def reserve_number(
    *, code: str, year: int, issuer: Organization, reason: str, actor: Any, now: datetime
) -> DocumentNumber:
    """预留 the next number. Raises PermissionDenied, ForeignSeries."""
    with transaction.atomic():
        series = _kept(code, year, issuer, actor)
        row = DocumentNumber(
            series=series,
            number=_grow(series),
            status=NumberStatus.RESERVED,
            reason=reason,
            created_by=actor,
            created_at=now,
        )
        row.save(force_insert=True)
        audittrail.record("number.reserved", actor=actor, subject=row, now=now, note=reason)
    return row


def register_external(
    *,
    code: str,
    year: int,
    issuer: Organization,
    number: int,
    title: str,
    issued_on: date,
    reason: str = "",
    upload: "UploadedFile[Any] | None" = None,
    actor: Any,
    now: datetime,
) -> DocumentNumber:
    """A document that was issued outside the system. Numbers that it leaps over are on record as used outside, for `reason`,
    until somebody registers them too. Raises PermissionDenied, ForeignSeries, NumberNotFree, UploadRefused.
    """
    with transaction.atomic():
        series = _kept(code, year, issuer, actor)
        known = DocumentNumber.objects.filter(series=series, number=number).first()
        if known is not None and not is_bare(known):
            raise NumberNotFree(f"{known}已经登记（{known.get_status_display()}），没有保存。请核对字号。")
        _leap(series, number, reason, actor=actor, now=now)
        row = known or DocumentNumber(
            series=series, number=number, status=NumberStatus.EXTERNAL, created_by=actor, created_at=now
        )
        row.title, row.issued_on = title, issued_on
        if upload is not None:
            row.file = store_upload(upload=upload, level=FileLevel.INTERNAL, actor=actor, now=now)
        row.save()
        audittrail.record("number.registered", actor=actor, subject=row, now=now, note=title)
    return row


def is_bare(number: DocumentNumber) -> bool:
    """Leapt over, and nobody has said yet what it was used for."""
    return number.status == NumberStatus.EXTERNAL and not number.title


def release_number(*, number: DocumentNumber, note: str, actor: Any, now: datetime) -> DocumentNumber:
    """不再预留: it stays on record as not used. Raises PermissionDenied, NoteRequired, MoveNotAllowed."""
    return _end(number, "release", note, actor=actor, now=now)


def void_number(*, number: DocumentNumber, note: str, actor: Any, now: datetime) -> DocumentNumber:
    """作废: the number stays taken, and whoever checks its document is told that it is not valid. Raises PermissionDenied,
    NoteRequired, MoveNotAllowed.
    """
    return _end(number, "void", note, actor=actor, now=now)


def _end(number: DocumentNumber, move: str, note: str, *, actor: Any, now: datetime) -> DocumentNumber:
    fields = {"end_reason": note, "ended_at": now, "ended_by": actor}
    return transitions.apply(number, move, actor=actor, now=now, note=note, **fields)


def _leap(series: NumberSeries, number: int, reason: str, *, actor: Any, now: datetime) -> None:
    begin = series.last + 1
    if number - begin > MOST_AT_ONCE:
        raise NumberNotFree(f"{series}现在编到{series.last}号，{number}号跳过太多，请核对；确实无误的，分几次登记。")
    if number > begin and not reason:
        raise NumberNotFree(f"{series}现在编到{series.last}号，{number}号前面空出的号要写明原因。请填写“说明”。")
    DocumentNumber.objects.bulk_create(
        DocumentNumber(
            series=series,
            number=skipped,
            status=NumberStatus.EXTERNAL,
            reason=reason,
            created_by=actor,
            created_at=now,
        )
        for skipped in range(begin, number)
    )
    if number > series.last:
        NumberSeries.objects.filter(pk=series.pk).update(last=number)


def _grow(series: NumberSeries) -> int:
    NumberSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    series.refresh_from_db(fields=["last"])
    return series.last


def _locked(*, code: str, year: int, issuer: Organization) -> NumberSeries:
    """The series of this word and year, opened when it is the first time. A word goes on with another organ when its own has
    ended or works for the same committee; otherwise two organs would give numbers of one word.
    """
    series, _ = NumberSeries.objects.get_or_create(code=code, year=year, defaults={"issuer": issuer})
    series = NumberSeries.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=series.pk)
    owner = series.issuer
    if not owner.is_active and issuer.is_active:
        NumberSeries.objects.filter(pk=series.pk).update(issuer=issuer)
        series.issuer = issuer
    elif _house(owner) != _house(issuer):
        raise ForeignSeries(f"机关代字“{code}”是{owner}的，{issuer}不能用。请换自己的代字。")
    return series


def _house(organ: Organization) -> str:
    """A committee and the offices right below it are one house: the path of the committee."""
    return organ.path[: -organ.steplen] if is_signed_by_office(organ) else organ.path


def _kept(code: str, year: int, issuer: Organization, actor: Any) -> NumberSeries:
    """The locked series, if this person keeps its numbers. Asked before it is opened, and of its own organ."""
    if not actor.has_perm("documents.keep_numbers", NumberSeries(code=code, year=year, issuer=issuer)):
        raise PermissionDenied("documents.keep_numbers")
    series = _locked(code=code, year=year, issuer=issuer)
    if not actor.has_perm("documents.keep_numbers", series):
        raise PermissionDenied("documents.keep_numbers")
    return series
