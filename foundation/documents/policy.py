"""What the deployment says about documents. Which kinds are reviewed and signed for, and the watermark, the office may change
(selectors/document_policy.py); how high a degree may be it may not.
"""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from foundation.core.errors import Refused
from foundation.documents.states import DEGREE_YEARS, Degree, DocumentKind

ALL = "all"
CHECK_FACTS = frozenset({"number", "date", "issuer"})
PARTS = frozenset({"review", "receipt", "watermark"})


class DegreeNotAllowed(Refused):
    """This deployment may not hold it, or for not so long."""

    status = 422


def named_kinds(named: Sequence[str]) -> list[str]:
    """The kinds that a setting names; `all` is each of them."""
    return sorted(DocumentKind.values if ALL in named else named)


def fixed(part: str) -> bool:
    """The deployment wants it in any case: the office may add to it and take nothing away."""
    return part in settings.DOCUMENT_FIXED


def degrees() -> list[Degree]:
    """What a draft may bear here, lowest first."""
    order = list(Degree)
    return order[: order.index(Degree(settings.DOCUMENT_HIGHEST_DEGREE)) + 1]


def is_classified() -> bool:
    """A system that may hold secrets; all others say on every upload and draft that they may not."""
    return len(degrees()) > len((Degree.PUBLIC, Degree.INTERNAL))


def check_degree(degree: str, years: int | None) -> None:
    """Raises DegreeNotAllowed (保守国家秘密法: 绝密 30, 机密 20, 秘密 10 years at most)."""
    if degree not in degrees():
        allowed = "、".join(one.label for one in degrees())
        raise DegreeNotAllowed(f"本系统的密级只能是{allowed}。严禁在本系统起草、上传涉密文件。")
    most = DEGREE_YEARS.get(Degree(degree))
    if most is None and years is not None:
        raise DegreeNotAllowed(f"“{Degree(degree).label}”不写保密期限，请清空。")
    if most is not None and not 1 <= (years or 0) <= most:
        raise DegreeNotAllowed(f"“{Degree(degree).label}”的保密期限是1至{most}年，请改正。")


def check_link(code: str) -> str:
    """What the QR at the foot leads to; "" where the check page cannot be reached from outside."""
    address: str = settings.DOCUMENT_CHECK_ADDRESS.rstrip("/")
    return f"{address}{reverse('verification')}?code={code}" if address else ""


def check_settings() -> None:
    """Raises ImproperlyConfigured, naming the setting: a misspelt kind would silently go unreviewed."""
    kinds = {ALL, *DocumentKind.values}
    for name, known in (
        ("DOCUMENT_REVIEW_KINDS", kinds),
        ("DOCUMENT_RECEIPT_KINDS", kinds),
        ("DOCUMENT_FIXED", PARTS),
        ("DOCUMENT_CHECK_SHOWS", CHECK_FACTS),
    ):
        unknown = sorted(set(getattr(settings, name)) - known)
        if unknown:
            raise ImproperlyConfigured(f"{name} has {unknown}: expected some of {sorted(known)}")
    if settings.DOCUMENT_HIGHEST_DEGREE not in Degree.values:
        raise ImproperlyConfigured(
            f"DOCUMENT_HIGHEST_DEGREE={settings.DOCUMENT_HIGHEST_DEGREE!r}: expected one of {Degree.values}"
        )
