"""发文字号登记: the numbers of the organs in reach, and what is said of each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.timezone import localtime

from foundation.documents.models import DocumentNumber, NumberSeries, OfficialDocument
from foundation.documents.states import NumberStatus
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import organization_ids, scope_q
from foundation.organizations.states import OFFICE, Category, PostKind

READERS = OFFICE | {PostKind.ARCHIVIST}
KEEPERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.OFFICE_CLERK, PostKind.ARCHIVIST})
COLUMNS = ("发文字号", "状态", "标题", "印发日期", "说明", "登记人", "登记日期")
CHUNK = 2_000
MOST_SERIES = 12


def visible_numbers(user: Any) -> QuerySet[DocumentNumber]:
    """The office and the archivist: of series whose organ stands in their reach."""
    return DocumentNumber.objects.filter(scope_q(user, READERS, "series__issuer"))


def visible_series(user: Any) -> QuerySet[NumberSeries]:
    return NumberSeries.objects.filter(scope_q(user, READERS, "issuer"))


def organs_of(user: Any) -> QuerySet[Organization]:
    """For which this person may open a series: where the post is held, and the offices in its reach."""
    held = Q(pk__in=organization_ids(user, KEEPERS)) | Q(category=Category.OFFICE)
    rows = Organization.objects.filter(held, scope_q(user, KEEPERS, ""), is_active=True)
    return rows.order_by("path")


def reserved_numbers(document: OfficialDocument) -> QuerySet[DocumentNumber]:
    rows = DocumentNumber.objects.filter(series__code=document.series_code, status=NumberStatus.RESERVED)
    return rows.select_related("series").order_by("series__year", "number")


def filter_numbers(numbers: QuerySet[DocumentNumber], chosen: Mapping[str, Any]) -> QuerySet[DocumentNumber]:
    """`chosen` is the cleaned data of NumberFilter; an empty word filters nothing."""
    if chosen.get("code"):
        numbers = numbers.filter(series__code__icontains=chosen["code"])
    if chosen.get("year"):
        numbers = numbers.filter(series__year=chosen["year"])
    if chosen.get("status"):
        numbers = numbers.filter(status=chosen["status"])
    if chosen.get("q"):
        word = chosen["q"]
        numbers = numbers.filter(
            Q(title__icontains=word) | Q(document__title__icontains=word) | Q(reason__icontains=word)
        )
    return numbers


@dataclass(frozen=True, slots=True)
class Summary:
    """A series: how far it is, what became of its numbers, and how many of them have no line (none, unless the table was
    changed by another hand).
    """

    series: NumberSeries
    counts: tuple[tuple[str, int], ...]
    missing: int


def series_summaries(series: QuerySet[NumberSeries], chosen: Mapping[str, Any]) -> list[Summary]:
    """Newest first, a page of them. Two queries."""
    if chosen.get("code"):
        series = series.filter(code__icontains=chosen["code"])
    if chosen.get("year"):
        series = series.filter(year=chosen["year"])
    rows = list(series.select_related("issuer")[:MOST_SERIES])
    found: dict[int, dict[str, int]] = {row.pk: {} for row in rows}
    counted = (
        DocumentNumber.objects.filter(series__in=rows).order_by().values("series", "status").annotate(n=Count("pk"))
    )
    for line in counted:
        found[line["series"]][line["status"]] = line["n"]
    return [
        Summary(
            row,
            tuple((status.label, found[row.pk][status]) for status in NumberStatus if status in found[row.pk]),
            row.last - sum(found[row.pk].values()),
        )
        for row in rows
    ]


def with_parts(numbers: QuerySet[DocumentNumber]) -> QuerySet[DocumentNumber]:
    return numbers.select_related("series", "document", "created_by", "ended_by", "file").defer("document__data")


def what_of(number: DocumentNumber) -> tuple[str, date | None, str]:
    """Title, day and explanation of one line."""
    document = number.document
    title = document.title if document else number.title
    day = localtime(document.issued_at).date() if document and document.issued_at else number.issued_on
    return title, day, "；".join(filter(None, (number.reason, number.end_reason)))


def origin_of(number: DocumentNumber) -> str:
    """Where the number came from, whatever became of it later."""
    if number.document_id is not None:
        return "预留后用于本系统的公文" if number.reason else "签发本系统的公文时编定"
    return "预留" if number.status in {NumberStatus.RESERVED, NumberStatus.RELEASED} else "系统外发文"


def number_lines(numbers: QuerySet[DocumentNumber]) -> Iterator[tuple[Any, ...]]:
    """Rows of the register in the order of COLUMNS. One query."""
    for number in with_parts(numbers).iterator(CHUNK):
        title, day, why = what_of(number)
        made = localtime(number.created_at).date()
        yield (str(number), number.get_status_display(), title, day, why, number.created_by.name, made)
