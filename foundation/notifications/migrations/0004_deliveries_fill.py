from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Max

BATCH = 20_000

# What was tried once is settled: its first sender began no later than its delivery.
DELIVERIES = """
INSERT INTO notifications_delivery
    (person_id, channel, address, key, state, attempts, created_at, next_try_at, begun_at, lease_until, sent_at, error)
SELECT m.recipient_id, 'email', e.address, e.message_id, e.state, e.attempts, COALESCE(m.delivered_at, m.queued_at),
    e.next_try_at, CASE WHEN e.state = 'queued' AND e.attempts = 0 THEN NULL ELSE COALESCE(m.delivered_at, m.queued_at) END,
    e.lease_until, e.sent_at, e.error
FROM notifications_emaildelivery e JOIN notifications_outboxmessage m ON m.id = e.outbox_id
WHERE e.id >= %s AND e.id < %s ORDER BY e.id ON CONFLICT DO NOTHING
"""
ITEMS = """
INSERT INTO notifications_deliveryitem (delivery_id, outbox_id, channel)
SELECT d.id, e.outbox_id, 'email'
FROM notifications_emaildelivery e JOIN notifications_delivery d ON d.key = e.message_id
WHERE e.id >= %s AND e.id < %s ORDER BY e.id ON CONFLICT DO NOTHING
"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Batch by batch, each its own transaction, only what is not there yet: stopped half-way, it goes on next time."""
    last = apps.get_model("notifications", "EmailDelivery").objects.aggregate(last=Max("pk"))["last"] or 0
    with schema_editor.connection.cursor() as cursor:
        for begin in range(0, last + 1, BATCH):
            for statement in (DELIVERIES, ITEMS):
                cursor.execute(statement, [begin, begin + BATCH])


class Migration(migrations.Migration):
    """Fill: the e-mails from before 0003, sent, waiting and dead, each with its Message-ID."""

    atomic = False
    dependencies = [("notifications", "0003_deliveries")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
