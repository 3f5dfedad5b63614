from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.organizations.models.organization import Organization
from foundation.organizations.states import ChangeKind


class OrganizationChange(models.Model):
    """One line of 沿革: what became of an organization, from which day, on what basis.

    `others` are those it was merged into or split into, or who took over; `detail` holds the names of the day and, in
    `passed`, what was given to whom. Rows are never changed.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField("变动", max_length=12, choices=ChangeKind.choices)
    others: "models.ManyToManyField[Organization, Any]" = models.ManyToManyField(
        Organization, related_name="changes_with", verbose_name="相关单位"
    )
    on = models.DateField("生效日期")
    basis = models.CharField("文号或依据", max_length=200)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)

    class Meta:
        verbose_name = "沿革"
        ordering = ("-on", "-pk")
        constraints = (
            models.CheckConstraint(name="organization_change_kind_known", condition=Q(kind__in=ChangeKind.values)),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.kind} {self.on}"
