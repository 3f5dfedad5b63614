"""The only writer of the trail. Call `record` inside the transaction of the write that it tells of."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models, transaction

from foundation.audittrail.events import event_type
from foundation.audittrail.models import AuditEvent, PendingEvent

GENESIS = "0" * 64
CHAIN_LOCK = 0x5843_4C4F_4731  # one advisory lock for the one chain
BATCH = 2000


class Actor(Protocol):
    """Whoever acts: a signed-in person or the clock."""

    @property
    def pk(self) -> Any: ...
    @property
    def trail_name(self) -> str: ...
    @property
    def trail_post(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the seq of the first line that does not fit its predecessor, None when the chain holds."""

    count: int
    head: str
    broken_at: int | None
    reason: str = ""


def record(
    event: str,
    *,
    actor: Actor | None,
    subject: models.Model | str,
    now: datetime,
    note: str = "",
    **detail: Any,
) -> AuditEvent:
    """Write one line. `now` is aware. Raises LookupError for an event type that no catalogue has."""
    event_type(event)
    with transaction.atomic():
        _lock_chain()
        last = AuditEvent.objects.order_by("-seq").only("seq", "hash").first()
        line = AuditEvent(
            seq=last.seq + 1 if last else 1,
            at=now,
            event=event,
            actor_id=actor.pk if actor else None,
            actor_name=actor.trail_name if actor else "",
            actor_post=actor.trail_post if actor else "",
            subject=subject if isinstance(subject, str) else name_of(subject),
            note=note,
            detail=detail,
            prev_hash=last.hash if last else GENESIS,
        )
        line.hash = _hash(line)
        line.save(force_insert=True)
    return line


def seal_pending(now: datetime) -> int:
    """Take the lines that the public process left into the chain; returns how many."""
    with transaction.atomic():
        waiting = list(PendingEvent.objects.select_for_update().order_by("at", "id")[:BATCH])
        for line in waiting:
            record(line.event, actor=None, subject=line.subject, now=now, received_at=line.at.isoformat())
        PendingEvent.objects.filter(pk__in=[line.pk for line in waiting]).delete()
    return len(waiting)


def last_event(subject: models.Model) -> AuditEvent | None:
    return AuditEvent.objects.filter(subject=name_of(subject)).exclude(event="refused").order_by("-seq").first()


def name_of(subject: models.Model) -> str:
    return f"{subject._meta.label_lower}:{subject.pk}"


def verify_chain() -> Verdict:
    """Walk the chain from its first line. Memory stays flat: lines are read in batches."""
    count, head = 0, GENESIS
    for line in _lines():
        if line.seq != count + 1:
            return Verdict(count, head, line.seq, f"expected seq {count + 1}")
        if line.prev_hash != head:
            return Verdict(count, head, line.seq, "prev_hash is not the hash of the line before")
        if line.hash != _hash(line):
            return Verdict(count, head, line.seq, "the line was changed after it was written")
        count, head = line.seq, line.hash
    return Verdict(count, head, None)


def _lines() -> Iterator[AuditEvent]:
    return AuditEvent.objects.order_by("seq").iterator(chunk_size=BATCH)


def _hash(line: AuditEvent) -> str:
    payload = [
        line.seq,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.event,
        line.actor_id,
        line.actor_name,
        line.actor_post,
        line.subject,
        line.note,
        line.detail,
        line.prev_hash,
    ]
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_chain() -> None:
    """One writer at a time. SQLite's IMMEDIATE transaction already holds the only write lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
