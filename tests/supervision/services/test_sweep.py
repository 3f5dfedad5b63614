import datetime as dt

import pytest
from django.db import connection
from django.db.models import F
from django.utils.module_loading import import_string

from foundation.core import faults
from foundation.core.deadlines import models_with_deadlines, set_deadline
from foundation.notifications import catalogue
from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import ReminderRule
from foundation.supervision.selectors.due_step import Span, letter_steps, message_steps
from foundation.supervision.services import sweep
from foundation.supervision.services.sweep import sweep_deadlines
from foundation.supervision.states import StepAction
from tests.core.paper import Paper, due, paper
from tests.factories.organizations import NOW, TODAY

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)


def run(today=TODAY):
    return sweep_deadlines(today=today, now=NOW)


def messages():
    rows = OutboxMessage.objects.order_by("occurred_on", "recipient__username")
    return [(row.step, row.due_on, row.occurred_on, row.recipient.username) for row in rows.select_related("recipient")]


def waiting(row):
    return Paper.objects.get(pk=row.pk).next_reminder_on


@pytest.mark.feature(58)
@pytest.mark.usefixtures("papers")
class TestSteps:
    @pytest.mark.parametrize(
        ("today", "step", "following"),
        [
            (DUE - 7 * DAY, "owner-7", DUE),
            (DUE, "owner+0", DUE + DAY),
            (DUE + DAY, "owner+1", None),
        ],
    )
    def test_each_on_its_day(self, liaison, today, step, following):
        row = due(DUE, today, owner_id=liaison.pk)
        assert run(today) == 1
        assert messages() == [(step, DUE, today, "liaison")]
        assert waiting(row) == following

    def test_nothing_before_its_day(self, liaison):
        row = due(DUE, DUE - 7 * DAY, owner_id=liaison.pk)
        assert run(DUE - 8 * DAY) == 0
        assert (messages(), waiting(row)) == ([], DUE - 7 * DAY)

    def test_downtime_delays_and_loses_none(self, liaison):
        row = due(DUE, DUE - 7 * DAY, owner_id=liaison.pk)
        assert run(DUE + 3 * DAY) == 3
        assert messages() == [
            ("owner-7", DUE, DUE - 7 * DAY, "liaison"),
            ("owner+0", DUE, DUE, "liaison"),
            ("owner+1", DUE, DUE + DAY, "liaison"),
        ]
        assert waiting(row) is None

    def test_every_minute_of_twenty_days_sends_three(self, liaison):
        due(DUE, DUE - 7 * DAY, owner_id=liaison.pk)
        for day in range(20):
            for _ in range(3):
                run(DUE - 10 * DAY + day * DAY)
        assert [step for step, *_ in messages()] == ["owner-7", "owner+0", "owner+1"]

    def test_a_clock_set_back_sends_nothing_twice(self, liaison):
        row = due(DUE, DUE - 7 * DAY, owner_id=liaison.pk)
        run(DUE)
        Paper.objects.filter(pk=row.pk).update(next_reminder_on=DUE - 7 * DAY)
        assert run(DUE - 7 * DAY) == 0
        assert run(DUE) == 0
        assert [step for step, *_ in messages()] == ["owner-7", "owner+0"]

    def test_a_new_deadline_begins_anew(self, liaison):
        row = due(DUE, DUE - 7 * DAY, owner_id=liaison.pk)
        run(DUE - 7 * DAY)
        later = DUE + 30 * DAY
        fields = set_deadline(TODAY, later, rule="延期", base_on=DUE, why="批准延期30天")
        Paper.objects.filter(pk=row.pk).update(**fields)
        assert run(DUE) == 0
        run(later - 7 * DAY)
        assert messages() == [
            ("owner-7", DUE, DUE - 7 * DAY, "liaison"),
            ("owner-7", later, later - 7 * DAY, "liaison"),
        ]

    def test_a_deadline_set_late_begins_with_what_is_not_past(self, liaison):
        fields = set_deadline(DUE - 2 * DAY, DUE, rule="立即", base_on=DUE - 2 * DAY, why="")
        assert fields["next_reminder_on"] == DUE - 2 * DAY
        paper(owner_id=liaison.pk, **fields)
        run(DUE)
        assert messages() == [("owner+0", DUE, DUE, "liaison")]


