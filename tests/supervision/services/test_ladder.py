"""The ladder: who is told after how many days, again and again until it is handled; and what the clock puts before a person."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection

from foundation.core.deadlines import set_deadline
from foundation.notifications.models import OutboxMessage
from foundation.supervision.models import EscalationStep, ReminderRule
from foundation.supervision.services.sweep import look_again, sweep_deadlines
from foundation.supervision.states import StepAction
from tests.core.paper import ACCEPTED, DRAFT, RETURNED, SENT, Paper, due
from tests.factories.organizations import NOW

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.usefixtures("papers")


def run(today):
    return sweep_deadlines(today=today, now=NOW)


def told():
    rows = OutboxMessage.objects.order_by("occurred_on", "step", "recipient__username").select_related("recipient")
    return [(row.step, (row.occurred_on - row.due_on).days, row.recipient.username) for row in rows]


def raised():
    rows = EscalationStep.objects.order_by("occurred_on", "action").select_related("organization")
    return [
        (row.action, row.step, (row.occurred_on - row.due_on).days, row.status, row.organization.name) for row in rows
    ]


def waiting(row):
    return Paper.objects.get(pk=row.pk).next_reminder_on


def rule(rung="owner", offset=0, **fields):
    return ReminderRule.objects.create(kind="paper", rung=rung, offset_days=offset, **fields)


@pytest.mark.feature(60)
class TestRungs:
    def test_each_rung_hears_of_it_on_its_own_day(self, liaison, unithead):
        rule("head", 3)
        due(DUE, DUE, owner_id=liaison.pk, third_id=unithead.pk)
        for days in range(6):
            run(DUE + days * DAY)
        assert told() == [("owner+0", 0, "liaison"), ("owner+1", 1, "liaison"), ("head+3", 3, "unithead")]

    def test_on_one_day_both(self, liaison, unithead):
        rule("head", 1)
        due(DUE, DUE + DAY, owner_id=liaison.pk, third_id=unithead.pk)
        assert run(DUE + DAY) == 2
        assert told() == [("head+1", 1, "unithead"), ("owner+1", 1, "liaison")]

    def test_a_rung_the_noun_does_not_have_tells_nobody(self, liaison):
        rule("leading_group", 0)
        due(DUE, DUE, owner_id=liaison.pk)
        assert run(DUE) == 1

    def test_a_rule_that_is_off_sends_nothing_and_holds_nothing_up(self, liaison):
        ReminderRule.objects.filter(kind="paper", offset_days=0).update(is_active=False)
        row = due(DUE, DUE, owner_id=liaison.pk)
        assert run(DUE) == 0
        assert waiting(row) == DUE + DAY

    def test_a_kind_without_rules_is_looked_at_once(self, liaison):
        ReminderRule.objects.filter(kind="paper").delete()
        row = due(DUE, DUE, owner_id=liaison.pk)
        assert run(DUE) == 0
        assert waiting(row) is None


@pytest.mark.feature(64)
def test_a_rule_says_whether_the_message_waits_for_an_office_day(liaison):
    rule("owner", 2, office_days=True)
    due(DUE, DUE, owner_id=liaison.pk)
    run(DUE + 2 * DAY)
    found = OutboxMessage.objects.order_by("occurred_on").values_list("step", "office_days")
    assert list(found) == [("owner+0", False), ("owner+1", False), ("owner+2", True)]


@pytest.mark.feature(59)
class TestRepeated:
    @pytest.fixture(autouse=True)
    def weekly(self, papers):
        rule(offset=30, every_days=7)

    def test_every_week_until_it_is_handled(self, liaison):
        row = due(DUE, DUE + 2 * DAY, owner_id=liaison.pk)
        for days in range(2, 60):
            run(DUE + days * DAY)
        assert told() == [("owner+30", days, "liaison") for days in (30, 37, 44, 51, 58)]
        assert waiting(row) == DUE + 65 * DAY
        Paper.objects.filter(pk=row.pk).update(status=SENT)
        Paper.objects.filter(pk=row.pk).update(status=ACCEPTED)
        for days in range(60, 90):
            run(DUE + days * DAY)
        assert len(told()) == 5

    @pytest.mark.parametrize(("age", "days", "following"), [(365, [], 366), (366, [366], 373), (3653, [], 3656)])
    def test_overdue_for_years_it_still_comes_weekly(self, liaison, age, days, following):
        today = DUE + age * DAY
        row = due(DUE, today, owner_id=liaison.pk)
        assert run(today) == len(days)
        assert told() == [("owner+30", day, "liaison") for day in days]
        assert waiting(row) == DUE + following * DAY

    @pytest.mark.feature(66)
    def test_three_weeks_down_bring_the_three_that_were_missed(self, liaison):
        row = due(DUE, DUE + 31 * DAY, owner_id=liaison.pk)
        run(DUE + 36 * DAY)
        assert (told(), waiting(row)) == ([], DUE + 37 * DAY)
        assert run(DUE + 57 * DAY) == 3
        assert told() == [("owner+30", days, "liaison") for days in (37, 44, 51)]
        assert run(DUE + 57 * DAY) == 0
        assert waiting(row) == DUE + 58 * DAY

    @pytest.mark.feature(66)
    def test_down_for_a_year(self, liaison):
        due(DUE, DUE - 8 * DAY, owner_id=liaison.pk)
        assert run(DUE + 365 * DAY) == 3 + 48
        days = [offset for _, offset, _ in told()]
        assert days == [-7, 0, 1, *range(30, 366, 7)]

    def test_daily_for_two_years_fits_into_one_statement(self, liaison):
        rule(offset=1, every_days=1, rung="head")
        due(DUE, DUE + DAY, third_id=liaison.pk)
        assert run(DUE + 730 * DAY) == 730

    @pytest.mark.parametrize("day", [dt.date.max, dt.date.max - DAY, dt.date.max - 29 * DAY])
    def test_at_the_end_of_time_nothing_breaks(self, liaison, day):
        row = due(day, day, owner_id=liaison.pk)
        run(day)
        assert told() == [("owner+0", 0, "liaison")]
        assert waiting(row) in {None, day + DAY if day < dt.date.max else None}

    def test_a_due_date_at_the_beginning_of_time_comes_round_too(self, liaison):
        row = due(dt.date.min, DUE, owner_id=liaison.pk)
        run(DUE)
        following = waiting(row)
        assert DUE < following <= DUE + 7 * DAY
        assert (following - dt.date.min).days % 7 == 30 % 7


@pytest.mark.feature(60)
class TestSteps:
    @pytest.fixture(autouse=True)
    def letters(self, papers):
        rule("head", 1, action=StepAction.SUPERVISION_NOTICE)
        rule("head", 7, action=StepAction.ADMONITION_LETTER)
        rule("head", 7, action=StepAction.MEETING, is_active=False)

    def test_each_once_for_its_organization(self, world, liaison):
        due(DUE, DUE, owner_id=liaison.pk, place=world.finance)
        for days in (0, 1, 1, 2, 7, 7, 8, 1):
            run(DUE + days * DAY)
        place = world.finance.name
        assert raised() == [
            ("supervision_notice", "head+1", 1, "pending", place),
            ("admonition_letter", "head+7", 7, "pending", place),
        ]

    def test_one_action_on_one_day_is_one_step_though_two_rungs_ask_for_it(self, world):
        rule("owner", 1, action=StepAction.SUPERVISION_NOTICE)
        due(DUE, DUE + DAY, place=world.finance)
        run(DUE + DAY)
        assert [action for action, *_ in raised()] == ["supervision_notice"]

    def test_not_without_an_organization_and_not_when_nothing_is_owed(self, world, monkeypatch):
        monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=frozenset({DRAFT, RETURNED})))
        due(DUE, DUE)
        due(DUE, DUE, place=world.finance, status=SENT)
        due(DUE, DUE, place=world.finance, status=ACCEPTED)
        run(DUE + 30 * DAY)
        assert raised() == []

    def test_extended_it_begins_anew_with_the_new_day(self, world):
        row = due(DUE, DUE, place=world.finance)
        run(DUE + DAY)
        later = DUE + 20 * DAY
        fields = set_deadline(DUE + 2 * DAY, later, rule="延期", base_on=DUE, why="批准延期")
        Paper.objects.filter(pk=row.pk).update(**fields)
        run(DUE + 10 * DAY)
        run(later + DAY)
        assert [(step.action, step.due_on) for step in EscalationStep.objects.order_by("pk")] == [
            ("supervision_notice", DUE),
            ("supervision_notice", later),
        ]

    def test_queued_counts_messages_only(self, world, liaison):
        due(DUE, DUE + DAY, place=world.finance)
        assert run(DUE + DAY) == 0
        assert len(raised()) == 1

    @pytest.mark.parametrize("rows", [1, 30])
    def test_one_more_statement_whatever_the_rows(self, world, liaison, rows, django_assert_num_queries):
        for _ in range(rows):
            due(DUE, DUE, owner_id=liaison.pk, place=world.finance)
        extra = 5 if connection.vendor == "postgresql" else 0
        with django_assert_num_queries(8 + extra):
            run(DUE + DAY)


class TestBetweenTwoSteps:
    def test_accepted_between_two_steps_it_is_quiet(self, liaison):
        row = due(DUE, DUE, owner_id=liaison.pk)
        run(DUE)
        Paper.objects.filter(pk=row.pk).update(status=SENT)
        Paper.objects.filter(pk=row.pk).update(status=ACCEPTED)
        run(DUE + DAY)
        assert told() == [("owner+0", 0, "liaison")]

    def test_returned_after_its_day_it_goes_on_with_the_next(self, liaison, monkeypatch):
        monkeypatch.setattr(Paper, "DEADLINE", replace(Paper.DEADLINE, owed=frozenset({DRAFT, RETURNED})))
        row = due(DUE, DUE, owner_id=liaison.pk, status=SENT)
        run(DUE)
        Paper.objects.filter(pk=row.pk).update(status=RETURNED)
        run(DUE + DAY)
        assert told() == [("owner+1", 1, "liaison")]


@pytest.mark.feature(58)
class TestRulesChanged:
    def test_rows_that_had_no_step_left_get_the_new_one(self, liaison):
        row = due(DUE, None, owner_id=liaison.pk)
        rule(offset=20)
        look_again("paper", today=DUE + 5 * DAY)
        assert waiting(row) == DUE + 20 * DAY

    def test_a_step_of_today_is_still_sent_today_and_once(self, liaison):
        row = due(DUE, DUE, owner_id=liaison.pk)
        run(DUE)
        look_again("paper", today=DUE)
        assert waiting(row) == DUE
        assert run(DUE) == 0
        assert told() == [("owner+0", 0, "liaison")]

    def test_what_lies_before_today_is_not_made_up_for(self, liaison):
        row = due(DUE, None, owner_id=liaison.pk)
        rule(offset=2)
        look_again("paper", today=DUE + 3 * DAY)
        run(DUE + 3 * DAY)
        assert (told(), waiting(row)) == ([], None)

    def test_what_an_outage_delayed_is_not_lost_by_a_change(self, liaison):
        row = due(DUE, DUE, owner_id=liaison.pk)
        rule(offset=20)
        look_again("paper", today=DUE + 3 * DAY)
        assert waiting(row) == DUE
        run(DUE + 3 * DAY)
        assert told() == [("owner+0", 0, "liaison"), ("owner+1", 1, "liaison")]

    def test_closed_rows_and_other_kinds_are_left_alone(self, liaison):
        closed = due(DUE, None, owner_id=liaison.pk, status=ACCEPTED)
        row = due(DUE, None, owner_id=liaison.pk)
        rule(offset=20)
        look_again("task", today=DUE)
        assert waiting(row) is None
        look_again("paper", today=DUE)
        assert (waiting(closed), waiting(row)) == (None, DUE)

    @pytest.mark.parametrize("rows", [1, 30])
    def test_one_update(self, liaison, rows, django_assert_num_queries):
        for _ in range(rows):
            due(DUE, None, owner_id=liaison.pk)
        with django_assert_num_queries(2):
            look_again("paper", today=DUE)
