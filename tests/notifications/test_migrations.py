"""From EmailDelivery to Delivery: with rows of every state in the tables, expand, fill and finish lose and double none."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from foundation.core import triggers
from foundation.notifications.models import Delivery, DeliveryItem
from tests.factories.notifications import InboxEntryFactory
from tests.factories.organizations import NOW, load_world

LATER = NOW + dt.timedelta(minutes=4)
STATES = {
    "sent": {"state": "sent", "sent_at": LATER},
    "waiting": {},
    "tried": {"attempts": 2, "error": "TimeoutError: ", "next_try_at": LATER},
    "held": {"lease_until": LATER},
    "dead": {"state": "dead", "attempts": 8, "error": "ConnectionRefusedError: no server"},
}


@pytest.mark.django_db(transaction=True)
def test_the_emails_of_an_older_release_are_carried_over():
    person = load_world().people["liaison"]
    entries = {name: InboxEntryFactory(person=person) for name in (*STATES, "late")}
    try:
        call_command("migrate", "notifications", "0003", verbosity=0)
        old = MigrationExecutor(connection).loader.project_state([("notifications", "0003_deliveries")]).apps
        emails = old.get_model("notifications", "EmailDelivery")
        for name, fields in STATES.items():
            key = f"<outbox-{entries[name].outbox_id}@yunling.example>"
            values = {"address": person.email, "message_id": key, "next_try_at": NOW, **fields}
            emails.objects.create(outbox_id=entries[name].outbox_id, **values)
        call_command("migrate", "notifications", "0004", verbosity=0)
        assert (Delivery.objects.count(), DeliveryItem.objects.count()) == (5, 5)
        # Written by the old release after the fill.
        emails.objects.create(
            outbox_id=entries["late"].outbox_id, address=person.email, message_id="<late>", next_try_at=NOW
        )
    finally:
        call_command("migrate", verbosity=0)
    told = {item.outbox_id: item.delivery for item in DeliveryItem.objects.select_related("delivery")}
    assert (len(told), Delivery.objects.count()) == (6, 6)
    rows = {name: told[entry.outbox_id] for name, entry in entries.items()}
    assert {(row.person_id, row.channel, row.address, row.digest_on, row.created_at) for row in rows.values()} == {
        (person.pk, "email", person.email, None, NOW)
    }
    assert {
        name: (row.state, row.attempts, row.sent_at, row.lease_until, row.begun_at) for name, row in rows.items()
    } == {
        "sent": ("sent", 0, LATER, None, NOW),
        "waiting": ("queued", 0, None, None, None),
        "tried": ("queued", 2, None, None, NOW),
        "held": ("queued", 0, None, LATER, None),
        "dead": ("dead", 8, None, None, NOW),
        "late": ("queued", 0, None, None, None),
    }
    assert rows["late"].key == "<late>"
    assert rows["dead"].error == "ConnectionRefusedError: no server"
    assert "notifications_emaildelivery" not in connection.introspection.table_names()
    assert set(triggers.expected()) <= triggers.present(connection)
