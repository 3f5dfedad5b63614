from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from rectification.states import Completion

models.TextField.register_lookup(Length)

SHORTEST_SUMMARY = 10


class ProgressReport(models.Model):
    """进展情况: what the organization reported on a task, once. A report is never changed: after a return comes another.

    `filed_for` names both where one files for an organization without accounts: it stays true after the person moves.
    """

    APPEND_ONLY = True

    task = models.ForeignKey("rectification.Task", on_delete=models.PROTECT, related_name="reports")
    seq = models.PositiveSmallIntegerField()
    completion = models.CharField("完成情况", max_length=12, choices=Completion.choices)
    summary = models.TextField("完成概述")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    filed_for = models.CharField("代填", max_length=160, blank=True, db_default="", default="")

    class Meta:
        verbose_name = "进展情况"
        ordering = ("task", "seq")
        constraints = (
            models.UniqueConstraint(fields=["task", "seq"], name="report_seq_once_a_task"),
            models.CheckConstraint(name="report_completion_known", condition=Q(completion__in=Completion.values)),
            models.CheckConstraint(
                name="report_summary_says_something", condition=Q(summary__length__gte=SHORTEST_SUMMARY)
            ),
        )

    def __str__(self) -> str:
        return f"{self.task_id}-{self.seq}"


class Evidence(models.Model):
    """佐证材料: a file that proves a report. Level, checksum and size stand on the stored file."""

    APPEND_ONLY = True

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "佐证材料"
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.file_id)
