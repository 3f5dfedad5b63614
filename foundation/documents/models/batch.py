import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.models.official_document import OfficialDocument


class BatchKind(models.TextChoices):
    RENDER = "render", "补做PDF"
    ZIP = "zip", "打包下载"
    MERGED = "merged", "合成一个PDF"


class Batch(models.Model):
    """Many documents in one job: those whose PDF is missing are rendered, then all are put in one file, or only rendered.

    Its maker's alone. Each item is done or says why not; a job that was killed, cancelled or asked again goes on with the rest.
    The file goes after some days.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("做什么", max_length=10, choices=BatchKind.choices)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间")
    job = models.UUIDField()
    finished_at = models.DateTimeField(null=True)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    is_marked = models.BooleanField("已加水印", default=False)
    expires_at = models.DateTimeField("保留到")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "批量办理"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["maker", "-created_at"], name="batch_maker"),
            models.Index(fields=["expires_at"], name="batch_to_clear", condition=Q(cleared_at__isnull=True)),
        )
        constraints = (models.CheckConstraint(name="batch_kind_known", condition=Q(kind__in=BatchKind.values)),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d}"


class BatchItem(models.Model):
    """Waiting (neither), done, or failed with its cause in words."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    cause = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = "批量办理的公文"
        ordering = ("batch", "place")
        constraints = (
            models.UniqueConstraint(name="batch_document_once", fields=["batch", "document"]),
            models.CheckConstraint(name="batch_item_done_or_failed", condition=Q(done_at__isnull=True) | Q(cause="")),
        )

    def __str__(self) -> str:
        return f"{self.place}"
