"""By which ways a message leaves the system, and how far it has come."""

from django.db.models import TextChoices


class Channel(TextChoices):
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"


class DeliveryState(TextChoices):
    QUEUED = "queued", "待发"
    SENT = "sent", "已发"
    DEAD = "dead", "发不出"
    WITHDRAWN = "withdrawn", "不用再发"
