from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.organizations.models.organization import Organization
from foundation.organizations.states import IMPORT_MOVES, ImportStatus


class TreeImport(models.Model):
    """A list of organizations that somebody uploaded: checked by one job, written by another after somebody confirmed it.

    The bytes stand in the row: web and worker may be two machines. `faults` and `changes` are the first of many, for the
    page; the whole of the faults is in `marked`, a workbook to correct and to upload again. `plan_hash` is what was shown
    and confirmed: the write refuses when the tree has changed so that something else would happen.
    """

    MOVES = IMPORT_MOVES

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name="导入范围（这个单位及下级）"
    )
    basis = models.CharField("文号或依据", max_length=200, blank=True)
    name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    encoding = models.CharField("格式", max_length=20)
    content = models.BinaryField()
    marked = models.BinaryField(null=True)
    status = models.CharField("状态", max_length=12, choices=ImportStatus.choices, default=ImportStatus.CHECKING)
    job = models.UUIDField(null=True, default=None)
    summary = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    plan_hash = models.CharField(max_length=64, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "单位导入"
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(name="tree_import_status_known", condition=Q(status__in=ImportStatus.values)),
            models.CheckConstraint(
                name="tree_import_written_says_who_and_when",
                condition=~Q(status=ImportStatus.WRITTEN)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, written_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.uploaded_at:%Y-%m-%d}"

    @property
    def note(self) -> str:
        """What it does to the tree, in a line; empty until it was checked without a fault."""
        said = self.summary
        if "touched" not in said:
            return ""
        return f"新增{said['new']}、更新{said['changed']}、移动{said['moved']}、不变{said['unchanged']}"
