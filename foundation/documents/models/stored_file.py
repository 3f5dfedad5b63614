import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.states import FileLevel


class StoredFile(models.Model):
    """Bytes that were uploaded or made here. `path` is below MEDIA_ROOT and says nothing; `name` is what people see."""

    FROZEN = ("path", "sha256", "size", "content_type")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200, unique=True)
    level = models.CharField("密级", max_length=10, choices=FileLevel.choices, default=FileLevel.INTERNAL)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "文件"
        constraints = (models.CheckConstraint(name="file_level_known", condition=Q(level__in=FileLevel.values)),)

    def __str__(self) -> str:
        return self.name
