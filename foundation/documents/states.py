"""Kinds and states of documents, and the one move: signing a draft out."""

from django.db.models import TextChoices

from foundation.audittrail.events import EVERY_PARTY
from foundation.core.transitions import Move


class DocumentStatus(TextChoices):
    DRAFT = "draft", "拟稿"
    ISSUED = "issued", "已印发"


class DocumentKind(TextChoices):
    NOTICE = "notice", "通知"
    ANNOUNCEMENT = "announcement", "公告"
    FEEDBACK = "feedback", "反馈意见"
    TRANSFER = "transfer", "转办函"
    REMINDER = "reminder", "提醒督办"
    OTHER = "other", "其他公文"


class FileLevel(TextChoices):
    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"


OFFICIAL_DOCUMENT_MOVES = {
    "issue": Move(
        from_=frozenset({DocumentStatus.DRAFT}),
        to=DocumentStatus.ISSUED,
        needs="documents.issue_document",
        label="签发",
        shown=EVERY_PARTY,
    ),
}
