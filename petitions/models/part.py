import uuid

from django.db import models
from django.db.models import Q

from petitions.models.petition import Petition
from petitions.states import PartKind, Recipient


class Part(models.Model):
    """A sealed piece of an envelope; the bytes are described in vault.py."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    petition = models.ForeignKey(Petition, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PartKind.choices)
    sealed = models.BinaryField()

    class Meta:
        verbose_name = "密封件"
        constraints = (
            models.UniqueConstraint(name="part_number_once", fields=["petition", "number"]),
            models.CheckConstraint(name="part_kind_known", condition=Q(kind__in=PartKind.values)),
        )

    def __str__(self) -> str:
        return f"{self.petition_id} {self.number} {self.kind}"


class PartKey(models.Model):
    """The data key of a part, sealed to one recipient."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="keys")
    recipient = models.CharField(max_length=12, choices=Recipient.choices)
    sealed_key = models.BinaryField()

    class Meta:
        verbose_name = "密封件密钥"
        constraints = (
            models.UniqueConstraint(name="part_key_once", fields=["part", "recipient"]),
            models.CheckConstraint(name="part_key_recipient_known", condition=Q(recipient__in=Recipient.values)),
        )

    def __str__(self) -> str:
        return f"{self.part_id} {self.recipient}"
