"""What inspections hold open in the name of an organization: being inspected, sending a round, running one."""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Holding
from foundation.organizations.models import Organization
from inspections.models import Assignment, Round
from inspections.states import AFTER_FEEDBACK, AssignmentStatus


def assignments_held(organization: Organization, _today: date) -> list[Holding]:
    """Not fed back yet. What was fed back stays with who was inspected; its rectification goes to who answers now."""
    rows = Assignment.objects.filter(organization=organization).exclude(status__in=AFTER_FEEDBACK)
    rows = rows.select_related("round__organization", "team").order_by("pk")
    return [
        Holding(
            row.pk,
            f"{row.round.name}（{row.team}）",
            f"被巡察单位，{row.get_status_display()}",
            row.on_site_to,
            reverse("assignment-detail", args=[row.pk]),
        )
        for row in rows
    ]


def rounds_sent(organization: Organization, today: date) -> list[Holding]:
    return [_round(row, "派出党委") for row in _open_rounds(today).filter(organization=organization)]


def rounds_run(organization: Organization, today: date) -> list[Holding]:
    return [_round(row, "承办机构") for row in _open_rounds(today).filter(office=organization)]


def out_of_reach(path: str, path_end: str) -> Assignment | None:
    """An assignment under way whose organization stands in this subtree and no longer below the committee that sent."""
    rows = (
        Assignment.objects.filter(organization__path__gte=path, organization__path__lt=path_end)
        .exclude(status=AssignmentStatus.CLOSED)
        .select_related("organization", "round__organization")
        .order_by("pk")
    )
    return next((row for row in rows if not row.organization.path.startswith(row.round.organization.path)), None)


def _open_rounds(today: date) -> QuerySet[Round]:
    """Something of it is not closed, or its time on site is not over."""
    unclosed = Assignment.objects.filter(round=OuterRef("pk")).exclude(status=AssignmentStatus.CLOSED)
    rows = Round.objects.filter(Exists(unclosed) | Q(on_site_to__gte=today))
    return rows.select_related("organization").order_by("pk")


def _round(row: Round, role: str) -> Holding:
    return Holding(row.pk, row.name, role, row.on_site_to, reverse("round-detail", args=[row.pk]))
