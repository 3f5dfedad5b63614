from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.core.deadlines import Deadline, HasDeadline, Rule, Rung
from foundation.core.models import Unit
from rectification.states import (
    COUNTERSIGNATURE_MOVES,
    COUNTERSIGNATURE_OPEN,
    CountersignatureRole,
    CountersignatureStatus,
)


class Countersignature(HasDeadline):
    """承接签字: who comes after the signer of a responsibility, or after its responsible leader, signs for what is open.

    The first signature stays as it is, and both names stay. `signed_hash` is the SHA-256 of what the successor signed
    (selectors.countersignature.successor_text).
    """

    MOVES = COUNTERSIGNATURE_MOVES
    DEADLINE = Deadline(
        kind="countersignature",
        label="承接签字",
        open_states=COUNTERSIGNATURE_OPEN,
        people="rectification.selectors.people.countersignature_people",
        message="rectification.countersignature_deadline",
        organization="responsibility__problem__organization",
        rungs=(Rung.OWNER, Rung.OFFICE),
        rules=(Rule("rectification.countersign", "承接签字", "接任", Unit.DAYS, 10),),
    )

    responsibility = models.ForeignKey(
        "rectification.Responsibility", on_delete=models.PROTECT, related_name="countersignatures"
    )
    role = models.CharField("承接身份", max_length=8, choices=CountersignatureRole.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="承接人"
    )
    title = models.CharField("承接人职务", max_length=60, blank=True)
    predecessor = models.CharField("前任", max_length=40)
    status = models.CharField(
        "状态", max_length=8, choices=CountersignatureStatus.choices, default=CountersignatureStatus.PENDING
    )
    signed_at = models.DateTimeField(null=True)
    signed_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "承接签字"
        ordering = ("pk",)
        indexes = (models.Index(fields=["person", "status"], name="countersignature_person"),)
        constraints = (
            models.CheckConstraint(
                name="countersignature_status_known", condition=Q(status__in=CountersignatureStatus.values)
            ),
            models.CheckConstraint(
                name="countersignature_role_known", condition=Q(role__in=CountersignatureRole.values)
            ),
            models.CheckConstraint(
                name="countersignature_signed_says_when_and_what",
                condition=(Q(status=CountersignatureStatus.SIGNED, signed_at__isnull=False) & ~Q(signed_hash=""))
                | (~Q(status=CountersignatureStatus.SIGNED) & Q(signed_at__isnull=True, signed_hash="")),
            ),
            models.UniqueConstraint(
                name="countersignature_waits_for_one",
                fields=["responsibility", "role"],
                condition=Q(status=CountersignatureStatus.PENDING),
            ),
        )

    def __str__(self) -> str:
        return f"{self.responsibility_id} {self.person_id}"
