from django.conf import settings
from django.db import models
from django.db.models import F, Q

from foundation.organizations.states import PASSWORD_RESET_MOVES, PASSWORD_RESET_OPEN, PasswordResetStatus

DONE = Q(status=PasswordResetStatus.DONE)


class PasswordReset(models.Model):
    """重置密码申请: the password of one of the three officers is reset by two others (F138): one asks, another confirms."""

    MOVES = PASSWORD_RESET_MOVES

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="password_resets")
    reason = models.CharField("理由", max_length=500, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=PasswordResetStatus.choices, default=PasswordResetStatus.WAITING
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "重置密码申请"
        constraints = (
            models.CheckConstraint(
                name="password_reset_status_known", condition=Q(status__in=PasswordResetStatus.values)
            ),
            models.CheckConstraint(
                name="password_reset_decided_says_who_and_when",
                condition=Q(status__in=PASSWORD_RESET_OPEN, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(status__in=PASSWORD_RESET_OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
            ),
            models.CheckConstraint(name="password_reset_of_another", condition=~Q(requested_by=F("person"))),
            models.CheckConstraint(
                name="password_reset_by_a_second_officer",
                condition=~DONE | (~Q(decided_by=F("requested_by")) & ~Q(decided_by=F("person"))),
            ),
            models.UniqueConstraint(
                name="password_reset_one_open_a_person",
                fields=["person"],
                condition=Q(status__in=PASSWORD_RESET_OPEN),
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.requested_at:%Y-%m-%d}"
