"""Puts messages on record in the transaction of what they tell of, and rings the doorbell after its commit."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.timezone import localtime

from foundation.core import jobs
from foundation.notifications.catalogue import message_type
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import User


def queue(kind: str, *, obj: models.Model, recipients: Iterable[User], step: str, now: datetime) -> int:
    """Tell `recipients` of what happened to `obj`; returns how many people are addressed.

    Idempotent: the same kind, row, `step` and day is one message a person. What may happen twice on one day therefore
    needs a `step` of its own each time ("returned-2"). Raises LookupError for a kind that no catalogue has.
    """
    message_type(kind)
    day = localtime(now).date()
    people = {person.pk for person in recipients}
    rows = [
        OutboxMessage(
            kind=kind,
            object_label=obj._meta.label_lower,
            object_id=str(obj.pk),
            step=step,
            due_on=day,
            occurred_on=day,
            recipient_id=person,
            queued_at=now,
        )
        for person in sorted(people)
    ]
    if rows:
        with transaction.atomic():
            OutboxMessage.objects.bulk_create(rows, ignore_conflicts=True)
            ring_after_commit()
    return len(rows)


def ring_after_commit() -> None:
    transaction.on_commit(ring)


def ring() -> None:
    """Lost without harm: the minute beat finds the row anyway."""
    jobs.doorbell("notifications.deliver", queue="messages")
