from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.organizations.models import Organization
from foundation.supervision.states import ESCALATION_MOVES, EscalationStatus, StepAction


class EscalationStep(models.Model):
    """A step that the clock put before a person: a letter to issue, or a line for a meeting's list (F60).

    `object_label` and `object_id` name the row that is late, as in the outbox; `organization` is whose matter it is, `committee` whose
    inspection found it: its office decides. Unique by
    (row, action, due date, occurrence day), so that no restart and no second beat writes it twice. `outcome` is what was done
    (the letter's number, the meeting's decision) on `handled_on`.
    """

    MOVES = ESCALATION_MOVES

    kind = models.CharField("时限种类", max_length=30)
    object_label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=36)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="被督办单位"
    )
    committee = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="派出党委")
    action = models.CharField("动作", max_length=24, choices=StepAction.choices)
    step = models.CharField(max_length=40)
    due_on = models.DateField("时限")
    occurred_on = models.DateField("触发日期")
    raised_at = models.DateTimeField()
    status = models.CharField("状态", max_length=8, choices=EscalationStatus.choices, default=EscalationStatus.PENDING)
    handled_on = models.DateField("办理日期", null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField("办理结果", max_length=500, blank=True, default="", db_default="")

    class Meta:
        verbose_name = "督办事项"
        ordering = ("-occurred_on", "-pk")
        indexes = (
            models.Index(fields=["organization", "status"], name="escalation_organization"),
            models.Index(fields=["object_label", "object_id"], name="escalation_object"),
        )
        constraints = (
            models.UniqueConstraint(
                name="escalation_once", fields=("object_label", "object_id", "action", "due_on", "occurred_on")
            ),
            models.CheckConstraint(name="escalation_status_known", condition=Q(status__in=EscalationStatus.values)),
            models.CheckConstraint(
                name="escalation_done_says_when_and_what",
                condition=(Q(status=EscalationStatus.DONE, handled_on__isnull=False) & ~Q(outcome=""))
                | (~Q(status=EscalationStatus.DONE) & Q(handled_on__isnull=True, outcome="")),
            ),
            models.CheckConstraint(
                name="escalation_action_known",
                condition=Q(action__in=[value for value in StepAction.values if value != StepAction.MESSAGE]),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.object_label}:{self.object_id}"
