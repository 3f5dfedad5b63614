"""Rows written from plain values are those that bulk_create would have written."""

import pytest
from django.db import IntegrityError, transaction

from foundation.core.rows import insert_rows
from foundation.notifications.models import Delivery, DeliveryItem, InboxEntry, OutboxMessage
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, TODAY

ENTRY = ("outbox_id", "person_id", "title", "body", "url", "created_at", "is_folded")
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


def digest_of(somebody, key):
    return (somebody.pk, "email", "a@b.example", key, TODAY, "queued", 0, NOW, NOW, "")


def test_values_come_back_as_they_were_sent_and_what_is_not_given_is_null(world):
    liaison = world.people["liaison"]
    message = OutboxMessageFactory(recipient=liaison)
    insert_rows(InboxEntry, ENTRY, [(message.pk, liaison.pk, "100% '\"", "", "/x/", NOW, True)])
    entry = InboxEntry.objects.get()
    assert (entry.outbox_id, entry.person_id, entry.title, entry.created_at) == (
        message.pk,
        liaison.pk,
        "100% '\"",
        NOW,
    )
    assert (entry.is_folded, entry.read_at) == (True, None)


def test_no_rows_are_no_statement(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_rows(InboxEntry, ENTRY, [])


def test_more_rows_than_one_statement_takes(world):
    liaison = world.people["liaison"]
    columns = ("kind", "object_label", "object_id", "step", "due_on", "occurred_on", "recipient_id", "queued_at")
    many = [("a", "b", str(number), "c", TODAY, TODAY, liaison.pk, NOW) for number in range(40_000)]
    insert_rows(OutboxMessage, columns, many)
    assert OutboxMessage.objects.values("object_id").distinct().count() == 40_000
    assert set(OutboxMessage.objects.values_list("failures", "office_days")) == {(0, False)}


def test_a_taken_key_is_an_error_or_left_out(world):
    liaison, head = world.people["liaison"], world.people["unithead"]
    insert_rows(Delivery, DIGEST, [digest_of(liaison, "first")])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Delivery, DIGEST, [digest_of(liaison, "second")])
    insert_rows(Delivery, DIGEST, [digest_of(liaison, "second"), digest_of(head, "third")], unless_there=True)
    assert sorted(Delivery.objects.values_list("key", flat=True)) == ["first", "third"]


def test_a_column_the_model_does_not_have_is_an_error():
    with pytest.raises(KeyError, match="outbox"):
        insert_rows(DeliveryItem, ("outbox",), [(1,)])
