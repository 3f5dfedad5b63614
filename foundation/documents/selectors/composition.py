"""What a draft from a template begins with, and whom it is for."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from foundation.core.errors import Vanished
from foundation.documents.letter_kinds import Filled, LetterKind
from foundation.documents.models import Composition, OfficialDocument
from foundation.documents.selectors.document_template import offices_of
from foundation.documents.selectors.official_document import visible_documents
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import visible_organizations

M = TypeVar("M", bound=Model)
LONGEST_KEY = 18


def drafts_for(user: Any, kind: LetterKind, office: Organization) -> bool:
    """May draft letters of this kind in the name of this office."""
    return kind.is_drafted and any(one.pk == office.pk for one in offices_of(user, kind.writers))


def filled_from(user: Any, kind: LetterKind, key: str) -> Filled | None:
    """What the app knows of the row with this key; None without a key. Raises Vanished when there is no such row to see."""
    if not key:
        return None
    filled = kind.fill(user, key) if kind.fill is not None else None
    if filled is None:
        raise Vanished("拟文所依据的记录不在您能看的范围内，或者已经不存在。请回到它的页面再拟文。")
    return filled


def row_with_key(rows: QuerySet[M], key: str) -> M | None:
    """For `fill`: the row of these that `key` names; None for any other word."""
    return rows.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY else None


def begins_with(user: Any, kind: LetterKind, office: Organization) -> dict[str, Any]:
    """What is known without a row: the organ, its last word of numbers, who writes, standing lists."""
    values: dict[str, Any] = {slot.name: slot.sample for slot in kind.slots if slot.is_standing}
    known = {"联系人": user.name, "联系电话": user.phone}
    values |= {name: value for name, value in known.items() if any(slot.name == name for slot in kind.slots)}
    return {"organ": office.name, "series_code": series_word(office, kind), "values": values}


def series_word(office: Organization, kind: LetterKind) -> str:
    """云委巡办函: the word of the office's newest numbered letter, with what this kind adds."""
    if kind.series is None:
        return ""
    numbered = OfficialDocument.objects.filter(issuer=office).exclude(series_code="").order_by("-created_at")
    word = numbered.values_list("series_code", flat=True).first() or ""
    return f"{word.removesuffix('函').removesuffix('纪')}{kind.series}" if word else ""


def addressed(user: Any, names: Iterable[str]) -> list[Organization]:
    """Those of the names that are an organization the person sees, by full or short name and by that alone: two of one name
    are neither.
    """
    wanted = list(names)
    found: dict[str, list[Organization]] = {name: [] for name in wanted}
    rows = visible_organizations(user).filter(is_active=True).filter(Q(name__in=wanted) | Q(short_name__in=wanted))
    for row in rows:
        for name in {row.name, row.short_name} & set(found):
            found[name].append(row)
    return [rows[0] for rows in found.values() if len(rows) == 1]


def composition_of(document: OfficialDocument) -> Composition | None:
    return Composition.objects.filter(document=document).first()


def is_written_by_hand(document: OfficialDocument) -> bool:
    """No page composes it: its words are changed as they stand."""
    return not document.source and composition_of(document) is None


def drafted_before(code: str, source: str) -> QuerySet[OfficialDocument]:
    """Documents of this kind that were drafted from the same row."""
    return OfficialDocument.objects.filter(composition__code=code, source=source).defer("data").order_by("pk")


def documents_of(user: Any, source: str) -> QuerySet[OfficialDocument]:
    """What was drafted for this row, as far as the user sees it as a document; the newest first."""
    return visible_documents(user).filter(source=source).defer("data").order_by("-pk")
