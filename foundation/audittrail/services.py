"""The only writer of the trail. Call `record` inside the transaction of the write that it tells of."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection, models, transaction

from foundation.audittrail.events import event_type
from foundation.audittrail.models import AuditEvent, AuditSeal, PendingEvent

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
    """`broken_at` is the seq of the first link that does not fit its predecessor, None when the chain holds.

    `unsealed` counts lines whose commit was followed by no seal yet; the minute sweep seals them.
    """

    count: int
    head: str
    broken_at: int | None
    reason: str = ""
    unsealed: int = 0


def record(
    event: str,
    *,
    actor: Actor | None,
    subject: models.Model | str,
    now: datetime,
    note: str = "",
    **detail: Any,
) -> AuditEvent:
    """Write one line; it is sealed into the chain after the caller's commit. `now` is aware.

    Raises LookupError for an event type that no catalogue has.
    """
    event_type(event)
    with transaction.atomic():
        line = AuditEvent.objects.create(
            at=now,
            event=event,
            actor_id=actor.pk if actor else None,
            actor_name=actor.trail_name if actor else "",
            actor_post=actor.trail_post if actor else "",
            subject=subject if isinstance(subject, str) else name_of(subject),
            note=note,
            detail=detail,
        )
        if not any(hook is _seal_after_commit for _, hook, *_ in connection.run_on_commit):
            transaction.on_commit(_seal_after_commit)
    return line


def record_many(
    event: str,
    rows: Sequence[tuple[models.Model, dict[str, Any]]],
    *,
    actor: Actor | None,
    now: datetime,
    note: str = "",
) -> None:
    """`record` for what is written in bulk: one line for each (subject, detail), in few statements."""
    event_type(event)
    who = {"actor_id": actor.pk, "actor_name": actor.trail_name, "actor_post": actor.trail_post} if actor else {}
    with transaction.atomic():
        for begin in range(0, len(rows), BATCH):
            AuditEvent.objects.bulk_create(
                AuditEvent(at=now, event=event, subject=name_of(subject), note=note, detail=detail, **who)
                for subject, detail in rows[begin : begin + BATCH]
            )
        if rows and not any(hook is _seal_after_commit for _, hook, *_ in connection.run_on_commit):
            transaction.on_commit(_seal_after_commit)


def _seal_after_commit() -> None:
    seal()


def seal() -> int:
    """Chain every committed line that has no seal yet, in the order of their ids; returns how many.

    Runs after each commit that wrote a line, and each minute for what a kill left between the two.
    """
    if not AuditEvent.objects.filter(seal__isnull=True).exists():
        return 0
    with transaction.atomic():
        _lock_chain()
        last = AuditSeal.objects.order_by("-seq").first()
        seq, head = (last.seq, last.hash) if last else (0, GENESIS)
        begin = seq
        while lines := list(AuditEvent.objects.filter(seal__isnull=True).order_by("pk")[:BATCH]):
            links = []
            for line in lines:
                seq += 1
                links.append(AuditSeal(seq=seq, event=line, prev_hash=head, hash=_hash(line, seq, head)))
                head = links[-1].hash
            AuditSeal.objects.bulk_create(links)
    return seq - begin


def take_pending() -> int:
    """Take the lines that the public process left into the trail; returns how many.

    Under the hour they were left with: the minute of the sweep would tell the minute of the visit.
    """
    with transaction.atomic():
        waiting = list(PendingEvent.objects.select_for_update().order_by("at", "id")[:BATCH])
        for line in waiting:
            record(line.event, actor=None, subject=line.subject, now=line.at)
        PendingEvent.objects.filter(pk__in=[line.pk for line in waiting]).delete()
    return len(waiting)


def last_event(subject: models.Model) -> AuditEvent | None:
    return AuditEvent.objects.filter(subject=name_of(subject)).exclude(event="refused").order_by("-pk").first()


def name_of(subject: models.Model) -> str:
    return f"{subject._meta.label_lower}:{subject.pk}"


def verify_chain() -> Verdict:
    """Walk the chain from its first link. Memory stays flat: links are read in batches."""
    count, head = 0, GENESIS
    links = AuditSeal.objects.select_related("event").order_by("seq")
    for link in links.iterator(chunk_size=BATCH):
        reason = _fault(link, count + 1, head)
        if reason:
            return Verdict(count, head, link.seq, reason)
        count, head = link.seq, link.hash
    if AuditSeal.objects.count() != count:
        return Verdict(count, head, count + 1, "an event of the chain was removed")
    return Verdict(count, head, None, unsealed=AuditEvent.objects.filter(seal__isnull=True).count())


def stands(seq: int, head: str) -> bool:
    """A head that was noted elsewhere is still a link. Then, in a chain that holds, nothing up to it was changed."""
    return AuditSeal.objects.filter(seq=seq, hash=head).exists()


def _fault(link: AuditSeal, seq: int, head: str) -> str:
    if link.seq != seq:
        return f"expected seq {seq}: a link or its event was removed"
    if link.prev_hash != head:
        return "prev_hash is not the hash of the link before"
    if link.hash != _hash(link.event, link.seq, head):
        return "the event was changed after it was sealed"
    return ""


def _hash(line: AuditEvent, seq: int, prev_hash: str) -> str:
    payload = [
        seq,
        line.pk,
        line.at.astimezone(UTC).isoformat(timespec="microseconds"),
        line.event,
        line.actor_id,
        line.actor_name,
        line.actor_post,
        line.subject,
        line.note,
        line.detail,
        prev_hash,
    ]
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _lock_chain() -> None:
    """One sealer at a time. SQLite's IMMEDIATE transaction already holds the only write lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
