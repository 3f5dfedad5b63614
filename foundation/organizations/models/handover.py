from django.conf import settings
from django.db import models


class Handover(models.Model):
    """交接单: what was open in a person's name, who took it, which posts ended. Written once; names are copied.

    `passed`: [{"kind", "label", "pk", "what", "role", "to", "to_name"}]; `ended`: [{"post", "label", "to_on"}].
    """

    APPEND_ONLY = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers")
    place = models.CharField("所在单位", max_length=200)
    last_on = models.DateField("最后一天", null=True)
    passed = models.JSONField(default=list)
    ended = models.JSONField(default=list)
    note = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_post = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "交接单"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"
