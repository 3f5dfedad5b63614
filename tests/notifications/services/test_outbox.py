import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from foundation.notifications import catalogue
from foundation.notifications.catalogue import MessageType
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization
from tests.factories.notifications import OutboxMessageFactory
from tests.factories.organizations import NOW, TODAY


def tell(world, *people, step="issued", now=NOW):
    return queue("test.told", obj=world.finance, recipients=people, step=step, now=now)


def rows():
    return list(
        OutboxMessage.objects.order_by("recipient_id").values_list("recipient__username", "step", "occurred_on")
    )


def test_one_row_a_person(world, liaison, unithead):
    assert tell(world, liaison, unithead, liaison) == 2
    assert sorted(rows()) == [("liaison", "issued", TODAY), ("unithead", "issued", TODAY)]
    row = OutboxMessage.objects.first()
    assert (row.object_label, row.object_id) == ("organizations.organization", str(world.finance.pk))
    assert (row.queued_at, row.delivered_at) == (NOW, None)


@pytest.mark.feature(65)
def test_saying_it_twice_is_saying_it_once(world, liaison):
    tell(world, liaison)
    tell(world, liaison, now=NOW + dt.timedelta(hours=3))
    assert rows() == [("liaison", "issued", TODAY)]


def test_another_step_or_day_is_another_message(world, liaison):
    tell(world, liaison)
    tell(world, liaison, step="returned-2")
    tell(world, liaison, now=NOW + dt.timedelta(days=1))
    assert OutboxMessage.objects.count() == 3


def test_the_day_is_counted_in_the_offices_own_zone(world, liaison):
    tell(world, liaison, now=dt.datetime(2026, 3, 5, 16, 30, tzinfo=dt.UTC))
    assert OutboxMessage.objects.get().occurred_on == dt.date(2026, 3, 6)


def test_nobody_to_tell_rings_nothing(world, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        assert tell(world) == 0
    assert (rows(), rings) == ([], [])


def test_the_doorbell_rings_after_commit(world, liaison, rings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(world, liaison)
        assert rings == []
    assert rings == [("notifications.deliver", "messages")]


def test_a_broker_that_is_down_refuses_nothing(world, liaison, monkeypatch, django_capture_on_commit_callbacks, caplog):
    def down(*_args, **_options):
        raise ConnectionError("no broker")

    monkeypatch.setattr("celery.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        tell(world, liaison)
    assert rows() == [("liaison", "issued", TODAY)]
    assert "the broker does not answer (ConnectionError)" in caplog.text


def test_a_message_is_rolled_back_with_what_it_tells(world, liaison):
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012 - it must fail after the write
        tell(world, liaison)
        1 / 0  # noqa: B018
    assert rows() == []


def test_a_kind_nobody_registered_is_refused(world, liaison):
    with pytest.raises(LookupError, match=r"test\.unknown"):
        queue("test.unknown", obj=world.finance, recipients=[liaison], step="", now=NOW)


def test_the_database_itself_knows_the_key(liaison):
    fields = {"recipient": liaison, "step": "owner+0"}
    OutboxMessageFactory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessageFactory(**fields)


@pytest.mark.parametrize("field", ["kind", "object_label", "object_id", "step", "due_on", "occurred_on", "recipient"])
def test_no_part_of_the_key_may_be_null(field):
    assert OutboxMessage._meta.get_field(field).null is False


def test_a_message_is_delivered_or_withdrawn_but_not_both(liaison):
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxMessageFactory(recipient=liaison, delivered_at=NOW, withdrawn_at=NOW)


def test_one_kind_has_one_renderer():
    with pytest.raises(ValueError, match="twice"):
        catalogue.register(MessageType("test.told", Organization, lambda _obj, _message: None))
    assert [row.kind for row in catalogue.all_types()] == sorted(row.kind for row in catalogue.all_types())
