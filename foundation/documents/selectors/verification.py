"""What the check page may say of a code: authentic, withdrawn or replaced, unknown; never a title or a word of the text."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from foundation.documents import check_code
from foundation.documents.layout import chinese_date
from foundation.documents.models import OfficialDocument
from foundation.documents.states import OUT, NumberStatus, Relation

AUTHENTIC, CHANGED, UNKNOWN = "authentic", "changed", "unknown"
NO_CODE = "-"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`facts`: as many of number, date and issuer as the deployment shows. `file`: whether the bytes are the kept ones; None
    when none were given, or when there is nothing to compare them with.
    """

    standing: str
    words: str
    facts: tuple[tuple[str, str], ...] = ()
    file: bool | None = None


def verdict(typed: str, chunks: Iterable[bytes] | None) -> Verdict:
    """One way for every code: what is no code at all is looked up and hashed like any other."""
    document = (
        OfficialDocument.objects.filter(check_code=check_code.understood(typed) or NO_CODE, status__in=OUT)
        .select_related("issuer", "pdf", "issued_number")
        .first()
    )
    given = _digest(chunks) if chunks is not None else ""
    if document is None:
        return Verdict(UNKNOWN, "没有查到这个校验码。请核对有没有抄错；确实无误的，请向发文机关核实，不要轻信。")
    kept = document.pdf.sha256 if document.pdf else ""
    same = given == kept if given and kept else None
    return Verdict(*_standing(document), _facts(document), same)


def _standing(document: OfficialDocument) -> tuple[str, str]:
    number = getattr(document, "issued_number", None)
    if number is not None and number.status == NumberStatus.VOIDED:
        return CHANGED, "本系统印发过这份公文，但它的发文字号已经作废，不再有效。"
    later = set(document.later.filter(status__in=OUT).values_list("relation", flat=True))
    if Relation.REPLACE in later:
        return CHANGED, "本系统印发过这份公文，但它已被另一份公文代替，不再执行。"
    if Relation.CORRECT in later:
        return CHANGED, "本系统印发了这份公文，但它已被另一份公文更正，请以更正后的为准。"
    return AUTHENTIC, "本系统印发了这份公文，现在有效。"


def _facts(document: OfficialDocument) -> tuple[tuple[str, str], ...]:
    day = document.letter.date
    facts = {
        "number": ("发文字号", document.number),
        "date": ("成文日期", chinese_date(day) if day else ""),
        "issuer": ("发文机关", document.issuer.name),
    }
    shown = [facts[name] for name in facts if name in settings.DOCUMENT_CHECK_SHOWS]
    return tuple((label, words) for label, words in shown if words)


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
