from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inspections.models.assignment import Assignment
from inspections.states import RecordKind


class WorkRecord(models.Model):
    """What was done in the field, by one method a row. A talk is held by two: one asks, one records."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="records")
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("方式", max_length=16, choices=RecordKind.choices)
    subject = models.CharField("谈话对象或材料名称", max_length=120)
    subject_post = models.CharField("职务或来源", max_length=120, blank=True)
    held_on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="承办人", on_delete=models.PROTECT, related_name="+"
    )
    recorder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="记录人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    content = models.TextField("内容", max_length=20000)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "工作记录"
        constraints = (
            models.UniqueConstraint(name="record_seq_once", fields=["assignment", "seq"]),
            models.CheckConstraint(name="record_kind_known", condition=Q(kind__in=RecordKind.values)),
            models.CheckConstraint(
                name="record_talk_has_two_staff", condition=~Q(kind=RecordKind.TALK) | Q(recorder__isnull=False)
            ),
            models.CheckConstraint(
                name="record_staff_differ", condition=Q(recorder__isnull=True) | ~Q(recorder=F("handler"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.seq:03d}"
