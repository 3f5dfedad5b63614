from django.db import models

from foundation.documents.models.official_document import OfficialDocument


class Composition(models.Model):
    """What a person filled in for a draft (拟文), so that it can be corrected: the form's words, by name of slot.

    `frame`: name of the organ, recipients and copies as written. The document keeps the letter itself.
    """

    document = models.OneToOneField(OfficialDocument, on_delete=models.PROTECT, related_name="composition")
    code = models.CharField("公文种类", max_length=40)
    values = models.JSONField(default=dict)
    frame = models.JSONField(default=dict)

    class Meta:
        verbose_name = "拟文"

    def __str__(self) -> str:
        return f"{self.code} {self.document_id}"
