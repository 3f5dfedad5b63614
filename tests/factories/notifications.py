"""Rows of outbox, inbox and e-mail as the services would have left them."""

import datetime as dt
from typing import Any

import factory

from foundation.notifications.models import EmailDelivery, InboxEntry, OutboxMessage
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


def email(person: Any, **fields: Any) -> EmailDelivery:
    """An e-mail waiting to be sent."""
    entry = InboxEntryFactory(person=person)
    message_id = f"<outbox-{entry.outbox_id}@yunling.example>"
    values = {"address": person.email, "message_id": message_id, "next_try_at": NOW, **fields}
    return EmailDelivery.objects.create(outbox=entry.outbox, **values)
