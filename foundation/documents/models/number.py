from django.db import models
from django.db.models import Q


class NumberSeries(models.Model):
    """Numbers of one word (云委巡办) in one year. `last` only grows, under the row's lock, in the issuing transaction."""

    code = models.CharField("机关代字", max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "发文字号序列"
        constraints = (models.UniqueConstraint(name="series_code_year", fields=["code", "year"]),)

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕"

    def spelled(self, number: int) -> str:
        """云委巡办〔2026〕1号: six-cornered brackets, no leading zero (GB/T 9704 7.2.5)."""
        return f"{self.code}〔{self.year}〕{number}号"


class IssuedNumber(models.Model):
    """Who got which number. A number is given once and never taken back."""

    APPEND_ONLY = True

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="issued_number"
    )

    class Meta:
        verbose_name = "发文字号"
        constraints = (
            models.UniqueConstraint(name="number_once", fields=["series", "number"]),
            models.CheckConstraint(name="number_from_one", condition=Q(number__gte=1)),
        )

    def __str__(self) -> str:
        return f"{self.series_id}:{self.number}"
