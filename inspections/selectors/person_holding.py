"""What a person holds open in inspections: findings that nobody has signed yet. Once signed, a name on one is history."""

from datetime import date

from django.db.models import Q, QuerySet

from foundation.core.ports import Holding
from foundation.organizations.models import User
from inspections.models import Finding
from inspections.states import FINDING_EDITABLE, FINDINGS_OPEN


def open_findings() -> QuerySet[Finding]:
    return Finding.objects.filter(status__in=FINDING_EDITABLE, assignment__status__in=FINDINGS_OPEN)


def findings_written(person: User, _today: date) -> list[Holding]:
    """By number alone, without an address: who hands over need not be one who may read findings."""
    rows = open_findings().filter(Q(handler=person) | Q(second_handler=person)).select_related("assignment__team")
    return [
        Holding(row.pk, f"底稿{row.number}", "承办人" if row.handler_id == person.pk else "第二承办人", None, "")
        for row in rows.order_by("assignment", "seq")
    ]


def finding_writers() -> set[int]:
    pairs = open_findings().values_list("handler_id", "second_handler_id")
    return {pk for pair in pairs for pk in pair}
