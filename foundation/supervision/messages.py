"""What this room tells people of its own nouns. Steps of the ladder of other nouns have words in their own apps."""

from django.urls import reverse

from foundation.core.deadlines import Rung, rung_of, time_left
from foundation.notifications.catalogue import Message, MessageType, Rendered, register
from foundation.supervision.models import Acknowledgement, Urge
from foundation.supervision.services.urge import URGED

ACKNOWLEDGE = "supervision.acknowledge"


def _acknowledge(row: Acknowledgement, message: Message) -> Rendered:
    day = message.due_on
    when = f"{time_left(day, message.told_on)}（时限{day.year}年{day.month}月{day.day}日）"
    if rung_of(message.step) == Rung.OFFICE:
        return Rendered(
            f"{row.organization}还没有签收{row.what}",
            f"签收{when}。请电话提醒，核对是否收到。",
            f"{reverse('acknowledgement-list')}?status=pending",
        )
    return Rendered(
        f"请签收{row.what}，{when}",
        f"{row.due_why}请打开核对内容，点“签收”。",
        reverse("acknowledgement-acknowledge", args=[row.pk]),
    )


def _urged(row: Urge, message: Message) -> Rendered:
    """Not the note: it goes to e-mail, and people write in it what they like."""
    when = f"，{time_left(row.due_on, message.told_on)}" if row.due_on else ""
    return Rendered(
        f"催办：{row.what}{when}",
        f"{row.by.organization}{row.by.name}第{row.seq}次催办。催办意见见事项页，请抓紧办理。",
        row.url,
    )


register(MessageType(URGED, Urge, _urged, ("by__organization",)))
register(MessageType(ACKNOWLEDGE, Acknowledgement, _acknowledge, ("organization",)))
