from django.conf import settings
from django.db import models
from django.db.models import Q

from rectification.states import RESPONSIBILITY_MOVES, ResponsibilityStatus


class Responsibility(models.Model):
    """责任清单: who answers for one problem. The organization's head signs for it; `signed_hash` is the SHA-256 of what
    was signed (selectors.responsibility.signed_text), so a later change of the text shows. `paper` stands for `signed_by`
    where the head signed by hand: the name is `first_name`.
    """

    MOVES = RESPONSIBILITY_MOVES

    problem = models.OneToOneField("rectification.Problem", on_delete=models.PROTECT, related_name="responsibility")
    first_name = models.CharField("整改第一责任人", max_length=40)
    first_title = models.CharField("第一责任人职务", max_length=60, blank=True)
    responsible_leader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="责任领导账号"
    )
    responsible_leader_name = models.CharField("责任领导", max_length=40)
    responsible_leader_title = models.CharField("责任领导职务", max_length=60, blank=True)
    lead_organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, related_name="+", verbose_name="牵头单位"
    )
    lead_department = models.CharField("牵头部门", max_length=60, blank=True)
    assisting = models.CharField("配合单位", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=12, choices=ResponsibilityStatus.choices, default=ResponsibilityStatus.DRAFT
    )
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    paper = models.OneToOneField(
        "rectification.PaperSignature",
        null=True,
        on_delete=models.PROTECT,
        related_name="signs",
        verbose_name="纸质签字",
    )
    signed_at = models.DateTimeField(null=True)
    signed_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "责任"
        constraints = (
            models.CheckConstraint(
                name="responsibility_status_known", condition=Q(status__in=ResponsibilityStatus.values)
            ),
            models.CheckConstraint(
                name="responsibility_signed_says_who_when_what",
                condition=(
                    Q(status=ResponsibilityStatus.SIGNED, signed_at__isnull=False)
                    & (Q(signed_by__isnull=False, paper__isnull=True) | Q(signed_by__isnull=True, paper__isnull=False))
                    & ~Q(signed_hash="")
                )
                | Q(
                    status=ResponsibilityStatus.DRAFT,
                    signed_by__isnull=True,
                    paper__isnull=True,
                    signed_at__isnull=True,
                    signed_hash="",
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.responsible_leader_name} {self.problem_id}"

    @property
    def organization_id(self) -> int:
        return self.problem.organization_id
