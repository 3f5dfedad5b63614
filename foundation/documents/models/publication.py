import uuid

from django.db import models
from django.db.models import F, Q


class Publication(models.Model):
    """What the public site may show: the only business table its database role can read. `body` never changes.

    `organizations`: [{"code", "name"}] of those inspected, for the report form. `round_id` is a plain id.
    """

    FROZEN = ("body", "title", "kind", "published_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=20)
    title = models.CharField("标题", max_length=200)
    body = models.JSONField()
    published_on = models.DateField("发布日期")
    published_at = models.DateTimeField()
    closes_at = models.DateTimeField("受理截止", null=True)
    round_id = models.BigIntegerField(null=True)
    organizations = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "公开信息"
        ordering = ("-published_at",)
        indexes = (models.Index(fields=["withdrawn_at", "closes_at"], name="publication_open"),)
        constraints = (
            models.CheckConstraint(
                name="publication_closes_after_it_opens",
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("published_at")),
            ),
        )

    def __str__(self) -> str:
        return self.title
