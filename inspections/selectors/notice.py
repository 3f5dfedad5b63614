from typing import Any

from django.db.models import QuerySet

from inspections.models import Notice
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
