"""Kinds, degrees and states of documents, the moves of a document from draft to file, and those of a number."""

from django.db.models import TextChoices

from foundation.audittrail.events import EVERY_PARTY
from foundation.core.transitions import Move


class DocumentStatus(TextChoices):
    DRAFT = "draft", "拟稿"
    CHECKING = "checking", "核稿"
    SIGNING = "signing", "待签发"
    ISSUED = "issued", "已印发"
    FILED = "filed", "已归档"
    VOID = "void", "已作废"


# Out of the house: it has its number and its readers, and never changes.
OUT = frozenset({DocumentStatus.ISSUED, DocumentStatus.FILED})
# In somebody's hands: its words stand still until it comes back.
UNDER_REVIEW = frozenset({DocumentStatus.CHECKING, DocumentStatus.SIGNING})


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


class Degree(TextChoices):
    """密级. A system that is not classified holds the first two alone (保守国家秘密法, settings.DOCUMENT_HIGHEST_DEGREE)."""

    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"
    SECRET = "secret", "秘密"
    CONFIDENTIAL = "confidential", "机密"
    TOP = "top", "绝密"


# The longest a secret is kept, in years.
DEGREE_YEARS = {Degree.SECRET: 10, Degree.CONFIDENTIAL: 20, Degree.TOP: 30}


class Relation(TextChoices):
    """What a document does to the earlier one that it names."""

    REPLACE = "replace", "代替"
    CORRECT = "correct", "更正"


class Retention(TextChoices):
    """保管期限 of what is filed."""

    FOREVER = "forever", "永久"
    THIRTY = "thirty", "30年"
    TEN = "ten", "10年"


class Decision(TextChoices):
    """What somebody said of a version that was handed in."""

    PASSED = "passed", "核稿通过"
    SENT_BACK = "sent_back", "退回修改"
    SIGNED = "signed", "签发"


OFFICIAL_DOCUMENT_MOVES = {
    "hand_in": Move(
        from_=frozenset({DocumentStatus.DRAFT}),
        to=DocumentStatus.CHECKING,
        needs="documents.hand_in_document",
        label="送核",
    ),
    "check": Move(
        from_=frozenset({DocumentStatus.CHECKING}),
        to=DocumentStatus.SIGNING,
        needs="documents.check_document",
        label="核稿通过",
    ),
    "issue": Move(
        from_=frozenset({DocumentStatus.DRAFT, DocumentStatus.SIGNING}),
        to=DocumentStatus.ISSUED,
        needs="documents.issue_document",
        label="签发",
        shown=EVERY_PARTY,
    ),
    "archive": Move(
        from_=frozenset({DocumentStatus.ISSUED}),
        to=DocumentStatus.FILED,
        needs="documents.archive_document",
        label="归档",
    ),
    "send_back": Move(
        from_=UNDER_REVIEW,
        to=DocumentStatus.DRAFT,
        needs="documents.send_back_document",
        label="退回修改",
        note_required=True,
        back=True,
    ),
    "withdraw": Move(
        from_=UNDER_REVIEW,
        to=DocumentStatus.DRAFT,
        needs="documents.withdraw_document",
        label="撤回",
        back=True,
    ),
    # What it is about was passed on to another organization: its words are no longer true.
    "overtake": Move(
        from_=UNDER_REVIEW,
        to=DocumentStatus.DRAFT,
        needs="documents.overtake_document",
        label="内容有变，回到拟稿",
        by_clock=True,
        back=True,
    ),
    "void": Move(
        from_=frozenset({DocumentStatus.DRAFT}),
        to=DocumentStatus.VOID,
        needs="documents.void_document",
        label="作废草稿",
        note_required=True,
        back=True,
    ),
}


class NumberStatus(TextChoices):
    RESERVED = "reserved", "预留"
    USED = "used", "已用"
    EXTERNAL = "external", "系统外发文"
    RELEASED = "released", "预留未用"
    VOIDED = "voided", "作废"


DOCUMENT_NUMBER_MOVES = {
    "use": Move(
        from_=frozenset({NumberStatus.RESERVED}),
        to=NumberStatus.USED,
        needs="documents.use_number",
        label="用于发文",
    ),
    "release": Move(
        from_=frozenset({NumberStatus.RESERVED}),
        to=NumberStatus.RELEASED,
        needs="documents.keep_numbers",
        label="不再预留",
        note_required=True,
        back=True,
    ),
    "void": Move(
        from_=frozenset({NumberStatus.USED, NumberStatus.EXTERNAL}),
        to=NumberStatus.VOIDED,
        needs="documents.keep_numbers",
        label="作废字号",
        note_required=True,
        back=True,
    ),
}
