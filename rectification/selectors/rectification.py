from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from rectification.models import Problem, Rectification, RectificationPlan
from rectification.selectors.problem import STATES
from rectification.selectors.scope import visible_q


def visible_rectifications(user: Any) -> QuerySet[Rectification]:
    return Rectification.objects.filter(visible_q(user))


def visible_plans(user: Any) -> QuerySet[RectificationPlan]:
    return RectificationPlan.objects.filter(visible_q(user, "rectification__"))


def rectifications_of_round(user: Any, round_id: int) -> list[Rectification]:
    """Those of one round, by team, with organization and plan."""
    rows = visible_rectifications(user).filter(assignment__round=round_id).select_related("organization", "plan")
    return list(rows.order_by("team__number", "pk"))


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the problems of one rectification: `accepted` 已销号; `ready`: every task is accepted and the problem itself not yet."""

    problems: int = 0
    accepted: int = 0
    ready: int = 0

    @property
    def open(self) -> int:
        return self.problems - self.accepted - self.ready


def progress_of(rectifications: list[Rectification]) -> dict[int, Progress]:
    """By rectification. One query."""
    rows = Problem.objects.filter(rectification__in=rectifications).order_by().values_list("rectification")
    counted = rows.annotate(
        problems=Count("pk"),
        accepted=Count("pk", filter=STATES["accepted"]),
        ready=Count("pk", filter=STATES["ready"]),
    )
    return {pk: Progress(problems, accepted, ready) for pk, problems, accepted, ready in counted}


def most_common_category(rectifications: list[Rectification]) -> tuple[str, int, int] | None:
    """The category with the most problems, how many, and in how many organizations. None without a problem."""
    rows = Problem.objects.filter(rectification__in=rectifications).order_by().values_list("category")
    counted = rows.annotate(problems=Count("pk"), organizations=Count("organization", distinct=True))
    return counted.order_by("-problems", "category").first()
