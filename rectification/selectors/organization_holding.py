"""What rectifications hold open in the name of an organization: answering, judging, leading."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from foundation.core.ports import Holding
from foundation.organizations.models import Organization
from rectification.models import Problem, Rectification, Responsibility
from rectification.states import PlanStatus, ProblemStatus


def rectifications_held(organization: Organization, _today: date) -> list[Holding]:
    """With all that is open in them: plan, problems, responsibilities and tasks go together."""
    return [_holding(row, "被巡察单位") for row in open_rectifications().filter(organization=organization)]


def rectifications_judged(organization: Organization, _today: date) -> list[Holding]:
    return [_holding(row, "派出党委") for row in open_rectifications().filter(committee=organization)]


def problems_led(organization: Organization, _today: date) -> list[Holding]:
    """牵头单位 of another organization's open problem; in its own rectification it is named with that."""
    rows = Responsibility.objects.filter(lead_organization=organization, problem__status=ProblemStatus.OPEN)
    rows = rows.exclude(problem__organization=organization).select_related("problem__organization")
    return [
        Holding(
            row.pk,
            f"问题{row.problem.number}（{row.problem.organization}）",
            "牵头单位",
            row.problem.due_on,
            reverse("problem-detail", args=[row.problem_id]),
        )
        for row in rows.order_by("problem__number")
    ]


def open_rectifications() -> QuerySet[Rectification]:
    """A problem is not solved, or the plan is not approved yet."""
    unsolved = Problem.objects.filter(rectification=OuterRef("pk"), status=ProblemStatus.OPEN)
    rows = Rectification.objects.filter(Exists(unsolved) | ~Q(plan__status=PlanStatus.APPROVED))
    count = Count("problems", filter=Q(problems__status=ProblemStatus.OPEN))
    return rows.select_related("plan", "organization", "team__round").annotate(unsolved=count).order_by("pk")


def _holding(row: Rectification, role: str) -> Holding:
    count = getattr(row, "unsolved")  # noqa: B009 - annotated above
    what = f"{row.team.round}{row.team.name}反馈的整改（{row.organization}，{count}个问题未销号）"
    return Holding(row.pk, what, role, row.concentrated_until, reverse("plan-detail", args=[row.plan.pk]))
