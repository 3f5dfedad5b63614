"""Messages of this app: an issued document has arrived, an export is ready or came to nothing, too much was taken out."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localtime

from foundation.documents.models import Export, OfficialDocument
from foundation.documents.selectors.export import labels_of_day
from foundation.notifications.catalogue import Message, MessageType, Rendered, register


def document_issued(document: OfficialDocument, _message: Message) -> Rendered:
    number = f"（{document.number}）" if document.number else ""
    return Rendered(
        title=f"收到公文：{document.title}{number}",
        body=f"{document.issuer.short_name}印发了这份公文，请及时阅办。",
        url=reverse("document-detail", args=[document.pk]),
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
            f"{person.organization.short_name}{person.name}24小时内导出的清单：{'、'.join(labels_of_day(export))}，"
            f"共{export.day_rows}行，超过提醒线{settings.EXPORT_ALARM_ROWS}行。请核实导出事由。"
        ),
        url=reverse("export-detail", args=[export.pk]),
    )


def _day(moment: datetime) -> str:
    day = localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"


register(
    MessageType("documents.export_ready", Export, export_ready),
    MessageType("documents.export_failed", Export, export_failed),
    MessageType("documents.export_alarm", Export, export_alarm, related=("person__organization",)),
)
register(MessageType("document.issued", OfficialDocument, document_issued, related=("issuer",)))
