from django.conf import settings
from django.db import models


class MessagePreference(models.Model):
    """消息设置 of one person, within what the office allows. Without a row: all channels, happenings one by one.

    The inbox is no choice.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", primary_key=True
    )
    email = models.BooleanField("电子邮件", default=True)
    sms = models.BooleanField("短信", default=True)
    digest_all = models.BooleanField("办理消息也并入每天的汇总", default=False)

    class Meta:
        verbose_name = "消息设置"

    def __str__(self) -> str:
        return f"{self.person_id}"
