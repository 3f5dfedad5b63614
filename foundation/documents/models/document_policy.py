from django.db import models
from django.db.models import Q

ONLY_ROW = 1


class DocumentPolicy(models.Model):
    """公文规则: which kinds are reviewed and signed for, and whether a watermark is laid over, for everybody. One row; without it
    the environment says (DOCUMENT_REVIEW_KINDS, DOCUMENT_RECEIPT_KINDS, DOCUMENT_WATERMARK).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_ROW, editable=False)
    review_kinds = models.JSONField("要核稿的公文", default=list)
    receipt_kinds = models.JSONField("要签收的公文", default=list)
    watermark = models.BooleanField("查看和下载加水印", default=False)

    class Meta:
        verbose_name = "公文规则"
        constraints = (models.CheckConstraint(name="document_policy_one_row", condition=Q(id=ONLY_ROW)),)

    def __str__(self) -> str:
        return "公文规则"
