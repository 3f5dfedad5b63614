"""Asked again at the moment of sending: only what is still true is sent."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors import due_message
from foundation.supervision.selectors.due_message import no_longer_due
from foundation.supervision.services.sweep import sweep_deadlines
from tests.core.paper import ACCEPTED, SENT, Paper, due
from tests.factories.organizations import NOW

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def row(papers, liaison, unithead, monkeypatch):
    """Due today; owner and head were told, and nothing was delivered yet."""
    monkeypatch.setattr(due_message, "models_with_deadlines", lambda: [Paper])
    ReminderRule.objects.create(kind="paper", rung="head", offset_days=0)
    found = due(DUE, DUE, owner_id=liaison.pk, third_id=unithead.pk)
    assert sweep_deadlines(today=DUE, now=NOW) == 2
    return found


def steps_gone(today=DUE):
    messages = list(OutboxMessage.objects.all())
    gone = no_longer_due(messages, today)
    return sorted(message.step for message in messages if message.pk in gone)


@pytest.mark.feature(63)
class TestNoLongerDue:
    def test_nothing_changed(self, row):
        assert steps_gone() == []
        assert steps_gone(DUE + 30 * DAY) == []

    @pytest.mark.parametrize(
        ("changes", "gone"),
        [
            ({"status": SENT}, []),
            ({"due_on": DUE + DAY}, ["head+0", "owner+0"]),
            ({"due_on": None}, ["head+0", "owner+0"]),
            ({"owner_id": None}, ["owner+0"]),
            ({"third_id": None}, ["head+0"]),
        ],
    )
    def test_what_changed_meanwhile(self, row, changes, gone):
        Paper.objects.filter(pk=row.pk).update(**changes)
        assert steps_gone() == gone

    def test_the_other_person_of_the_same_row_does_not_stand_on_that_rung(self, row, liaison, unithead):
        Paper.objects.filter(pk=row.pk).update(owner_id=unithead.pk, third_id=liaison.pk)
        assert steps_gone() == ["head+0", "owner+0"]

    def test_closed(self, row):
        Paper.objects.filter(pk=row.pk).update(status=SENT)
        Paper.objects.filter(pk=row.pk).update(status=ACCEPTED)
        assert steps_gone() == ["head+0", "owner+0"]

    def test_open_but_owed_by_nobody(self, row, monkeypatch):
        monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=frozenset({"draft"})))
        Paper.objects.filter(pk=row.pk).update(status=SENT)
        assert steps_gone() == ["head+0", "owner+0"]

    def test_deleted(self, row):
        Paper.objects.filter(pk=row.pk).delete()
        assert steps_gone() == ["head+0", "owner+0"]

    def test_a_key_that_can_be_none(self, row):
        OutboxMessage.objects.update(object_id="keine")
        assert steps_gone() == ["head+0", "owner+0"]

    def test_what_is_no_step_of_the_ladder_is_left_to_others(self, row):
        OutboxMessage.objects.update(step="urge-1")
        Paper.objects.filter(pk=row.pk).delete()
        assert steps_gone() == []

    def test_so_is_a_kind_without_a_deadline(self, row):
        OutboxMessage.objects.update(kind="test.told")
        Paper.objects.filter(pk=row.pk).delete()
        assert steps_gone() == []

    @pytest.mark.parametrize("rows", [1, 30])
    def test_one_query(self, row, liaison, rows, django_assert_num_queries):
        for _ in range(rows):
            due(DUE, DUE, owner_id=liaison.pk)
        sweep_deadlines(today=DUE, now=NOW)
        messages = list(OutboxMessage.objects.all())
        assert len(messages) == rows + 2
        order = 2 if connection.vendor == "postgresql" else 0  # of joins, before and after
        with django_assert_num_queries(1 + order):
            assert no_longer_due(messages, DUE) == set()

    def test_nothing_to_ask_asks_nothing(self, django_assert_num_queries, papers):
        with django_assert_num_queries(0):
            assert no_longer_due([], DUE) == set()
