from django.conf import settings
from django.db import models
from django.db.models import Q


class AccessReport(models.Model):
    """权限核对报告: every post in force on one day, and what about them needs attention. Never changed afterwards.

    `lines` are [post id, place in access_report.GROUPS, last day or null]; names and dates stand on the posts, which are
    never deleted. Reports older than ACCESS_REPORT_KEEP_DAYS go; the database lets none of the last year go. `asked_by` is None for the nightly one, of which a day has one; a day that was missed has none.
    """

    APPEND_ONLY = True
    KEPT = ("day", 365)

    day = models.DateField("日期", db_index=True)
    made_at = models.DateTimeField("生成时间")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    total = models.PositiveIntegerField("有效岗位")
    concern_total = models.PositiveIntegerField("需要处理")
    lines = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    allowances = models.JSONField(default=list)
    concerns = models.JSONField(default=dict)

    class Meta:
        verbose_name = "权限核对报告"
        constraints = (
            models.UniqueConstraint(
                name="access_report_once_a_night", fields=["day"], condition=Q(asked_by__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.day}"
