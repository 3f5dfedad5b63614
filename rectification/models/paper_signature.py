from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rectification.states import PAPER_SIGNATURE_MOVES, PaperSignatureStatus


class PaperSignature(models.Model):
    """纸质签字: a scan of the sheet that the head signed by hand, for a responsibility or for the whole plan.

    One uploads, another compares and confirms; then it stands for the password. `text_hash` is that of the words on the
    sheet, `organization` the one whose head signed it.
    """

    MOVES = PAPER_SIGNATURE_MOVES

    responsibility = models.ForeignKey(
        "rectification.Responsibility", null=True, on_delete=models.PROTECT, related_name="papers"
    )
    plan = models.ForeignKey(
        "rectification.RectificationPlan", null=True, on_delete=models.PROTECT, related_name="papers"
    )
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    text_hash = models.CharField("校验值", max_length=64)
    signer_name = models.CharField("签字人", max_length=40)
    signed_on = models.DateField("签字日期")
    status = models.CharField(
        "状态", max_length=12, choices=PaperSignatureStatus.choices, default=PaperSignatureStatus.UPLOADED
    )
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    filed_for = models.CharField("代填", max_length=160, blank=True, default="")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    reason = models.CharField("退回理由", max_length=500, blank=True)

    class Meta:
        verbose_name = "纸质签字"
        indexes = (models.Index(fields=["organization", "status"], name="paper_organization"),)
        constraints = (
            models.CheckConstraint(
                name="paper_signs_exactly_one_thing",
                condition=Q(responsibility__isnull=False, plan__isnull=True)
                | Q(responsibility__isnull=True, plan__isnull=False),
            ),
            models.CheckConstraint(name="paper_status_known", condition=Q(status__in=PaperSignatureStatus.values)),
            models.CheckConstraint(
                name="paper_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("uploaded_by")),
            ),
            models.CheckConstraint(
                name="paper_confirmed_says_who_and_when",
                condition=Q(
                    status=PaperSignatureStatus.CONFIRMED, confirmed_by__isnull=False, confirmed_at__isnull=False
                )
                | (~Q(status=PaperSignatureStatus.CONFIRMED) & Q(confirmed_by__isnull=True, confirmed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="paper_refused_says_why",
                condition=(Q(status=PaperSignatureStatus.REFUSED) & ~Q(reason=""))
                | (~Q(status=PaperSignatureStatus.REFUSED) & Q(reason="")),
            ),
            models.UniqueConstraint(
                name="paper_waits_once_a_responsibility",
                fields=["responsibility"],
                condition=Q(status=PaperSignatureStatus.UPLOADED),
            ),
            models.UniqueConstraint(
                name="paper_waits_once_a_plan", fields=["plan"], condition=Q(status=PaperSignatureStatus.UPLOADED)
            ),
        )

    def __str__(self) -> str:
        return f"{self.signer_name} {self.signed_on}"

    @property
    def about(self) -> str:
        """What was signed. Reads the responsibility's problem: select them together."""
        return f"问题{self.responsibility.problem.number}责任" if self.responsibility else "整改方案"

    @property
    def uploader_label(self) -> str:
        return self.filed_for or f"{self.uploaded_by.name}上传"
