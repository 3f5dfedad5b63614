from django.db import models
from django.db.models import Q


class CalendarSource(models.TextChoices):
    LIBRARY = "library", "随系统附带"
    IMPORT = "import", "导入"
    MANUAL = "manual", "手工录入"


class CalendarYear(models.Model):
    """A year whose holidays are known. A year without a row counts by weekends alone, and its deadlines are provisional."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("来源", max_length=8, choices=CalendarSource.choices)
    changed_by = models.CharField("最近修改人", max_length=40, blank=True)
    changed_at = models.DateTimeField("最近修改时间")

    class Meta:
        verbose_name = "工作日历年度"
        constraints = (
            models.CheckConstraint(name="calendar_source_known", condition=Q(source__in=CalendarSource.values)),
            models.CheckConstraint(name="calendar_year_of_our_time", condition=Q(year__gte=2000, year__lte=2100)),
        )

    def __str__(self) -> str:
        return f"{self.year}年工作日历"


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day that is worked (调休). domain.md §5.6."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    note = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = "节假日和调休"
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day} {'上班' if self.is_workday else '放假'} {self.note}".strip()
