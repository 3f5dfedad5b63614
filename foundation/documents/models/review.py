from django.conf import settings
from django.db import models
from django.db.models import Q

from foundation.documents.letter import Letter, from_json
from foundation.documents.models.official_document import OfficialDocument
from foundation.documents.states import Decision


class DocumentVersion(models.Model):
    """What a document said when it was handed in for review, the `seq`-th time; `note` is what the drafter said to it."""

    APPEND_ONLY = True

    document = models.ForeignKey(OfficialDocument, on_delete=models.PROTECT, related_name="versions")
    seq = models.PositiveSmallIntegerField("第几稿")
    data = models.JSONField()
    note = models.CharField("送核说明", max_length=500, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "公文稿"
        ordering = ("seq",)
        constraints = (models.UniqueConstraint(name="document_version_once", fields=["document", "seq"]),)

    def __str__(self) -> str:
        return f"第{self.seq}稿"

    @property
    def letter(self) -> Letter:
        return from_json(self.data)


class DocumentOpinion(models.Model):
    """What a reviewer or signer decided about a version, in which post, and why."""

    APPEND_ONLY = True

    version = models.ForeignKey(DocumentVersion, on_delete=models.PROTECT, related_name="opinions")
    decision = models.CharField("结论", max_length=12, choices=Decision.choices)
    words = models.CharField("意见", max_length=500, blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=120, blank=True)

    class Meta:
        verbose_name = "核稿意见"
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(name="document_opinion_known", condition=Q(decision__in=Decision.values)),
            models.CheckConstraint(
                name="document_sent_back_says_why", condition=~Q(decision=Decision.SENT_BACK) | ~Q(words="")
            ),
        )

    def __str__(self) -> str:
        return self.get_decision_display()
