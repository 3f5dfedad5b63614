from django.db import models


class AuditEvent(models.Model):
    """One line of the trail. The actor is a plain id with a copied name: the line stays true after the person moves.

    Written in the transaction of the write that it tells of, without any lock; chained by its AuditSeal right after.
    """

    APPEND_ONLY = True

    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    actor_post = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["subject", "-id"], name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.event} {self.subject}"


class AuditSeal(models.Model):
    """A link of the chain: `hash` covers the event, `seq` (no gaps) and the hash before it.

    A changed, removed or inserted line breaks the chain. A table of its own, so that events need no lock (decision 0005).
    """

    APPEND_ONLY = True

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="seal", db_constraint=False)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:8]}"


class PendingEvent(models.Model):
    """A line that the public process wrote: it may only insert, so the office's minute sweep takes it into the trail."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject}"
