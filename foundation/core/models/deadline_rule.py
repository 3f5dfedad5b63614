from django.db import models
from django.db.models import Q


class Unit(models.TextChoices):
    """How a deadline is counted (domain.md §5.6). DATE: somebody fixed the day."""

    DAYS = "days", "日"
    WORKDAYS = "workdays", "个工作日"
    MONTHS = "months", "个月"
    DATE = "date", "指定日期"


class DeadlineRule(models.Model):
    """What the office says of a rule of the code (`core.deadlines.Rule`, by key). Without a row the rule's own figure holds."""

    key = models.CharField(max_length=60, primary_key=True)
    unit = models.CharField("单位", max_length=10, choices=Unit.choices)
    amount = models.PositiveSmallIntegerField("数量")
    changed_by = models.CharField("最近修改人", max_length=40, blank=True)
    changed_at = models.DateTimeField("最近修改时间")

    class Meta:
        verbose_name = "时限规则"
        constraints = (
            models.CheckConstraint(
                name="deadline_rule_unit_known", condition=Q(unit__in=[Unit.DAYS, Unit.WORKDAYS, Unit.MONTHS])
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.amount}{self.get_unit_display()}"
