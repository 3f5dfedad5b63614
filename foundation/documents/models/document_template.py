from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.composing import TemplateText
from foundation.organizations.models import Organization


class DocumentTemplate(models.Model):
    """The words an office uses for one kind of letter instead of the shipped ones; they stand in its versions.

    `code` names a kind of letter_kinds.py. The newest version is the one in use, unless the office follows the words that come with the
    system (随系统), which an upgrade may improve. Saving locks this row.
    """

    office = models.ForeignKey(Organization, verbose_name="发文机关", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("公文种类", max_length=40)
    follows_shipped = models.BooleanField("随系统", default=False)

    class Meta:
        verbose_name = "公文模板"
        constraints = (models.UniqueConstraint(name="template_once_an_office", fields=["office", "code"]),)

    def __str__(self) -> str:
        return f"{self.code} {self.office_id}"


class TemplateVersion(models.Model):
    """One edition of the words: who made it, when and why. Never changed; going back to an older one is a new version."""

    APPEND_ONLY = True

    template = models.ForeignKey(DocumentTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版次")
    title = models.CharField("标题", max_length=300)
    body = models.TextField("正文")
    note = models.CharField("附注", max_length=300, blank=True)
    why = models.CharField("修改原因", max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "模板版本"
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(name="template_version_once", fields=["template", "number"]),
            models.CheckConstraint(name="template_version_from_one", condition=Q(number__gte=1)),
        )

    def __str__(self) -> str:
        return f"第{self.number}版"

    @property
    def text(self) -> TemplateText:
        """Reads the template: select it together."""
        return TemplateText(self.title, self.body, self.note, version=f"{self.template.code}@v{self.pk}")
