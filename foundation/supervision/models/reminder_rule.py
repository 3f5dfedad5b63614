from django.db import models
from django.db.models import Q

from foundation.core.deadlines import Rung
from foundation.supervision.states import StepAction


class ReminderRule(models.Model):
    """催办规则: one step of the ladder of one kind of deadline (`Deadline.kind`): who, how many days from the due date
    (negative is before), and whether it comes again every `every_days` until the matter is handled.

    `office_days`: e-mail and SMS of it leave on working days only; the inbox has it at once.
    """

    kind = models.CharField("时限种类", max_length=30)
    rung = models.CharField("对象", max_length=16, choices=Rung.choices)
    offset_days = models.SmallIntegerField("距到期日天数")
    every_days = models.PositiveSmallIntegerField("之后每隔天数", default=0)
    action = models.CharField("动作", max_length=24, choices=StepAction.choices, default=StepAction.MESSAGE)
    office_days = models.BooleanField("只在工作日外发", default=False)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "催办规则"
        ordering = ("kind", "offset_days", "rung", "action")
        constraints = (
            models.UniqueConstraint(name="reminder_rule_once", fields=("kind", "rung", "offset_days", "action")),
            models.CheckConstraint(name="reminder_rule_rung_known", condition=Q(rung__in=Rung.values)),
            models.CheckConstraint(name="reminder_rule_action_known", condition=Q(action__in=StepAction.values)),
            models.CheckConstraint(
                name="reminder_rule_within_a_year", condition=Q(offset_days__gte=-366, offset_days__lte=366)
            ),
            # What repeats begins when the day is past, and a letter is not written every week by itself.
            models.CheckConstraint(
                name="reminder_rule_repeats_after",
                condition=Q(every_days=0) | Q(offset_days__gt=0, action=StepAction.MESSAGE, every_days__lte=90),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.step}"

    @property
    def step(self) -> str:
        """The name of the step in the outbox's unique key: "owner-7", "head+30"."""
        return f"{self.rung}{self.offset_days:+d}"
