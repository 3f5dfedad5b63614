"""What deliveries that are about to leave still have to say: asked anew, because a deadline may be met or moved since (F63)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.utils.timezone import localtime

from foundation.notifications.catalogue import Rendered, message_type, no_longer_true
from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry, OutboxMessage
from foundation.notifications.services.digest import Line
from foundation.notifications.services.words import words_of


def contents_of(deliveries: Sequence[Delivery], *, now: datetime) -> dict[int, list[Line]]:
    """Delivery → its lines, worded as of today; without lines when nothing of it is true any more. A fixed number of
    queries, whatever the number of deliveries, but for one a kind of message.
    """
    today = localtime(now).date()
    kept = DeliveryItem.objects.filter(delivery__in=deliveries, withdrawn_at__isnull=True)
    items = list(kept.select_related("outbox", "outbox__inbox_entry").order_by("pk"))
    people = {delivery.pk: delivery.person for delivery in deliveries}
    for item in items:
        item.outbox.recipient = people[item.delivery_id]
    messages = list({item.outbox_id: item.outbox for item in items}.values())
    untrue = no_longer_true(messages, today)
    words = words_of(_told_before(items, untrue, today), today)
    gone = untrue | words.gone
    if withdrawn := [item.pk for item in items if item.outbox_id in gone]:
        DeliveryItem.objects.filter(pk__in=withdrawn).update(withdrawn_at=now)
    lines = defaultdict(list)
    for item in items:
        if item.outbox_id not in gone:
            told = words.said.get(item.outbox_id) or _as_told(item.outbox.inbox_entry)
            lines[item.delivery_id].append(_line(item.outbox, told))
    return lines


def _told_before(items: Sequence[DeliveryItem], untrue: set[int], today: date) -> list[OutboxMessage]:
    """Those that reached the inbox on another day: "还有7天" is no longer so. The others keep the words of the inbox."""
    return [
        item.outbox
        for item in items
        if item.outbox_id not in untrue and localtime(item.outbox.inbox_entry.created_at).date() != today
    ]


def _as_told(entry: InboxEntry) -> Rendered:
    """Told today, or its renderer broke since: the words of the inbox."""
    return Rendered(entry.title, entry.body, entry.url)


def _line(message: OutboxMessage, words: Rendered) -> Line:
    return Line(
        title=words.title,
        body=words.body,
        url=words.url,
        due_on=message.due_on if message_type(message.kind).digest else None,
        matter=(message.object_label, message.object_id),
        order=(message.occurred_on, message.pk),
    )
