from django.db import models
from django.db.models import F, Q

from foundation.organizations.models.organization import Organization


class FormerName(models.Model):
    """What an organization was called until `to_on`. `from_on` None: from the beginning.

    A rename is often entered weeks after its day. `replaced_at` tells when the system learned of it: until then pages and
    signatures had this name.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="former_names")
    name = models.CharField("曾用全称", max_length=120)
    short_name = models.CharField("曾用简称", max_length=40)
    from_on = models.DateField("启用日期", null=True)
    to_on = models.DateField("停用日期")
    replaced_at = models.DateTimeField()
    # As on Organization: whoever knows only the old name types it the same way.
    initials = models.CharField(max_length=400, db_default="", default="", editable=False)
    pinyin = models.CharField(max_length=400, db_default="", default="", editable=False)

    class Meta:
        verbose_name = "曾用名"
        ordering = ("organization", "to_on")
        constraints = (
            models.UniqueConstraint(name="former_name_ends_once_a_day", fields=["organization", "to_on"]),
            models.CheckConstraint(
                name="former_name_ends_after_it_begins", condition=Q(from_on__isnull=True) | Q(to_on__gte=F("from_on"))
            ),
        )

    def __str__(self) -> str:
        return self.name
