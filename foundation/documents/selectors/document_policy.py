"""公文规则 as they hold now. Asked of the database each time: what the office changes holds from the next page on."""

from django.conf import settings

from foundation.documents.models import DocumentPolicy
from foundation.documents.models.document_policy import ONLY_ROW
from foundation.documents.policy import fixed, named_kinds


def document_policy() -> DocumentPolicy:
    """What the office set, at least what the deployment fixed; without a row what the environment says."""
    row = DocumentPolicy.objects.filter(pk=ONLY_ROW).first()
    start = starting_policy()
    if row is None:
        return start
    least = fixed_policy()
    row.review_kinds = sorted({*row.review_kinds, *least.review_kinds})
    row.receipt_kinds = sorted({*row.receipt_kinds, *least.receipt_kinds})
    row.watermark = row.watermark or least.watermark
    return row


def starting_policy() -> DocumentPolicy:
    return DocumentPolicy(
        review_kinds=named_kinds(settings.DOCUMENT_REVIEW_KINDS),
        receipt_kinds=named_kinds(settings.DOCUMENT_RECEIPT_KINDS),
        watermark=settings.DOCUMENT_WATERMARK,
    )


def fixed_policy() -> DocumentPolicy:
    """What the deployment wants in any case (DOCUMENT_FIXED): the office may want more, not less."""
    start = starting_policy()
    return DocumentPolicy(
        review_kinds=start.review_kinds if fixed("review") else [],
        receipt_kinds=start.receipt_kinds if fixed("receipt") else [],
        watermark=start.watermark and fixed("watermark"),
    )


def needs_review(kind: str) -> bool:
    """核稿 before 签发."""
    return kind in document_policy().review_kinds


def asks_receipt(kind: str) -> bool:
    """签收 by who receives it."""
    return kind in document_policy().receipt_kinds


def is_watermarked() -> bool:
    return document_policy().watermark
