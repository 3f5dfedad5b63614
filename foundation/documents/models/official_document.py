from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.letter import Letter, from_json
from foundation.documents.models.number import NumberSeries
from foundation.documents.models.stored_file import StoredFile
from foundation.documents.states import OFFICIAL_DOCUMENT_MOVES, DocumentKind, DocumentStatus
from foundation.organizations.models import Organization


class OfficialDocument(models.Model):
    """A letter on record. Once issued, `data` (what it says), number and title never change; a trigger holds that.

    `source` names the row of an upper app it was drafted for; `team_id` lets that team's people see it.
    """

    MOVES = OFFICIAL_DOCUMENT_MOVES
    FROZEN = ("data", "title", "number", "kind", "issuer_id", "issued_at")

    kind = models.CharField("种类", max_length=20, choices=DocumentKind.choices)
    title = models.CharField("标题", max_length=200)
    issuer = models.ForeignKey(Organization, verbose_name="发文机关", on_delete=models.PROTECT, related_name="+")
    series_code = models.CharField("机关代字", max_length=30, blank=True)
    series = models.ForeignKey(NumberSeries, null=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("发文字号", max_length=60, blank=True)
    data = models.JSONField()
    template_version = models.CharField(max_length=60)
    status = models.CharField("状态", max_length=12, choices=DocumentStatus.choices, default=DocumentStatus.DRAFT)
    source = models.CharField(max_length=120, blank=True, db_index=True)
    team_id = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="document")
    # For the issuer's office alone; who it is addressed to gets the PDF.
    docx = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="word_of")
    render_job = models.UUIDField(null=True)

    class Meta:
        verbose_name = "公文"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(name="document_status_known", condition=Q(status__in=DocumentStatus.values)),
            models.CheckConstraint(
                name="document_issued_says_who_and_when",
                condition=Q(status=DocumentStatus.ISSUED, issued_at__isnull=False, issued_by__isnull=False)
                | Q(status=DocumentStatus.DRAFT, issued_at__isnull=True, issued_by__isnull=True, number=""),
            ),
            models.UniqueConstraint(name="document_number_once", fields=["number"], condition=~Q(number="")),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def letter(self) -> Letter:
        return from_json(self.data)


class DocumentRecipient(models.Model):
    """An organization the document is addressed to; its people see it once it is issued."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.CASCADE, related_name="recipients")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "主送机关"
        constraints = (models.UniqueConstraint(name="recipient_once", fields=["document", "organization"]),)

    def __str__(self) -> str:
        return f"{self.document_id} → {self.organization_id}"
