from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.organizations.models.organization import Organization

MOST = 200


class FillerAllowance(models.Model):
    """ "市财政局：最多5名填报员，至2026年12月31日": while it lasts, a list within the number is approved by itself.

    One that is not revoked an organization; a new one takes the place of the last.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="filler_allowances")
    number = models.PositiveSmallIntegerField("名额")
    from_on = models.DateField("起")
    to_on = models.DateField("止")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "填报员额度"
        constraints = (
            models.CheckConstraint(name="filler_allowance_number", condition=Q(number__gte=1, number__lte=MOST)),
            models.CheckConstraint(name="filler_allowance_ends_after_it_begins", condition=Q(to_on__gte=F("from_on"))),
            models.CheckConstraint(
                name="filler_allowance_revoked_says_who_and_when",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="filler_allowance_one_open_an_organization",
                fields=["organization"],
                condition=Q(revoked_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organization_id} {self.number} {self.to_on}"

    def is_open_on(self, day: date) -> bool:
        return self.revoked_at is None and self.from_on <= day <= self.to_on
