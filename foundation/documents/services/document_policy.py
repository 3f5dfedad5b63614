from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.models import DocumentPolicy
from foundation.documents.models.document_policy import ONLY_ROW
from foundation.documents.selectors.document_policy import document_policy, fixed_policy
from foundation.documents.states import DocumentKind

SET = "documents.set_policy"
LABELS = {"review_kinds": "核稿", "receipt_kinds": "签收", "watermark": "水印"}


class PolicyRefused(Refused):
    """A kind that there is not, or less than the deployment wants."""

    status = 422


def set_document_policy(
    *, review_kinds: Iterable[str], receipt_kinds: Iterable[str], watermark: bool, actor: Any, now: datetime
) -> DocumentPolicy:
    """For everybody, from now on: of drafts and of what is issued, viewed and downloaded next. What is in review already, and
    receipts that were asked for, stay. Raises PermissionDenied, PolicyRefused.
    """
    if not actor.has_perm(SET):
        raise PermissionDenied(SET)
    values = {
        "review_kinds": sorted(set(review_kinds)),
        "receipt_kinds": sorted(set(receipt_kinds)),
        "watermark": watermark,
    }
    check_policy(values)
    with transaction.atomic():
        before = document_policy()
        changed = [name for name, value in values.items() if sorted_value(before, name) != value]
        if not changed:
            return before
        row, _ = DocumentPolicy.objects.update_or_create(pk=ONLY_ROW, defaults=values)
        note = "；".join(f"{LABELS[name]}：{_words(values[name])}" for name in changed)
        audittrail.record("document_policy.changed", actor=actor, subject=row, now=now, note=note, changed=changed)
    return row


def check_policy(values: dict[str, Any]) -> None:
    """Raises PolicyRefused."""
    least = fixed_policy()
    for name in ("review_kinds", "receipt_kinds"):
        if unknown := set(values[name]) - set(DocumentKind.values):
            raise PolicyRefused(f"没有这种公文：{'、'.join(sorted(unknown))[:40]}。请刷新页面再选。")
        if lacking := set(getattr(least, name)) - set(values[name]):
            raise PolicyRefused(f"部署规定{_words(sorted(lacking))}必须{LABELS[name]}，不能取消。")
    if least.watermark and not values["watermark"]:
        raise PolicyRefused("部署规定查看和下载必须加水印，不能取消。")


def sorted_value(policy: DocumentPolicy, name: str) -> Any:
    value = getattr(policy, name)
    return sorted(value) if isinstance(value, list) else value


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "加" if value else "不加"
    return "、".join(kind.label for kind in DocumentKind if kind in value) or "都不要"
