import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Typesetting(models.Model):
    """A text that somebody had put on pages: its maker's alone, nobody else's, and gone after some days.

    Made by a job (`job`); `made_at` is empty until then. `source` is what was typed, so that the maker can correct it; both
    it and `data` (the letter) are emptied when the row is cleared. `folder` is where the files of the run that counted are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="排版人", on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField("标题", max_length=200)
    form = models.CharField("格式", max_length=20)
    source = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField("排版时间")
    job = models.UUIDField()

    made_at = models.DateTimeField(null=True)
    folder = models.CharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField("页数", null=True)
    pictures = models.PositiveIntegerField("页面图", null=True)

    expires_at = models.DateTimeField("保留到")
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "公文排版"
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["maker", "-created_at"], name="typesetting_maker"),
            models.Index(fields=["expires_at"], name="typesetting_to_clear", condition=Q(cleared_at__isnull=True)),
        )
        constraints = (
            models.CheckConstraint(
                name="typesetting_made_has_pages",
                condition=Q(made_at__isnull=True, folder="", pages__isnull=True, pictures__isnull=True)
                | (Q(made_at__isnull=False, pages__isnull=False, pictures__isnull=False) & ~Q(folder="")),
            ),
        )

    def __str__(self) -> str:
        return self.title
