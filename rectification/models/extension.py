from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rectification.states import EXTENSION_MOVES, ExtensionStatus


class Extension(models.Model):
    """延期申请: the organization asks for another day for one task before its day has come; the office decides.

    `due_on` is the day as it stood when it was asked, `wished_on` the one asked for, `granted_on` the one given.
    `group_decision`: what the leading group decided, where the office may not grant it alone (services.extension).
    """

    MOVES = EXTENSION_MOVES

    task = models.ForeignKey("rectification.Task", on_delete=models.PROTECT, related_name="extensions")
    seq = models.PositiveSmallIntegerField("第几次")
    reason = models.CharField("延期原因", max_length=500)
    progress = models.CharField("目前进展", max_length=500)
    due_on = models.DateField("原时限")
    wished_on = models.DateField("申请延至")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="申请人"
    )
    asked_at = models.DateTimeField("申请时间")
    filed_for = models.CharField("代填", max_length=160, blank=True)
    status = models.CharField("状态", max_length=10, choices=ExtensionStatus.choices, default=ExtensionStatus.ASKED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    granted_on = models.DateField("批准延至", null=True)
    group_decision = models.CharField("领导小组研究意见", max_length=200, blank=True)

    class Meta:
        verbose_name = "延期申请"
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["task", "seq"], name="extension_seq_once_a_task"),
            models.UniqueConstraint(
                fields=["task"], condition=Q(status=ExtensionStatus.ASKED), name="extension_one_open_a_task"
            ),
            models.CheckConstraint(name="extension_status_known", condition=Q(status__in=ExtensionStatus.values)),
            models.CheckConstraint(name="extension_is_later", condition=Q(wished_on__gt=F("due_on"))),
            models.CheckConstraint(
                name="extension_approved_says_the_day",
                condition=Q(
                    status=ExtensionStatus.APPROVED,
                    granted_on__gt=F("due_on"),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                )
                | (~Q(status=ExtensionStatus.APPROVED) & Q(granted_on__isnull=True, group_decision="")),
            ),
            models.CheckConstraint(
                name="extension_asker_does_not_decide",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
        )

    def __str__(self) -> str:
        return f"第{self.seq}次延期申请"

    @property
    def organization_id(self) -> int:
        return self.task.organization_id
