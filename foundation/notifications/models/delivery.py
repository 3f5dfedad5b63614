from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.notifications.states import Channel, DeliveryState


class Delivery(models.Model):
    """One thing sent to one person through one channel: a message alone, or the digest of a day (`digest_on`).

    A sender holds it until `lease_until`. From `begun_at`, when the first sender took it, what it says is settled: nothing is
    added, so that sending it again says the same. `key` is the e-mail's Message-ID and never changes: sent twice around a crash
    it is one to the reader's mail program.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    address = models.CharField("地址", max_length=254)
    key = models.CharField(max_length=120, unique=True)
    digest_on = models.DateField("汇总日期", null=True)
    state = models.CharField("状态", max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    created_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "外发消息"
        constraints = (
            models.UniqueConstraint(
                name="delivery_one_digest_a_day",
                fields=("person", "channel", "digest_on"),
                condition=Q(digest_on__isnull=False),
            ),
            models.CheckConstraint(name="delivery_channel_known", condition=Q(channel__in=Channel.values)),
            models.CheckConstraint(name="delivery_state_known", condition=Q(state__in=DeliveryState.values)),
            models.CheckConstraint(
                name="delivery_sent_has_time",
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(
                fields=["channel", "next_try_at", "id"],
                name="delivery_waiting",
                condition=Q(state=DeliveryState.QUEUED),
            ),
            models.Index(fields=["created_at"], name="delivery_dead", condition=Q(state=DeliveryState.DEAD)),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
