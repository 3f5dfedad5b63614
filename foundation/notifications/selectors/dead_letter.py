"""What could not leave: deliveries that were given up, and messages that no words can be made of (F67)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from foundation.notifications.catalogue import label_of
from foundation.notifications.models import Delivery, DeliveryItem, OutboxMessage
from foundation.notifications.rules import REPAIRERS
from foundation.notifications.states import Channel, DeliveryState
from foundation.organizations.selectors.post import holds, scope_q
from foundation.organizations.states import PostKind

SERVER_AWAY = "连不上邮件服务器。请系统管理员检查服务器和网络，好了以后再发。"
CAUSES = {
    "SMTPRecipientsRefused": "邮件服务器不收这个地址。请核对电子邮箱，改好再发。",
    "SMTPSenderRefused": "邮件服务器不接受本系统的发件地址。请系统管理员核对发件设置。",
    "SMTPDataError": "邮件服务器拒收了这封邮件。请系统管理员查邮件服务器的记录。",
    "SMTPAuthenticationError": "本系统登录不上邮件服务器。请系统管理员核对用户名和密码。",
    "SMTPServerDisconnected": SERVER_AWAY,
    "SMTPConnectError": SERVER_AWAY,
    "SMTPHeloError": SERVER_AWAY,
    "ConnectionRefusedError": SERVER_AWAY,
    "ConnectionResetError": SERVER_AWAY,
    "TimeoutError": SERVER_AWAY,
    "gaierror": "找不到邮件服务器的地址。请系统管理员核对邮件设置。",
    "SSLCertVerificationError": "邮件服务器的证书不可信。请系统管理员核对。",
    "ValueError": "电子邮箱写得不对。请改好再发。",
    "NumberRefused": "短信网关不收这个号码。请核对电话，改好再发。",
    "GatewayDown": "连不上短信网关，或者网关没有受理。请系统管理员检查网关。",
}
UNKNOWN = "发送时出错（{name}）。请系统管理员查看运行日志。"
NO_WORDS = "这类消息的内容生成不了，是程序的缺陷，请系统管理员报告。其他消息不受影响。"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One line of the page. No title: whoever repairs the mail need not know what it said."""

    pk: int
    person: str
    place: str
    channel: str
    address: str
    what: str
    cause: str
    attempts: int
    since: datetime


def deliveries_in_reach(user: Any) -> QuerySet[Delivery]:
    """To people who work in the reach of one's post as director of the office or system administrator; dead or not: who
    presses a second time is told so.
    """
    return Delivery.objects.filter(scope_q(user, REPAIRERS, "person__organization"))


def messages_in_reach(user: Any) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(scope_q(user, REPAIRERS, "recipient__organization"))


def visible_dead_deliveries(user: Any) -> QuerySet[Delivery]:
    return deliveries_in_reach(user).filter(state=DeliveryState.DEAD)


def visible_wordless(user: Any) -> QuerySet[OutboxMessage]:
    return messages_in_reach(user).filter(failures__gt=0, delivered_at__isnull=True, withdrawn_at__isnull=True)


def delivery_letters(user: Any, rows: Sequence[Delivery]) -> list[DeadLetter]:
    """Rows with person and organization selected; one more query, whatever their number."""
    items = DeliveryItem.objects.filter(delivery__in=rows).select_related("outbox").order_by("pk")
    kinds: dict[int, list[str]] = {}
    for item in items:
        kinds.setdefault(item.delivery_id, []).append(item.outbox.kind)
    is_masked = not holds(user, {PostKind.OFFICE_DIRECTOR})
    return [
        DeadLetter(
            pk=row.pk,
            person=row.person.name,
            place=row.person.organization.short_name,
            channel=Channel(row.channel).label,
            address=masked(row.address) if is_masked else row.address,
            what=_what(row, kinds.get(row.pk, [])),
            cause=cause_of(row.error),
            attempts=row.attempts,
            since=row.created_at,
        )
        for row in rows
    ]


def wordless_letters(rows: Sequence[OutboxMessage]) -> list[DeadLetter]:
    return [
        DeadLetter(
            pk=row.pk,
            person=row.recipient.name,
            place=row.recipient.organization.short_name,
            channel="站内消息",
            address="",
            what=label_of(row.kind),
            cause=NO_WORDS,
            attempts=row.failures,
            since=row.queued_at,
        )
        for row in rows
    ]


def cause_of(error: str) -> str:
    """`error` begins with the kind of it and a colon."""
    name = error.split(":", 1)[0].strip()
    return CAUSES.get(name) or UNKNOWN.format(name=name or "原因不明")


def masked(address: str) -> str:
    """l***@yunling.example, 138****0001."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}***@{domain}"
    return f"{address[:3]}****{address[-4:]}" if len(address) > 7 else "****"


def _what(row: Delivery, kinds: Sequence[str]) -> str:
    if row.digest_on:
        day = row.digest_on
        return f"{day.month}月{day.day}日的汇总（{len(kinds)}条）"
    return label_of(kinds[0]) if kinds else "消息"
