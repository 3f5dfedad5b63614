from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.core.deadlines import Deadline, HasDeadline, Rule, Rung
from foundation.core.models import Unit
from foundation.organizations.models import Organization
from foundation.supervision.states import ACKNOWLEDGEMENT_MOVES, ACKNOWLEDGEMENT_OPEN, AcknowledgementStatus


class Acknowledgement(HasDeadline):
    """签收: that an organization has received what was delivered to it, with a clock of its own (F70).

    `object_label` and `object_id` name what was delivered, `what` says it without any of its content, `url` is the page on
    which the organization reads it. `sender` is the committee whose office delivered it and is told when nobody signs.
    """

    MOVES = ACKNOWLEDGEMENT_MOVES
    DEADLINE = Deadline(
        kind="acknowledgement",
        label="签收",
        open_states=ACKNOWLEDGEMENT_OPEN,
        people="foundation.supervision.selectors.acknowledgement.acknowledgement_people",
        message="supervision.acknowledge",
        organization="organization",
        rungs=(Rung.OWNER, Rung.OFFICE),
        rules=(Rule("supervision.acknowledge", "签收", "送达", Unit.WORKDAYS, 3),),
        is_short=True,
    )

    object_label = models.CharField(max_length=60)
    object_id = models.CharField(max_length=36)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="签收单位")
    sender = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", verbose_name="送达党委")
    what = models.CharField("送达内容", max_length=200)
    url = models.CharField(max_length=200)
    status = models.CharField(
        "状态", max_length=12, choices=AcknowledgementStatus.choices, default=AcknowledgementStatus.PENDING
    )
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    filed_for = models.CharField("代填", max_length=160, blank=True, default="")

    class Meta:
        verbose_name = "签收"
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=["organization", "status"], name="acknowledgement_organization"),)
        constraints = (
            models.UniqueConstraint(name="acknowledgement_once", fields=("object_label", "object_id", "organization")),
            models.CheckConstraint(
                name="acknowledgement_status_known", condition=Q(status__in=AcknowledgementStatus.values)
            ),
            models.CheckConstraint(
                name="acknowledgement_says_who_and_when",
                condition=Q(
                    status=AcknowledgementStatus.ACKNOWLEDGED,
                    acknowledged_by__isnull=False,
                    acknowledged_at__isnull=False,
                )
                | (
                    ~Q(status=AcknowledgementStatus.ACKNOWLEDGED)
                    & Q(acknowledged_by__isnull=True, acknowledged_at__isnull=True, filed_for="")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.what

    @property
    def signer_label(self) -> str:
        """Both names where somebody signed for an organization without accounts."""
        if self.acknowledged_by is None:
            return ""
        return self.filed_for.removesuffix("填报") if self.filed_for else self.acknowledged_by.name
