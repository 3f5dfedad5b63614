"""Rows of outbox, inbox and e-mail as the services would have left them."""

import datetime as dt
from typing import Any

import factory

from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry, OutboxMessage
from tests.factories.organizations import NOW, TODAY


class OutboxMessageFactory(factory.django.DjangoModelFactory):
    """`OutboxMessageFactory(recipient=liaison)`; about organization 1 unless told otherwise."""

    class Meta:
        model = OutboxMessage

    kind = "test.told"
    object_label = "organizations.organization"
    object_id = "1"
    step = factory.Sequence(lambda n: f"step-{n}")
    due_on = TODAY
    occurred_on = TODAY
    queued_at = NOW


class InboxEntryFactory(factory.django.DjangoModelFactory):
    """`InboxEntryFactory(person=liaison)`; each is a minute younger than the one before."""

    class Meta:
        model = InboxEntry

    outbox = factory.SubFactory(OutboxMessageFactory, recipient=factory.SelfAttribute("..person"), delivered_at=NOW)
    title = factory.Sequence(lambda n: f"第{n}条消息")
    body = "请在时限前办理。"
    url = "/inbox/"
    created_at = factory.Sequence(lambda n: NOW + dt.timedelta(minutes=n))


def delivery(person: Any, *, channel: str = "email", **fields: Any) -> Delivery:
    """One message alone, told in the inbox and waiting to leave. It is about the person's own organization."""
    outbox = OutboxMessageFactory(recipient=person, delivered_at=NOW, object_id=str(person.organization_id))
    InboxEntryFactory(person=person, outbox=outbox)
    address = person.email if channel == "email" else person.phone or "13800000000"
    values = {"address": address, "key": f"<outbox-{outbox.pk}-{channel}@yunling.example>", **fields}
    row = Delivery.objects.create(
        **{"person": person, "channel": channel, "created_at": NOW, "next_try_at": NOW, **values}
    )
    DeliveryItem.objects.create(delivery=row, outbox=outbox, channel=channel)
    return row
