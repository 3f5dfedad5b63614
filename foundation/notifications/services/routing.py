"""Which delivery carries a message: one of its own, or the digest of a day (F62). Inside the transaction that fills the inbox.

A digest takes messages until its first sender takes it (`begun_at`); what comes later waits for the next day's. Fill and sender
meet at the row's lock, so nothing is added to what is on its way.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils.timezone import localtime, make_aware

from foundation.core.calendar import WorkCalendar, work_calendar
from foundation.core.rows import insert_rows
from foundation.notifications.catalogue import message_type
from foundation.notifications.gateways import has_gateway
from foundation.notifications.models import Delivery, DeliveryItem, MessagePolicy, MessagePreference
from foundation.notifications.selectors.message_policy import is_allowed, message_policy, quiet_until
from foundation.notifications.selectors.outbox_message import OutboxRow
from foundation.notifications.states import Channel, DeliveryState
from foundation.organizations.models import User

DAY = timedelta(days=1)
DIGEST = (
    "person_id",
    "channel",
    "address",
    "key",
    "digest_on",
    "state",
    "attempts",
    "created_at",
    "next_try_at",
    "error",
)
Slot = tuple[int, str, date]


@dataclass(frozen=True, slots=True)
class Placed:
    """A message on its way to a channel, in the digest of `day` or, without one, alone."""

    message: OutboxRow
    channel: str
    day: date | None

    @property
    def slot(self) -> Slot:
        return self.message.recipient_id, self.channel, self.day or date.max

    @property
    def address(self) -> str:
        return address_of(self.message.recipient, self.channel)


def address_of(person: User, channel: str) -> str:
    return person.email if channel == Channel.EMAIL else person.phone


def route(messages: Sequence[OutboxRow], *, now: datetime) -> None:
    """Make deliveries and items of these messages; a fixed number of queries, whatever their number."""
    policy = message_policy()
    preferences = MessagePreference.objects.in_bulk({message.recipient_id for message in messages})
    today = localtime(now).date()
    calendar = work_calendar() if any(message.office_days for message in messages) else None
    alone, digests = [], []
    for message in messages:
        preference = preferences.get(message.recipient_id) or MessagePreference(person=message.recipient)
        for channel in _channels(message, policy, preference, today):
            if preference.digest_all or message_type(message.kind).digest:
                digests.append(Placed(message, channel, _day(message, today, calendar)))
            else:
                alone.append(Placed(message, channel, None))
    _alone(alone, policy, calendar, now=now)
    _in_digests(digests, policy, calendar, now=now)


def _channels(
    message: OutboxRow, policy: MessagePolicy, preference: MessagePreference, today: date
) -> Iterable[Channel]:
    person = message.recipient
    if not person.is_active:
        return
    if policy.email_allowed and preference.email and person.email:
        yield Channel.EMAIL
    if is_allowed(policy, Channel.SMS) and preference.sms and person.phone and has_gateway():
        kind = message_type(message.kind)
        if kind.urgent or not policy.sms_urgent_only or (kind.digest and message.due_on < today):
            yield Channel.SMS


def _day(message: OutboxRow, day: date, calendar: WorkCalendar | None) -> date:
    """The first day on which the message may leave."""
    return calendar.next_workday(day) if calendar and message.office_days else day


def _alone(placed: Sequence[Placed], policy: MessagePolicy, calendar: WorkCalendar | None, *, now: datetime) -> None:
    today = localtime(now).date()

    def begin(one: Placed) -> datetime:
        day = _day(one.message, today, calendar)
        return quiet_until(policy, now) if day == today else _at(day, policy.digest_at)

    rows = [
        Delivery(
            person_id=one.message.recipient_id,
            channel=one.channel,
            address=one.address,
            key=_key(f"outbox-{one.message.pk}", one.channel),
            created_at=now,
            next_try_at=begin(one),
        )
        for one in placed
    ]
    made = Delivery.objects.bulk_create(rows)
    _items(zip((delivery.pk for delivery in made), placed, strict=True))


def _in_digests(
    placed: Sequence[Placed], policy: MessagePolicy, calendar: WorkCalendar | None, *, now: datetime
) -> None:
    """Each to the digest of its day, or of the next day whose digest has not begun to leave."""
    while placed:
        slots = defaultdict(list)
        for one in placed:
            slots[one.slot].append(one)
        waiting = _open_digests(slots, policy, now=now)
        _items((waiting[slot], one) for slot, ones in slots.items() if slot in waiting for one in ones)
        placed = [
            Placed(one.message, one.channel, _day(one.message, slot[2] + DAY, calendar))
            for slot, ones in slots.items()
            if slot not in waiting
            for one in ones
        ]


def _open_digests(slots: dict[Slot, list[Placed]], policy: MessagePolicy, *, now: datetime) -> dict[Slot, int]:
    """Made where they are missing, in the order of the slots, and locked, so that two fills never wait for each other."""
    wanted = sorted(slots)
    new = []
    for person, channel, day in wanted:
        address, key = slots[person, channel, day][0].address, _key(f"digest-{person}-{day}", channel)
        begin = _digest_time(day, policy, now)
        new.append((person, channel, address, key, day, DeliveryState.QUEUED, 0, now, begin, ""))
    insert_rows(Delivery, DIGEST, new, unless_there=True)
    people, days = {person for person, _, _ in wanted}, {day for _, _, day in wanted}
    rows = Delivery.objects.select_for_update().filter(person__in=people, digest_on__in=days).order_by("pk")
    found = rows.values_list("person_id", "channel", "digest_on", "pk", "state", "begun_at")
    return {
        (person, channel, day): pk
        for person, channel, day, pk, state, begun_at in found
        if day and begun_at is None and state == DeliveryState.QUEUED
    }


def _items(pairs: Iterable[tuple[int, Placed]]) -> None:
    rows = [(delivery, one.message.pk, one.channel) for delivery, one in pairs]
    insert_rows(DeliveryItem, ("delivery_id", "outbox_id", "channel"), rows)


def _digest_time(day: date, policy: MessagePolicy, now: datetime) -> datetime:
    """When the office says. Already past: one beat from now, so that all kinds of deadlines have been swept by then."""
    soon = quiet_until(policy, now + timedelta(seconds=settings.MINUTE))
    return max(_at(day, policy.digest_at), soon)


def _at(day: date, moment: time) -> datetime:
    return make_aware(datetime.combine(day, moment))


def _key(name: str, channel: str) -> str:
    suffix = "" if channel == Channel.EMAIL else f"-{channel}"
    return f"<{name}{suffix}@{settings.MESSAGE_ID_DOMAIN}>"
