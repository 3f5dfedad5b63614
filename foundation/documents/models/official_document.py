from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.letter import Letter, from_json
from foundation.documents.models.number import NumberSeries
from foundation.documents.models.stored_file import StoredFile
from foundation.documents.states import (
    OFFICIAL_DOCUMENT_MOVES,
    OUT,
    UNDER_REVIEW,
    Degree,
    DocumentKind,
    DocumentStatus,
    Relation,
    Retention,
)
from foundation.organizations.models import Organization


class OfficialDocument(models.Model):
    """A letter on record. Once issued, `data` (what it says), number and title never change; a trigger holds that.

    `source` names the row of an upper app it was drafted for; `team_id` lets that team's people see it. `handed_in_by` stands
    for the words that are under review. `replaces` is the earlier document that this one replaces or corrects (`relation`).
    """

    MOVES = OFFICIAL_DOCUMENT_MOVES
    FROZEN = (
        "data",
        "title",
        "number",
        "series_id",
        "kind",
        "issuer_id",
        "issued_at",
        "issued_by_id",
        "template_version",
        "source",
        "degree",
        "degree_years",
        "check_code",
        "replaces_id",
        "relation",
    )

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
    handed_in_at = models.DateTimeField("送核时间", null=True)
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    pdf = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="document")
    # For the issuer's office alone; who it is addressed to gets the PDF.
    docx = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="word_of")
    render_job = models.UUIDField(null=True)
    degree = models.CharField("密级", max_length=12, choices=Degree.choices, default=Degree.PUBLIC)
    degree_years = models.PositiveSmallIntegerField("保密期限（年）", null=True)
    check_code = models.CharField("校验码", max_length=12, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="later")
    relation = models.CharField("关系", max_length=10, choices=Relation.choices, blank=True)
    file_number = models.CharField("档号", max_length=60, blank=True)
    retention = models.CharField("保管期限", max_length=10, choices=Retention.choices, blank=True)
    filed_at = models.DateTimeField("归档时间", null=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "公文"
        ordering = ("-created_at", "-pk")
        constraints = (
            models.CheckConstraint(name="document_status_known", condition=Q(status__in=DocumentStatus.values)),
            models.CheckConstraint(
                name="document_issued_says_who_and_when",
                condition=Q(status__in=sorted(OUT), issued_at__isnull=False, issued_by__isnull=False)
                | (
                    ~Q(status__in=sorted(OUT))
                    & Q(issued_at__isnull=True, issued_by__isnull=True, number="", check_code="")
                ),
            ),
            models.CheckConstraint(
                name="document_under_review_says_by_whom",
                condition=~Q(status__in=sorted(UNDER_REVIEW))
                | Q(handed_in_at__isnull=False, handed_in_by__isnull=False),
            ),
            models.CheckConstraint(
                name="document_filed_says_where",
                condition=(
                    Q(status=DocumentStatus.FILED, filed_at__isnull=False, filed_by__isnull=False)
                    & ~Q(file_number="")
                    & ~Q(retention="")
                )
                | (
                    ~Q(status=DocumentStatus.FILED)
                    & Q(filed_at__isnull=True, filed_by__isnull=True, file_number="", retention="")
                ),
            ),
            models.CheckConstraint(
                name="document_says_what_it_does_to_the_earlier",
                condition=Q(replaces__isnull=True, relation="")
                | (Q(replaces__isnull=False) & Q(relation__in=Relation.values)),
            ),
            models.CheckConstraint(name="document_degree_known", condition=Q(degree__in=Degree.values)),
            models.UniqueConstraint(name="document_number_once", fields=["number"], condition=~Q(number="")),
            models.UniqueConstraint(
                name="document_check_code_once", fields=["check_code"], condition=~Q(check_code="")
            ),
            models.UniqueConstraint(
                name="document_replaced_once",
                fields=["replaces"],
                condition=Q(relation=Relation.REPLACE) & ~Q(status=DocumentStatus.VOID),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def letter(self) -> Letter:
        return from_json(self.data)

    @property
    def is_out(self) -> bool:
        return self.status in OUT

    @property
    def is_under_review(self) -> bool:
        return self.status in UNDER_REVIEW

    @property
    def printed_degree(self) -> str:
        """As it stands at the top left: 内部, 机密★20年; nothing for what is public (GB/T 9704 7.2.2)."""
        if self.degree == Degree.PUBLIC:
            return ""
        years = f"★{self.degree_years}年" if self.degree_years else ""
        return f"{self.get_degree_display()}{years}"


class DocumentRecipient(models.Model):
    """An organization the document is addressed to; its people see it once it is issued."""

    document = models.ForeignKey(OfficialDocument, on_delete=models.CASCADE, related_name="recipients")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "主送机关"
        constraints = (models.UniqueConstraint(name="recipient_once", fields=["document", "organization"]),)

    def __str__(self) -> str:
        return f"{self.document_id} → {self.organization_id}"
