from django.db import models


class AuditEvent(models.Model):
    """One line of the trail. The actor is a plain id with a copied name: the line stays true after the person moves.

    `seq` has no gaps and `hash` covers the line and `prev_hash`, so a changed, removed or inserted line breaks the chain.
    """

    APPEND_ONLY = True

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField(db_index=True)
    event = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=60)
    actor_post = models.CharField(max_length=120, blank=True)
    subject = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("-seq",)
        indexes = (models.Index(fields=["subject", "-seq"], name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.event} {self.subject}"


class PendingEvent(models.Model):
    """A line that the public process wrote: it cannot read the chain, so the office's minute sweep seals it in."""

    id = models.UUIDField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.event} {self.subject}"
