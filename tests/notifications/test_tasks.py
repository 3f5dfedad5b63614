import datetime as dt

import pytest
from celery import current_app
from django.conf import settings

from foundation.notifications import tasks
from foundation.notifications.models import InboxEntry, OutboxMessage
from foundation.notifications.services.outbox import queue
from foundation.supervision.tasks import sweep
from tests.core.paper import due
from tests.factories.notifications import delivery
from tests.factories.organizations import NOW


def test_sweep_and_deliver_read_the_clock(papers, liaison, frozen_clock):
    due(dt.date(2026, 3, 12), dt.date(2026, 3, 5), owner_id=liaison.pk)
    assert (sweep(), sweep()) == (1, 0)
    assert tasks.deliver_messages() == (1, 0)
    assert InboxEntry.objects.get().created_at == NOW
    frozen_clock.forward(minutes=1)
    assert tasks.deliver_messages() == (0, 1)
    frozen_clock.forward(days=7)
    assert sweep() == 1
    assert OutboxMessage.objects.filter(step="owner+0").count() == 1


def test_a_full_batch_rings_twice_before_it_sends(world, liaison, rings, monkeypatch):
    """So that a second worker takes the next batch meanwhile."""
    monkeypatch.setattr(tasks, "BATCH", 2)
    for step in "123":
        queue("test.told", obj=world.finance, recipients=[liaison], step=step, now=NOW)
    assert tasks.deliver_messages() == (2, 2)
    assert rings == [("notifications.deliver", "messages")] * 2
    assert tasks.deliver_messages() == (1, 1)
    assert len(rings) == 2


def test_what_is_left_to_send_rings_again(world, liaison, rings, monkeypatch):
    for _ in range(3):
        delivery(liaison)
    monkeypatch.setattr(tasks, "BATCH", 2)
    assert tasks.deliver_messages() == (0, 2)
    assert rings == [("notifications.deliver", "messages")]
    assert tasks.deliver_messages() == (0, 1)


@pytest.mark.parametrize("name", ["supervision.sweep", "notifications.deliver"])
def test_beat_knows_them_by_these_names(name):
    current_app.loader.import_default_modules()
    assert name in current_app.tasks
    assert name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_no_message_waits_for_a_ring(world, liaison):
    """A doorbell that was lost costs a minute: the next beat delivers what stands in the outbox."""
    queue("test.told", obj=world.finance, recipients=[liaison], step="1", now=NOW)
    assert tasks.deliver_messages() == (1, 1)
