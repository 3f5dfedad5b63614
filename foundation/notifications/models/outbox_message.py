from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q


class OutboxMessage(models.Model):
    """That a person must be told of something. Written in the transaction of what it tells; ids only, no words.

    The unique key is what makes "exactly once": whatever restarts, the same row, step, due date, day and person is one
    message. All of it is NOT NULL, because NULLs are distinct from each other.
    """

    kind = models.CharField(max_length=60)
    object_label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=36)
    step = models.CharField(max_length=40)
    due_on = models.DateField()
    occurred_on = models.DateField()
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    queued_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    # E-mail and SMS of it leave on working days only; the inbox has it at once.
    office_days = models.BooleanField(default=False, db_default=False)
    withdrawn_at = models.DateTimeField(null=True)
    # The day on which the words are made; delivery sets it, no column keeps it.
    told_on: date = date.min
    failures = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "待发消息"
        constraints = (
            models.UniqueConstraint(
                name="outbox_once",
                fields=("kind", "object_label", "object_id", "step", "due_on", "occurred_on", "recipient"),
            ),
            models.CheckConstraint(
                name="outbox_delivered_or_withdrawn",
                condition=Q(delivered_at__isnull=True) | Q(withdrawn_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(
                fields=["id"], name="outbox_waiting", condition=Q(delivered_at__isnull=True, withdrawn_at__isnull=True)
            ),
            models.Index(
                fields=["recipient"],
                name="outbox_waiting_for",
                condition=Q(delivered_at__isnull=True, withdrawn_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.object_label}:{self.object_id} {self.step} {self.occurred_on}"
