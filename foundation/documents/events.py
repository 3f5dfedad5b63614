"""Audit events of this app, and what it tells upper apps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from foundation.audittrail.events import EVERY_PARTY, INSIDE, EventType, register


@dataclass(frozen=True, slots=True)
class DocumentIssuing:
    """A draft is about to be handed in or signed out: whoever drafted it may compose it anew, with the names valid on this day.
    Of what was reviewed (待签发) no word changes; whoever knows that it is no longer true refuses.
    """

    document: Any
    actor: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class DocumentIssued:
    """A document got its number and was signed out; raised in that transaction. `document` is an OfficialDocument."""

    document: Any
    actor: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class DocumentVoided:
    """A draft was given up; what it was drafted for may have another."""

    document: Any
    actor: Any
    now: datetime


register(
    EventType("document.drafted", "拟稿", INSIDE),
    EventType("document.redrafted", "修改草稿", INSIDE),
    EventType("document.rendered", "生成PDF", INSIDE),
    EventType("document.word_made", "生成Word文件", INSIDE),
    EventType("document.word_taken", "下载Word文件", INSIDE),
    EventType("document.word_draft_asked", "申请生成Word稿", INSIDE),
    EventType("document.word_draft_made", "生成Word稿", INSIDE),
    EventType("template.saved", "修改公文模板", EVERY_PARTY),
    EventType("template.follows_shipped", "公文模板改为随系统", EVERY_PARTY, "back"),
    EventType("batch.requested", "批量办理公文", frozenset()),
    EventType("batch.resumed", "继续批量办理公文", frozenset()),
    EventType("batch.downloaded", "下载批量办理的文件", frozenset()),
    EventType("batch.cleared", "清除批量办理的文件", frozenset()),
    EventType("blank.requested", "打印空白表", frozenset()),
    EventType("samples.requested", "生成公文样张", frozenset()),
    EventType("typesetting.requested", "公文排版", frozenset()),
    EventType("typesetting.made", "排好公文", frozenset(), "move"),
    EventType("typesetting.cleared", "清除公文排版", frozenset()),
    EventType("document_policy.changed", "修改公文规则", EVERY_PARTY),
    EventType("template.word_uploaded", "上传Word模板", EVERY_PARTY),
    EventType("template.word_used", "启用Word模板", EVERY_PARTY, "move"),
    EventType("template.word_retired", "停用Word模板", EVERY_PARTY, "back"),
    EventType("document.degree", "改密级", INSIDE),
    EventType("document.viewed", "查看公文（有水印）", frozenset()),
    EventType("document.downloaded", "下载公文（有水印）", frozenset()),
    EventType("number.reserved", "预留发文字号", INSIDE),
    EventType("number.registered", "登记系统外发文", INSIDE),
    EventType("file.stored", "上传文件", INSIDE),
    EventType("publication.published", "在公开网站发布", INSIDE),
    EventType("publication.withdrawn", "从公开网站撤下", INSIDE, "back"),
    EventType("export.requested", "申请导出清单", EVERY_PARTY),
    EventType("export.made", "生成导出文件", EVERY_PARTY, "move"),
    EventType("export.refused", "没有生成导出文件", EVERY_PARTY, "back"),
    EventType("export.alarm", "24小时导出行数超过提醒线", EVERY_PARTY),
    EventType("export.downloaded", "下载导出文件", EVERY_PARTY),
    EventType("export.cleared", "清除到期的导出文件", EVERY_PARTY),
)
