"""A step that waits for a person lapses when the matter is settled or moved before anybody handled it."""

import datetime as dt
from dataclasses import replace

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core.deadlines import models_with_deadlines
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.services import lapse
from foundation.supervision.services.lapse import lapse_settled_steps
from foundation.supervision.services.sweep import sweep_deadlines
from foundation.supervision.states import StepAction
from foundation.supervision.tasks import sweep
from tests.core.paper import ACCEPTED, SENT, Paper, due
from tests.factories.organizations import NOW

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def row(papers, world, monkeypatch):
    """A paper that is late, for which a letter was put before the office."""
    monkeypatch.setattr(lapse, "models_with_deadlines", lambda: [Paper])
    ReminderRule.objects.create(
        kind="paper", rung="head", offset_days=1, action=StepAction.SUPERVISION_NOTICE, is_active=True
    )
    found = due(DUE, DUE + DAY, place=world.finance)
    sweep_deadlines(today=DUE + DAY, now=NOW)
    return found


def states():
    return list(EscalationStep.objects.order_by("pk").values_list("status", flat=True))


def test_while_it_is_open_and_due_on_that_day_it_waits(row, monkeypatch):
    assert lapse_settled_steps(now=NOW) == 0
    monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=frozenset({"draft"})))
    Paper.objects.filter(pk=row.pk).update(status=SENT)
    assert lapse_settled_steps(now=NOW) == 0
    assert states() == ["pending"]


@pytest.mark.feature(63)
@pytest.mark.parametrize("how", ["closed", "moved", "without a day", "gone"])
def test_settled_or_moved_it_lapses(row, how):
    paper = Paper.objects.filter(pk=row.pk)
    if how == "closed":
        paper.update(status=SENT)
        paper.update(status=ACCEPTED)
    elif how == "gone":
        paper.delete()
    else:
        paper.update(due_on=DUE + 30 * DAY if how == "moved" else None)
    assert lapse_settled_steps(now=NOW) == 1
    assert lapse_settled_steps(now=NOW) == 0
    assert states() == ["waived"]
    event = AuditEvent.objects.get(event="escalationstep.lapse")
    assert (event.actor_name, event.note) == ("时限督办", "事项已办结或时限已变，不用再办")


def test_what_somebody_handled_stays_as_it_is(row):
    EscalationStep.objects.update(status="waived")
    Paper.objects.filter(pk=row.pk).delete()
    assert lapse_settled_steps(now=NOW) == 0
    assert states() == ["waived"]
    assert not AuditEvent.objects.filter(event="escalationstep.lapse").exists()


def test_as_many_as_the_limit_and_the_rest_a_minute_later(row, world):
    for _ in range(4):
        due(DUE, DUE + DAY, place=world.finance)
    sweep_deadlines(today=DUE + DAY, now=NOW)
    Paper.objects.update(due_on=DUE + 30 * DAY)
    assert [lapse_settled_steps(now=NOW, limit=3) for _ in range(3)] == [3, 2, 0]


@pytest.mark.parametrize("rows", [1, 30])
def test_a_minute_in_which_nothing_lapses_asks_once_a_noun(row, world, rows, django_assert_num_queries):
    for _ in range(rows):
        due(DUE, DUE + DAY, place=world.finance)
    sweep_deadlines(today=DUE + DAY, now=NOW)
    with django_assert_num_queries(1):
        assert lapse_settled_steps(now=NOW) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("model", models_with_deadlines(), ids=lambda model: model._meta.label)
def test_steps_of_every_real_noun_are_found_by_its_key(model, world, django_assert_num_queries):
    """Also where the key is a UUID: a step about a row that is not there lapses, and the statement is understood."""
    EscalationStep.objects.create(
        kind=model.DEADLINE.kind,
        object_label=model._meta.label_lower,
        object_id="7" if model._meta.pk.get_internal_type() == "BigAutoField" else "0" * 32,
        organization=world.finance,
        committee=world.root,
        action=StepAction.MEETING,
        step="head+1",
        due_on=DUE,
        occurred_on=DUE,
        raised_at=NOW,
    )
    assert lapse_settled_steps(now=NOW) == 1


def test_the_minutes_task_does_both(row, frozen_clock):
    Paper.objects.filter(pk=row.pk).delete()
    sweep()
    assert states() == ["waived"]
