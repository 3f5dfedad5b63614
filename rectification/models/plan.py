from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.core.deadlines import Deadline, HasDeadline, Rule, Rung
from foundation.core.models import Unit
from rectification.states import PLAN_MOVES, PLAN_OPEN, PlanStatus


class RectificationPlan(HasDeadline):
    """整改方案: all tasks of one rectification, submitted by the organization, approved or returned by the office."""

    MOVES = PLAN_MOVES
    DEADLINE = Deadline(
        kind="plan",
        label="报送整改方案",
        open_states=frozenset(PLAN_OPEN),
        people="rectification.selectors.people.plan_people",
        message="rectification.plan_deadline",
        organization="rectification__organization",
        committee="rectification__committee",
        rungs=(Rung.OWNER, Rung.HEAD, Rung.OFFICE, Rung.LEADING_GROUP),
        letters=True,
        rules=(Rule("rectification.plan", "报送整改方案", "反馈", Unit.MONTHS, 1, per_round=True),),
    )

    rectification = models.OneToOneField("rectification.Rectification", on_delete=models.PROTECT, related_name="plan")
    status = models.CharField("状态", max_length=12, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    filed_for = models.CharField("代填", max_length=160, blank=True, db_default="", default="")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)

    class Meta:
        verbose_name = "整改方案"
        constraints = (
            models.CheckConstraint(name="plan_status_known", condition=Q(status__in=PlanStatus.values)),
            models.CheckConstraint(
                name="plan_approved_says_who_and_when",
                condition=Q(status=PlanStatus.APPROVED, approved_by__isnull=False, approved_at__isnull=False)
                | (~Q(status=PlanStatus.APPROVED) & Q(approved_by__isnull=True, approved_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="plan_submitter_is_not_approver",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
            ),
        )

    def __str__(self) -> str:
        return f"整改方案 {self.rectification_id}"

    @property
    def organization_id(self) -> int:
        return self.rectification.organization_id
