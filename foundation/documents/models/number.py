from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.models.stored_file import StoredFile
from foundation.documents.states import DOCUMENT_NUMBER_MOVES, NumberStatus
from foundation.organizations.models import Organization


class NumberSeries(models.Model):
    """Numbers of one organ's word (云委巡办) in one year. `last` only grows, under the row's lock, in the issuing transaction.

    A word is one organ's: `issuer` is who issues with it.
    """

    code = models.CharField("机关代字", max_length=30)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField(default=0)
    issuer = models.ForeignKey(Organization, verbose_name="发文机关", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "发文字号序列"
        ordering = ("-year", "code")
        constraints = (models.UniqueConstraint(name="series_code_year", fields=["code", "year"]),)

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕"

    def spelled(self, number: int) -> str:
        """云委巡办〔2026〕1号: six-cornered brackets, no leading zero (GB/T 9704 7.2.5)."""
        return f"{self.code}〔{self.year}〕{number}号"


class DocumentNumber(models.Model):
    """发文字号登记: every number of a series and what became of it. A number is given once and never taken back.

    `reason` says why it was reserved, or why a number that was used outside this system is on record without a title;
    `end_reason` why it is void or was not needed. Of what was issued outside: title, date and file.
    """

    MOVES = DOCUMENT_NUMBER_MOVES
    NO_DELETE = True
    FROZEN = ("series_id", "number", "created_at", "created_by_id")

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField("序号")
    status = models.CharField("状态", max_length=12, choices=NumberStatus.choices)
    document = models.OneToOneField(
        "documents.OfficialDocument", null=True, on_delete=models.PROTECT, related_name="issued_number"
    )
    title = models.CharField("标题", max_length=200, blank=True)
    issued_on = models.DateField("印发日期", null=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    end_reason = models.CharField("作废原因", max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "发文字号"
        ordering = ("-series__year", "series__code", "-number")
        constraints = (
            models.UniqueConstraint(name="number_once", fields=["series", "number"]),
            models.CheckConstraint(name="number_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="number_status_known", condition=Q(status__in=NumberStatus.values)),
            models.CheckConstraint(
                name="number_says_of_what",
                condition=Q(status=NumberStatus.USED, document__isnull=False)
                | Q(status=NumberStatus.VOIDED)
                | (
                    Q(status__in=[NumberStatus.RESERVED, NumberStatus.RELEASED, NumberStatus.EXTERNAL])
                    & Q(document__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="number_explains_itself",
                condition=~Q(status__in=[NumberStatus.RESERVED, NumberStatus.RELEASED]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="number_ended_says_why",
                condition=(
                    Q(status__in=[NumberStatus.RELEASED, NumberStatus.VOIDED])
                    & Q(ended_at__isnull=False, ended_by__isnull=False)
                    & ~Q(end_reason="")
                )
                | (
                    ~Q(status__in=[NumberStatus.RELEASED, NumberStatus.VOIDED])
                    & Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                ),
            ),
        )

    def __str__(self) -> str:
        return self.series.spelled(self.number)
