from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.notifications.models.outbox_message import OutboxMessage


class InboxEntry(models.Model):
    """One line of a person's 消息, in the words that were true when it was delivered.

    `is_folded`: a later step of the same matter was told in the same moment (after an outage); kept, not listed (F66).
    """

    outbox = models.OneToOneField(OutboxMessage, on_delete=models.PROTECT, related_name="inbox_entry")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    is_folded = models.BooleanField(default=False)

    class Meta:
        verbose_name = "消息"
        indexes = (
            models.Index(fields=["person", "-created_at", "-id"], name="inbox_of_person"),
            models.Index(fields=["person"], name="inbox_unread", condition=Q(read_at__isnull=True)),
        )

    def __str__(self) -> str:
        return self.title
