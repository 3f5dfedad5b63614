from django.db import models
from django.db.models import Q

from foundation.notifications.models.delivery import Delivery
from foundation.notifications.models.outbox_message import OutboxMessage
from foundation.notifications.states import Channel


class DeliveryItem(models.Model):
    """Which delivery carries a message: one a channel, whatever restarts. `withdrawn_at`: it was no longer true when the
    delivery was about to leave.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="items")
    outbox = models.ForeignKey(OutboxMessage, on_delete=models.PROTECT, related_name="delivery_items")
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "外发内容"
        constraints = (
            models.UniqueConstraint(name="delivery_item_once", fields=("outbox", "channel")),
            models.CheckConstraint(name="delivery_item_channel_known", condition=Q(channel__in=Channel.values)),
        )

    def __str__(self) -> str:
        return f"{self.outbox_id} {self.channel}"
