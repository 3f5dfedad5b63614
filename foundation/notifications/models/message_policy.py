from datetime import time

from django.db import models
from django.db.models import Q

ONLY_ROW = 1


class MessagePolicy(models.Model):
    """发送规则: what the office allows, for everybody. One row; without it the defaults here hold.

    Quiet hours may span midnight; when they end where they begin there are none.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    email_allowed = models.BooleanField("可以发电子邮件", default=True)
    sms_allowed = models.BooleanField("可以发短信", default=False)
    sms_urgent_only = models.BooleanField("短信只用于已逾期和催办", default=True)
    quiet_from = models.TimeField("免打扰开始", default=time(22, 0))
    quiet_to = models.TimeField("免打扰结束", default=time(7, 0))
    digest_at = models.TimeField("每天汇总发出", default=time(8, 30))

    class Meta:
        verbose_name = "发送规则"
        constraints = (models.CheckConstraint(name="message_policy_one_row", condition=Q(id=ONLY_ROW)),)

    def __str__(self) -> str:
        return "发送规则"
