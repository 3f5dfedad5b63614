from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from foundation.audittrail.services import name_of
from foundation.documents.models import DocumentRecipient, OfficialDocument
from foundation.documents.states import OUT, DocumentKind, DocumentStatus
from inspections.models import Assignment, Notice
from inspections.selectors.assignment import visible_assignments


def visible_notices(user: Any) -> QuerySet[Notice]:
    """Whoever sees the assignment. The organization reads the issued document, which is documents' business."""
    return Notice.objects.filter(assignment__in=visible_assignments(user).values("pk")).select_related(
        "document__issuer",
        "assignment__round__organization",
        "assignment__round__office",
        "assignment__team",
        "assignment__organization",
    )


def is_for_another(notice: Notice) -> bool:
    """Issued, and not to the organization that is inspected now: it ended or was divided in between."""
    told = DocumentRecipient.objects.filter(
        document=notice.document_id, organization=notice.assignment.organization_id
    ).exists()
    return notice.document.status in OUT and not told


def with_notices(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Each with its notice and `needs_renewal`: is_for_another for many, or its draft was given up; in the same query."""
    told = DocumentRecipient.objects.filter(
        document=OuterRef("notice__document"), organization=OuterRef("organization")
    )
    issued = Q(notice__document__status__in=OUT)
    given_up = Q(notice__document__status=DocumentStatus.VOID)
    return assignments.select_related("notice__document").annotate(needs_renewal=given_up | (issued & ~Exists(told)))


def earlier_notices(notice: Notice) -> QuerySet[OfficialDocument]:
    """What went out before for the same inspection, to an organization that it was passed on from. Other notices of it
    (巡察通知, 见面会通知) are composed by hand.
    """
    rows = OfficialDocument.objects.filter(
        kind=DocumentKind.NOTICE, source=name_of(notice.assignment), composition__isnull=True
    )
    return rows.filter(status__in=OUT).exclude(pk=notice.document_id).order_by("pk")
