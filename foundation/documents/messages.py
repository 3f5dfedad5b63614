"""Messages of this app: an issued document has arrived, an export is ready or came to nothing, too much was taken out."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from foundation.documents.models import Export, OfficialDocument
from foundation.documents.selectors.export import labels_of_day
from foundation.notifications.catalogue import Message, MessageType, Rendered, Sample, register
from foundation.organizations.models import Organization, User


def document_issued(document: OfficialDocument, _message: Message) -> Rendered:
    number = f"（{document.number}）" if document.number else ""
    return Rendered(
        title=f"收到公文：{document.title}{number}",
        body=f"{document.issuer.short_name}印发了这份公文，请及时阅办。",
        url=reverse("document-detail", args=[document.pk]),
    )


def document_handed_in(document: OfficialDocument, _message: Message) -> Rendered:
    writer = document.handed_in_by
    return Rendered(
        title=f"请核稿：{document.title}",
        body=f"{writer.name if writer else ''}送来公文稿，请核对后送签，或者写明意见退回。",
        url=reverse("document-detail", args=[document.pk]),
    )


def document_to_sign(document: OfficialDocument, _message: Message) -> Rendered:
    return Rendered(
        title=f"请签发：{document.title}",
        body="核稿已通过，请签发，或者写明意见退回。",
        url=reverse("document-detail", args=[document.pk]),
    )


def document_sent_back(document: OfficialDocument, _message: Message) -> Rendered:
    return Rendered(
        title=f"公文稿退回修改：{document.title}",
        body="意见见公文页。改好后请再送核。",
        url=reverse("document-detail", args=[document.pk]),
    )


def document_signed(document: OfficialDocument, _message: Message) -> Rendered:
    number = f"（{document.number}）" if document.number else ""
    return Rendered(
        title=f"已签发：{document.title}{number}",
        body="您拟的公文已签发，主送机关会收到消息。",
        url=reverse("document-detail", args=[document.pk]),
    )


def document_followed(document: OfficialDocument, _message: Message) -> Rendered:
    """To who was sent the earlier one."""
    earlier = document.replaces
    old = f"{earlier.title}（{earlier.number}）" if earlier and earlier.number else getattr(earlier, "title", "")
    return Rendered(
        title=f"公文已被{document.get_relation_display()}：{old}",
        body=f"{document.issuer.short_name}另行印发了{document.number or document.title}，请以新的公文为准。",
        url=reverse("document-detail", args=[earlier.pk if earlier else document.pk]),
    )


def export_ready(export: Export, _message: Message) -> Rendered:
    return Rendered(
        title=f"“{export.label}”已导出，共{export.row_count}行",
        body=f"请在{_day(export.expires_at)}前下载，到期清除。只有您能下载，每次下载都有记录。",
        url=reverse("export-detail", args=[export.pk]),
    )


def export_failed(export: Export, _message: Message) -> Rendered:
    return Rendered(
        title=f"“{export.label}”没有导出",
        body="没有生成文件，原因见导出页。",
        url=reverse("export-detail", args=[export.pk]),
    )


def export_alarm(export: Export, _message: Message) -> Rendered:
    """Numbers and names of lists only: this goes to e-mail too."""
    person = export.person
    return Rendered(
        title=f"导出量提醒：{person.name}24小时内导出{export.day_rows}行",
        body=(
            f"{person.organization.short_name}{person.name}24小时内导出的清单：{'、'.join(labels_of_day(export) or [export.label])}，"
            f"共{export.day_rows}行，超过提醒线{settings.EXPORT_ALARM_ROWS}行。请核实导出事由。"
        ),
        url=reverse("export-detail", args=[export.pk]),
    )


def _day(moment: datetime) -> str:
    day = localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _an_export() -> tuple[Export, Message]:
    person = User(pk=1, name="周敏", organization=Organization(pk=1, short_name="市委巡察办"))
    expires_at = datetime(2026, 3, 12, 12, tzinfo=UTC)
    return Export(
        pk=UUID(int=1), label="问题清单", row_count=20, day_rows=6000, person=person, expires_at=expires_at
    ), Sample()


def _a_document() -> tuple[OfficialDocument, Message]:
    issuer = Organization(pk=1, short_name="市委巡察办")
    writer = User(pk=1, name="周敏", organization=issuer)
    return OfficialDocument(
        pk=1, title="关于召开巡察动员会的通知", number="云巡办〔2026〕1号", issuer=issuer, handed_in_by=writer
    ), Sample()


def _a_follower() -> tuple[OfficialDocument, Message]:
    earlier, message = _a_document()
    return OfficialDocument(
        pk=2,
        title=earlier.title,
        number="云巡办〔2026〕2号",
        issuer=earlier.issuer,
        replaces=earlier,
        relation="replace",
    ), message


for kind, render, label, when in (
    ("document.handed_in", document_handed_in, "请核稿", "公文稿送核时，告诉可以核稿的人"),
    ("document.to_sign", document_to_sign, "请签发", "核稿通过时，告诉签发的人"),
    ("document.sent_back", document_sent_back, "公文稿退回", "公文稿退回修改时，告诉拟稿人"),
    ("document.signed", document_signed, "公文已签发", "核过的公文稿签发时，告诉拟稿人"),
):
    register(
        MessageType(
            kind,
            OfficialDocument,
            render,
            related=("issuer", "handed_in_by"),
            label=label,
            when=when,
            example=_a_document,
        )
    )
register(
    MessageType(
        "document.followed",
        OfficialDocument,
        document_followed,
        related=("issuer", "replaces"),
        label="公文被代替或更正",
        when="代替或更正的公文印发时，告诉原公文的主送机关",
        example=_a_follower,
    ),
    MessageType(
        "documents.export_ready",
        Export,
        export_ready,
        label="导出完成",
        when="文件做好时，告诉导出的人",
        example=_an_export,
    ),
    MessageType(
        "documents.export_failed",
        Export,
        export_failed,
        label="导出没有成功",
        when="文件没有做成时，告诉导出的人",
        example=_an_export,
    ),
    MessageType(
        "documents.export_alarm",
        Export,
        export_alarm,
        related=("person__organization",),
        label="导出量提醒",
        when="一人24小时内导出超过提醒线时，告诉安全保密管理员和安全审计员",
        example=_an_export,
    ),
    MessageType(
        "document.issued",
        OfficialDocument,
        document_issued,
        related=("issuer",),
        label="收到公文",
        when="公文印发时，告诉主送和抄送单位",
        example=_a_document,
    ),
)
