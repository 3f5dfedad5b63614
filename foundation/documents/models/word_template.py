from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.models.official_document import OfficialDocument
from foundation.documents.models.stored_file import StoredFile
from foundation.organizations.models import Organization


class WordTemplate(models.Model):
    """An office's own Word file for one kind of letter. It waits (neither `used_from` nor `retired_at`) until a worker has tried it
    with the sample, whose `result` somebody may look at, and the office puts it in use; the one in use before is retired then,
    not earlier. `fault` says why it cannot be used. All stay on record, and a former one can be put in use again.
    """

    office = models.ForeignKey(Organization, verbose_name="发文机关", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("公文种类", max_length=40)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    job = models.UUIDField(null=True)
    tried_at = models.DateTimeField(null=True)
    fault = models.CharField("不能用的原因", max_length=1000, blank=True)
    result = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    used_from = models.DateTimeField("启用时间", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = "Word模板"
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="word_template_one_in_use",
                fields=["office", "code"],
                condition=Q(retired_at__isnull=True, used_from__isnull=False),
            ),
            models.UniqueConstraint(
                name="word_template_one_waits",
                fields=["office", "code"],
                condition=Q(retired_at__isnull=True, used_from__isnull=True),
            ),
            models.CheckConstraint(
                name="word_template_used_was_tried",
                condition=Q(used_from__isnull=True) | Q(tried_at__isnull=False, fault=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.office_id}"

    @property
    def is_good(self) -> bool:
        """Tried without a fault."""
        return self.tried_at is not None and not self.fault

    @property
    def is_in_use(self) -> bool:
        return self.used_from is not None and self.retired_at is None


class WordDraft(models.Model):
    """The Word file that was made for a draft from an office's own template; another replaces it until the letter is issued."""

    document = models.OneToOneField(OfficialDocument, on_delete=models.PROTECT, related_name="word_draft")
    template = models.ForeignKey(WordTemplate, on_delete=models.PROTECT, related_name="+")
    job = models.UUIDField()
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "Word稿"

    def __str__(self) -> str:
        return f"{self.document_id} {self.template_id}"