@pytest.mark.usefixtures("papers")
class TestPeople:
    def test_each_person_once_though_named_twice(self, liaison, unithead):
        due(DUE, DUE, owner_id=liaison.pk, second_id=unithead.pk)
        due(DUE, DUE, owner_id=liaison.pk, second_id=liaison.pk)
        assert run(DUE) == 3
        assert [who for *_, who in messages()] == ["liaison", "liaison", "unithead"]

    def test_a_row_without_people_moves_on(self, world):
        row = due(DUE, DUE)
        assert run(DUE) == 0
        assert waiting(row) == DUE + DAY

    def test_a_closed_row_reminds_nobody_and_moves_on(self, liaison):
        row = due(DUE, DUE, owner_id=liaison.pk, status="accepted")
        assert run(DUE) == 0
        assert (messages(), waiting(row)) == ([], DUE + DAY)

    def test_a_selector_that_finds_nothing_at_all_moves_on(self, liaison, monkeypatch):
        nobody = Paper.objects.none().values(row_id=F("pk"), recipient_id=F("owner_id"))
        monkeypatch.setattr("tests.core.paper.responsible_people", lambda *_: [nobody])
        row = due(DUE, DUE, owner_id=liaison.pk)
        assert run(DUE) == 0
        assert waiting(row) == DUE + DAY

    def test_the_key_is_kept_as_text(self, liaison):
        row = due(DUE, DUE, owner_id=liaison.pk)
        run(DUE)
        message = OutboxMessage.objects.get()
        assert (message.kind, message.object_label, message.object_id) == ("paper.due", "papers.paper", str(row.pk))
        assert message.queued_at == NOW


@pytest.mark.usefixtures("papers")
class TestCost:
    @pytest.mark.parametrize("rows", [1, 30])
    def test_queries_do_not_grow_with_rows(self, liaison, rows, django_assert_num_queries):
        for _ in range(rows):
            due(DUE, DUE, owner_id=liaison.pk)
        extra = 3 if connection.vendor == "postgresql" else 0  # the table lock, the order of joins
        with django_assert_num_queries(
            7 + extra
        ):  # anything due?, rules, savepoint and release, oldest, INSERT, UPDATE
            assert run(DUE) == rows

    def test_a_minute_with_nothing_due_asks_once(self, liaison, django_assert_num_queries):
        due(DUE, DUE, owner_id=liaison.pk)
        with django_assert_num_queries(1):
            run(DUE - DAY)

    def test_the_doorbell_rings_once_when_something_was_queued(
        self, liaison, rings, django_capture_on_commit_callbacks
    ):
        due(DUE, DUE, owner_id=liaison.pk)
        with django_capture_on_commit_callbacks(execute=True):
            run(DUE)
            run(DUE)
        assert rings == [("notifications.deliver", "messages")]


@pytest.mark.usefixtures("papers")
def test_a_death_after_the_insert_undoes_the_insert(liaison, monkeypatch):
    row = due(DUE, DUE, owner_id=liaison.pk)

    class Killed(BaseException):
        pass

    def die(name):
        assert name == "sweep.after_insert"
        assert OutboxMessage.objects.count() == 1
        raise Killed

    monkeypatch.setattr(faults, "point", die)
    with pytest.raises(Killed):
        run(DUE)
    assert (messages(), waiting(row)) == ([], DUE)


@pytest.mark.usefixtures("papers")
def test_a_kind_without_words_is_refused_before_it_is_queued(liaison, monkeypatch):
    monkeypatch.setattr(catalogue, "_types", {})
    row = due(DUE, DUE, owner_id=liaison.pk)
    with pytest.raises(LookupError, match=r"paper\.due"):
        run(DUE)
    assert waiting(row) == DUE


DEADLINES = sorted(models_with_deadlines(), key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", DEADLINES, ids=lambda model: model._meta.label)
def test_every_real_noun_with_a_deadline_can_be_swept(model, world):
    """Its people selectors compile, give the two columns, and its reminder has words."""
    deadline = model.DEADLINE
    rows = model.objects.all()
    for rung in deadline.rungs:
        for people in import_string(deadline.people)(rows, TODAY, rung):
            assert set(people.query.values_select) | set(people.query.annotation_select) == {"row_id", "recipient_id"}
    rules = list(ReminderRule.objects.filter(kind=deadline.kind))
    assert {rule.rung for rule in rules} == set(deadline.rungs)
    messages = [rule for rule in rules if rule.action == StepAction.MESSAGE]
    letters = [rule for rule in rules if rule.action != StepAction.MESSAGE]
    assert bool(letters) == deadline.letters
    span = Span(TODAY - 90 * DAY, TODAY, by_row=True)
    statements = [sweep._messages(model, message_steps(model, rows, messages, span, today=TODAY), NOW)]
    if letters:
        statements.append(sweep._escalations(model, letter_steps(model, rows, letters, span), NOW))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(*statement)
    sweep.look_again(deadline.kind, today=TODAY)
    assert catalogue.message_type(deadline.message).model is model
