"""What deliveries that are about to leave still have to say: asked anew, because a deadline may be met or moved since (F63)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime

from foundation.notifications.catalogue import Rendered, Waiting, message_type, no_longer_true
from foundation.notifications.models import Delivery, DeliveryItem
from foundation.notifications.selectors.outbox_message import COLUMNS, OutboxRow
from foundation.notifications.services.digest import Line
from foundation.notifications.services.words import words_of

TOLD = ("title", "body", "url", "created_at")


@dataclass(frozen=True, slots=True)
class Item:
    """One message of a delivery, and what the inbox said of it when."""

    pk: int
    delivery_id: int
    message: OutboxRow
    told: Rendered
    told_at: datetime


def contents_of(deliveries: Sequence[Delivery], *, now: datetime) -> dict[int, list[Line]]:
    """Delivery → its lines, worded as of today; without lines when nothing of it is true any more. A fixed number of
    queries, whatever the number of deliveries, but for one a kind of message.
    """
    today = localtime(now).date()
    items = _items(deliveries)
    messages = list({item.message.pk: item.message for item in items}.values())
    untrue = no_longer_true(messages, today)
    words = words_of(_told_before(items, untrue, today), today)
    gone = untrue | words.gone
    if withdrawn := [item.pk for item in items if item.message.pk in gone]:
        DeliveryItem.objects.filter(pk__in=withdrawn).update(withdrawn_at=now)
    lines = defaultdict(list)
    for item in items:
        if item.message.pk not in gone:
            # Told today, or its renderer broke since: the words of the inbox.
            lines[item.delivery_id].append(_line(item.message, words.said.get(item.message.pk) or item.told))
    return lines


def _items(deliveries: Sequence[Delivery]) -> list[Item]:
    people = {delivery.pk: delivery.person for delivery in deliveries}
    kept = DeliveryItem.objects.filter(delivery__in=people, withdrawn_at__isnull=True).order_by("pk")
    message, told = [f"outbox__{name}" for name in COLUMNS], [f"outbox__inbox_entry__{name}" for name in TOLD]
    items = []
    for pk, delivery, *values, title, body, url, told_at in kept.values_list("pk", "delivery_id", *message, *told):
        row = OutboxRow(*values)
        row.recipient = people[delivery]
        items.append(Item(pk, delivery, row, Rendered(title, body, url), told_at))
    return items


def _told_before(items: Sequence[Item], untrue: set[int], today: date) -> list[OutboxRow]:
    """Those that reached the inbox on another day: "还有7天" is no longer so. The others keep the words of the inbox."""
    days = {moment: localtime(moment).date() for moment in {item.told_at for item in items}}
    return [item.message for item in items if item.message.pk not in untrue and days[item.told_at] != today]


def _line(message: Waiting, words: Rendered) -> Line:
    return Line(
        title=words.title,
        body=words.body,
        url=words.url,
        due_on=message.due_on if message_type(message.kind).digest else None,
        matter=(message.object_label, message.object_id),
        order=(message.occurred_on, message.pk),
    )
