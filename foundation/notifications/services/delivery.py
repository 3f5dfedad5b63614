"""Turns outbox rows into inbox entries and deliveries: at most once each, because entry, item and mark are one transaction."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils.timezone import localtime

from foundation.core import faults
from foundation.core.rows import insert_rows
from foundation.notifications.catalogue import Rendered, message_type, no_longer_true
from foundation.notifications.models import InboxEntry, OutboxMessage
from foundation.notifications.selectors.outbox_message import COLUMNS, OutboxRow, with_recipients
from foundation.notifications.services.routing import route
from foundation.notifications.services.sending import send_waiting
from foundation.notifications.services.words import words_of

logger = logging.getLogger(__name__)

BATCH = 1000
LONGEST_TITLE = 200
MOST_FAILURES = 1000
ENTRY = ("outbox_id", "person_id", "title", "body", "url", "created_at", "read_at", "is_folded")


def deliver(*, now: datetime, limit: int = BATCH) -> tuple[int, int]:
    """Fill inboxes, then send e-mails and SMS. Returns (messages delivered, deliveries sent)."""
    return fill_inboxes(now=now, limit=limit), send_waiting(now=now, limit=limit)


def fill_inboxes(*, now: datetime, limit: int = BATCH) -> int:
    """Deliver up to `limit` waiting messages, the oldest first. Two workers at once take different rows."""
    waiting = OutboxMessage.objects.filter(delivered_at__isnull=True, withdrawn_at__isnull=True)
    today = localtime(now).date()
    with transaction.atomic():
        claimed = waiting.select_for_update(skip_locked=True)
        found = claimed.order_by("failures", "pk").values_list(*COLUMNS)[:limit]
        messages = with_recipients([OutboxRow(*row) for row in found])
        untrue = no_longer_true(messages, today)
        words = words_of([message for message in messages if message.pk not in untrue], today)
        told = [message for message in messages if message.pk in words.said]
        folded = _folded(told)
        entries = [_entry(message, words.said[message.pk], now, folded=message.pk in folded) for message in told]
        insert_rows(InboxEntry, ENTRY, entries)
        _mark(words.said, delivered_at=now)
        _mark(untrue | words.gone, withdrawn_at=now)
        _mark(words.failed, failures=Least(F("failures") + 1, MOST_FAILURES))
        route(told, now=now)  # last: whoever fills the same digests waits from here to the commit
        faults.point("inbox.after_fill")
    for pk in words.gone:
        logger.warning("message %d withdrawn: its row or kind is gone", pk)
    return len(told)


def _mark(keys: Iterable[int], **values: object) -> None:
    if keys := list(keys):
        OutboxMessage.objects.filter(pk__in=keys).update(**values)


def _folded(told: list[OutboxRow]) -> set[int]:
    """Reminders that say the same as a later step of their matter, told in the same moment: after an outage not a flood (F66)."""
    latest: dict[tuple[str, str, int], int] = {}
    folded = set()
    for message in sorted(told, key=lambda row: (row.occurred_on, row.pk)):
        if message_type(message.kind).digest:
            matter = (message.kind, message.object_id, message.recipient_id)
            if matter in latest:
                folded.add(latest[matter])
            latest[matter] = message.pk
    return folded


def _entry(message: OutboxRow, words: Rendered, now: datetime, *, folded: bool) -> tuple[Any, ...]:
    title = " ".join(words.title.split())[:LONGEST_TITLE]
    return message.pk, message.recipient_id, title, words.body, words.url, now, now if folded else None, folded
