from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.organizations.models import Organization


class Urge(models.Model):
    """催办: that a person pressed for a row by hand, the `seq`-th time (F68). `object_label` and `object_id` name the row, `what`
    and `url` say it without its content, `told` is how many people were told. Never changed.
    """

    object_label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=36)
    seq = models.PositiveSmallIntegerField("次数")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="被催办单位"
    )
    what = models.CharField("事项", max_length=200)
    url = models.CharField(max_length=200)
    due_on = models.DateField("时限", null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="催办人")
    at = models.DateTimeField("催办时间")
    note = models.CharField("催办意见", max_length=200, blank=True)
    told = models.PositiveSmallIntegerField("告知人数")

    class Meta:
        verbose_name = "催办"
        ordering = ("-seq",)
        constraints = (
            models.UniqueConstraint(name="urge_seq_once_a_row", fields=("object_label", "object_id", "seq")),
            models.CheckConstraint(name="urge_tells_somebody", condition=Q(told__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.what} {self.seq}"
