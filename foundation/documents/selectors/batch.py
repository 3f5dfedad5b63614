"""What may be done in bulk: the issued documents of the office's own organs."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from foundation.documents.models import Batch, OfficialDocument
from foundation.documents.states import OUT
from foundation.organizations.selectors.post import own_q, scope_q
from foundation.organizations.states import OFFICE


def visible_batches(user: Any) -> QuerySet[Batch]:
    """One's own, as long as they are kept."""
    return Batch.objects.filter(own_q(user, "maker_id"), cleared_at__isnull=True)


def batchable_documents(user: Any) -> QuerySet[OfficialDocument]:
    """Issued by organs in the scope of an office post."""
    return OfficialDocument.objects.filter(scope_q(user, OFFICE, "issuer"), status__in=OUT)


def with_counts(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """`total`, `done` and `failed` of each."""
    return batches.annotate(
        total=Count("items"),
        done=Count("items", filter=Q(items__done_at__isnull=False)),
        failed=Count("items", filter=Q(items__cause__gt="")),
    ).order_by("-created_at", "-pk")
