"""Sends what waits: at least once each, with a key that never changes, never not at all.

The database hands out deliveries, a few at a time under a lease, and each is marked as soon as it was taken. What is on its way
when a process is killed goes again when its lease ends.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import BigIntegerField, DateTimeField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce

from foundation.core import faults
from foundation.core.statements import Change, Given
from foundation.notifications.models import Delivery, MessagePolicy, OutboxMessage
from foundation.notifications.selectors.message_policy import is_allowed, is_quiet, message_policy
from foundation.notifications.services.carriers import ChannelDown, OneRefused
from foundation.notifications.services.contents import contents_of
from foundation.notifications.services.digest import Line
from foundation.notifications.services.email import EmailCarrier
from foundation.notifications.services.sms import SmsCarrier
from foundation.notifications.states import Channel, DeliveryState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than a channel's time limit and STALE: a slow server is not a dead sender
STALE = timedelta(seconds=30)  # what was found true so long ago is asked anew
CHUNK = 100
FIRST_WAIT = timedelta(minutes=1)
MOST_ATTEMPTS = 8
LONGEST_ERROR = 300

MARK_SENT = Change(
    lambda: Delivery.objects.filter(pk=Given("pk", BigIntegerField()), state=DeliveryState.QUEUED),
    lease_until=None,
    state=DeliveryState.SENT,
    sent_at=Given("sent_at", DateTimeField()),
    error="",
)


class Carrier(Protocol):
    """Takes deliveries to the outside. `carry` raises OneRefused for this one alone, ChannelDown for any."""

    def carry(self, delivery: Delivery, lines: Sequence[Line], now: datetime) -> None: ...
    def close(self) -> None: ...


def send_waiting(*, now: datetime, limit: int) -> int:
    """Send up to `limit` deliveries a channel whose time has come; returns how many were taken. Nothing in quiet hours."""
    policy = message_policy()
    if is_quiet(policy, now):
        return 0
    return _send(Channel.EMAIL, EmailCarrier(), policy, now, limit) + _send(
        Channel.SMS, SmsCarrier(), policy, now, limit
    )


def _send(channel: Channel, carrier: Carrier, policy: MessagePolicy, now: datetime, limit: int) -> int:
    if not is_allowed(policy, channel):
        return 0
    begin, sent, left = time.monotonic(), 0, limit
    try:
        while left > 0:
            spent = timedelta(seconds=time.monotonic() - begin)  # a lease counts from its own beginning, not the run's
            held = _claim(channel, min(CHUNK, left), now=now, until=now + spent + LEASE)
            if not held:
                break
            faults.point("delivery.after_claim")
            left -= len(held)
            sent += _carry(held, carrier, now)
    except ChannelDown:
        pass  # on record with the delivery that met it; the others wait for the next run
    finally:
        carrier.close()
    return sent


def _claim(channel: Channel, count: int, *, now: datetime, until: datetime) -> list[Delivery]:
    """A digest waits until all that its reader is to be told today stands in the inbox."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    untold = OutboxMessage.objects.filter(
        recipient=OuterRef("person"), delivered_at__isnull=True, withdrawn_at__isnull=True, failures=0
    )
    ready = Delivery.objects.filter(free, channel=channel, state=DeliveryState.QUEUED, next_try_at__lte=now).exclude(
        Q(Exists(untold), digest_on__isnull=False)
    )
    with transaction.atomic():
        rows = ready.select_for_update(skip_locked=True, of=("self",)).select_related("person")
        held = list(rows.order_by("next_try_at", "pk")[:count])
        if held:
            Delivery.objects.filter(pk__in=[row.pk for row in held]).update(
                lease_until=until, begun_at=Coalesce("begun_at", Value(now))
            )
    return held


def _carry(held: Sequence[Delivery], carrier: Carrier, now: datetime) -> int:
    contents = contents_of(held, now=now)
    begin, sent = time.monotonic(), 0
    for place, delivery in enumerate(held):
        if timedelta(seconds=time.monotonic() - begin) > STALE:
            _give_back(held[place:])
            break
        lines = contents.get(delivery.pk)
        if not lines or not delivery.person.is_active:
            _settle(delivery, state=DeliveryState.WITHDRAWN)
            continue
        try:
            carrier.carry(delivery, lines, now)
        except OneRefused as refusal:
            _failed(delivery, refusal.cause, now=now)
        except ChannelDown as trouble:
            _failed(delivery, trouble.cause, now=now)
            _give_back(held[place + 1 :])
            raise
        else:
            MARK_SENT.run(pk=delivery.pk, sent_at=now)
            sent += 1
    return sent


def _settle(delivery: Delivery, **values: object) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(lease_until=None, **values)


def _give_back(held: Sequence[Delivery]) -> None:
    keys = [delivery.pk for delivery in held]
    Delivery.objects.filter(pk__in=keys, state=DeliveryState.QUEUED).update(lease_until=None)


def _failed(delivery: Delivery, cause: str, *, now: datetime) -> None:
    attempts = delivery.attempts + 1
    logger.warning(
        "%s %s failed on attempt %d: %s", delivery.channel, delivery.key, attempts, cause.split(":", maxsplit=1)[0]
    )
    _settle(
        delivery,
        state=DeliveryState.DEAD if attempts >= MOST_ATTEMPTS else DeliveryState.QUEUED,
        attempts=F("attempts") + 1,
        next_try_at=now + wait_after(attempts),
        error=cause[:LONGEST_ERROR],
    )


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, each up to a fifth longer: after an outage not everything knocks at once."""
    wait = FIRST_WAIT * (1 << attempts - 1)
    return wait + wait * secrets.randbelow(21) / 100
