from django.db import models
from django.db.models import Q

from foundation.notifications.models.outbox_message import OutboxMessage


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发"
    SENT = "sent", "已发"
    DEAD = "dead", "发不出"


class EmailDelivery(models.Model):
    """The e-mail of a message. A sender holds it until `lease_until`; its Message-ID never changes, so that an e-mail
    sent twice around a crash is one to the reader's mail program.
    """

    outbox = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="email_delivery")
    address = models.EmailField()
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "电子邮件"
        constraints = (
            models.CheckConstraint(name="email_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="email_sent_has_time",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=["next_try_at", "id"], name="email_waiting", condition=Q(state=DeliveryState.QUEUED)),
        )

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
