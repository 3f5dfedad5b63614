from django.db import models
from django.db.models import Q


class Heartbeat(models.Model):
    """When a part of the machine last gave a sign of life; `since`: from when on it has given them without a gap."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    since = models.DateTimeField()

    class Meta:
        verbose_name = "心跳"
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"


class Incident(models.Model):
    """A part of the machine stood still: from its last sign of life until it was seen again, and who was told when."""

    name = models.CharField(max_length=40)
    began_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    told_to = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    end_told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "运行故障"
        ordering = ("-noticed_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["name"], condition=Q(ended_at__isnull=True), name="incident_open_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.noticed_at:%Y-%m-%d %H:%M}"
