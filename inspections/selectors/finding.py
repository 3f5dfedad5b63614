from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from foundation.organizations.selectors.post import scope_q, team_ids
from foundation.organizations.states import LEADING, TEAM, PostKind
from inspections.models import Assignment, Finding
from inspections.states import FINDING_SIGNED, FindingStatus

ORDER = ("-assignment", "seq")
READS_SIGNED = LEADING | {PostKind.OFFICE_DIRECTOR}


def visible_findings(user: Any) -> QuerySet[Finding]:
    """The team's own in every state; director and leading group once signed. The inspected organization: never."""
    signed = Q(status__in=FINDING_SIGNED) & scope_q(user, READS_SIGNED, "assignment__round__organization")
    return Finding.objects.filter(Q(assignment__team__in=team_ids(user, TEAM)) | signed).select_related(
        "assignment__team",
        "assignment__organization",
        "assignment__round__organization",
        "handler",
        "second_handler",
        "deputy",
        "leader",
    )


def filter_findings(findings: QuerySet[Finding], chosen: Mapping[str, Any]) -> QuerySet[Finding]:
    """`chosen` is the cleaned data of FindingFilter; an empty word filters nothing."""
    for name in ("status", "category", "assignment"):
        if chosen.get(name):
            findings = findings.filter(**{name: chosen[name]})
    if chosen.get("q"):
        findings = findings.filter(title__icontains=chosen["q"])
    return findings


def unsigned_findings(assignment: Assignment) -> QuerySet[Finding]:
    """What still stands in the way of feedback."""
    return assignment.findings.exclude(status__in=FINDING_SIGNED).select_related("assignment__team").order_by("seq")


def finding_counts(assignment: Assignment) -> list[tuple[str, int]]:
    """(label, count) by state, in the order of the states; states without a finding are left out."""
    rows = assignment.findings.values_list("status").annotate(count=Count("pk")).order_by()
    found = dict(rows)
    return [(state.label, found[state.value]) for state in FindingStatus if state.value in found]
