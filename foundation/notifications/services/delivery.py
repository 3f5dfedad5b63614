"""Turns outbox rows into inbox entries: at most once each, because entry and mark are one transaction."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Least
from django.utils.timezone import localtime

from foundation.notifications.catalogue import MessageType, Rendered, all_types, no_longer_true
from foundation.notifications.models import EmailDelivery, InboxEntry, OutboxMessage
from foundation.notifications.services.email import send_waiting

logger = logging.getLogger(__name__)

BATCH = 500
LONGEST_TITLE = 200
MOST_FAILURES = 1000


def deliver(*, now: datetime, limit: int = BATCH) -> tuple[int, int]:
    """Fill inboxes, then send e-mails. Returns (messages delivered, e-mails sent)."""
    return fill_inboxes(now=now, limit=limit), send_waiting(now=now, limit=limit)


def fill_inboxes(*, now: datetime, limit: int = BATCH) -> int:
    """Deliver up to `limit` waiting messages, the oldest first. Two workers at once take different rows."""
    waiting = OutboxMessage.objects.filter(delivered_at__isnull=True, withdrawn_at__isnull=True)
    with transaction.atomic():
        claimed = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("recipient")
        messages = list(claimed.order_by("failures", "pk")[:limit])
        untrue = no_longer_true(messages, localtime(now).date())
        entries, gone, failed = _entries([message for message in messages if message.pk not in untrue], now)
        told = [entry.outbox for entry in entries]
        InboxEntry.objects.bulk_create(entries)
        EmailDelivery.objects.bulk_create(_emails(told, now))
        OutboxMessage.objects.filter(pk__in=[message.pk for message in told]).update(delivered_at=now)
        OutboxMessage.objects.filter(pk__in=untrue.union(gone)).update(withdrawn_at=now)
        OutboxMessage.objects.filter(pk__in=failed).update(failures=Least(F("failures") + 1, MOST_FAILURES))
    return len(told)


def _entries(messages: list[OutboxMessage], now: datetime) -> tuple[list[InboxEntry], list[int], list[int]]:
    """Entries in the order of the messages, the keys of those whose row or kind is gone, and of those without words.

    One kind whose renderer breaks must not hold up the others: its messages wait behind them and are tried again.
    """
    types = {message.kind: message for message in all_types()}
    objects = _objects(messages, types)
    entries: list[InboxEntry] = []
    gone, failed = [], []
    for message in messages:
        obj = objects.get((message.kind, message.object_id))
        if obj is None:
            logger.warning("message %d of kind %s withdrawn: its row or kind is gone", message.pk, message.kind)
            gone.append(message.pk)
            continue
        message.told_on = localtime(now).date()
        try:
            words = types[message.kind].render(obj, message)
        except DatabaseError:
            raise
        except Exception:  # a renderer may raise anything; the cause is in the log, the message stays waiting
            logger.exception("message %d of kind %s has no words", message.pk, message.kind)
            failed.append(message.pk)
            continue
        entries.append(_entry(message, words, now))
    return entries, gone, failed


def _entry(message: OutboxMessage, words: Rendered, now: datetime) -> InboxEntry:
    title = " ".join(words.title.split())[:LONGEST_TITLE]
    return InboxEntry(
        outbox=message, person=message.recipient, title=title, body=words.body, url=words.url, created_at=now
    )


def _objects(messages: list[OutboxMessage], types: dict[str, MessageType]) -> dict[tuple[str, str], Any]:
    """The rows that the messages are about: one query a kind, whatever the number of messages."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for message in messages:
        if message.kind in types:
            wanted[message.kind].add(message.object_id)
    found = {}
    for kind, texts in wanted.items():
        model = types[kind].model
        keys = dict(_keys(model._meta.pk, texts))
        rows = model._default_manager.select_related(*types[kind].related).in_bulk(list(keys))
        found.update({(kind, keys[key]): row for key, row in rows.items()})
    return found


def _keys(field: Any, texts: Iterable[str]) -> Iterable[tuple[Any, str]]:
    """Text as the outbox has it → primary key; what cannot be a key is no row."""
    for text in texts:
        try:
            yield field.to_python(text), text
        except ValidationError:
            logger.warning("%r cannot be a key of %s", text, field.model._meta.label)


def _emails(messages: list[OutboxMessage], now: datetime) -> list[EmailDelivery]:
    return [
        EmailDelivery(
            outbox=message,
            address=message.recipient.email,
            message_id=f"<outbox-{message.pk}@{settings.MESSAGE_ID_DOMAIN}>",
            next_try_at=now,
        )
        for message in messages
        if message.recipient.email and message.recipient.is_active
    ]
