"""What an organization that ends has not signed for: documents of no inspection and no rectification, which go with those."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from foundation.core.ports import Holding
from foundation.documents.models import OfficialDocument
from foundation.organizations.models import Organization
from foundation.supervision.models import Acknowledgement
from foundation.supervision.states import AcknowledgementStatus


def receipts_held(organization: Organization, _today: date) -> list[Holding]:
    """Without their titles: who changes the tree need not have read what another office sent."""
    rows = waiting_receipts().filter(organization=organization).select_related("sender").order_by("due_on", "pk")
    return [Holding(row.pk, f"{row.sender.short_name}送达的公文", "待签收", row.due_on, row.url) for row in rows]


def waiting_receipts() -> QuerySet[Any]:
    """Of documents that no row of another app is behind (`source`). A notice of an inspection is drafted anew for the successor."""
    rows = Acknowledgement.objects.filter(
        object_label=OfficialDocument._meta.label_lower, status=AcknowledgementStatus.PENDING
    )
    own = OfficialDocument.objects.filter(source="")
    return rows.annotate(document=Cast("object_id", BigIntegerField())).filter(document__in=own.values("pk"))
