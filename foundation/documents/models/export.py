import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Export(models.Model):
    """A list that somebody took out as a file: which, filtered how, why, how many rows. The facts stay, the file expires.

    Made by a job (`job`); until then `made_at` is empty. `posts` are those the person held when the rows were read: when
    one of them has ended the file is not given out any more. `query` is the list's query string as it was.
    """

    FROZEN = (
        "volume",
        "query",
        "words",
        "reason",
        "person_id",
        "created_at",
        "made_at",
        "row_count",
        "sha256",
        "day_rows",
        "alarmed",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    volume = models.CharField(max_length=60)
    label = models.CharField("清单", max_length=60)
    query = models.JSONField(default=dict)
    words = models.CharField("筛选", max_length=1000, blank=True)
    reason = models.CharField("导出事由", max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="导出人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("申请时间")
    job = models.UUIDField()
    expected_rows = models.PositiveIntegerField()

    made_at = models.DateTimeField("生成时间", null=True)
    row_count = models.PositiveIntegerField("行数", null=True)
    size = models.PositiveBigIntegerField(null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    path = models.CharField(max_length=200, blank=True)
    posts = models.JSONField(default=list)
    day_rows = models.PositiveIntegerField("24小时内累计行数", null=True)
    alarmed = models.BooleanField("超过提醒线", default=False)

    expires_at = models.DateTimeField("保留到")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "导出"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["person", "-created_at"], name="export_person"),
            models.Index(fields=["-created_at"], name="export_newest"),
            models.Index(fields=["sha256"], name="export_hash"),
            models.Index(fields=["expires_at"], name="export_to_clear", condition=Q(cleared_at__isnull=True)),
        )
        constraints = (
            models.CheckConstraint(
                name="export_made_says_what",
                condition=Q(made_at__isnull=True, row_count__isnull=True, sha256="", path="", alarmed=False)
                | (Q(made_at__isnull=False, row_count__isnull=False, day_rows__gte=F("row_count")) & ~Q(sha256="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.label} {self.created_at:%Y-%m-%d}"
