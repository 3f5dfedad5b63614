"""Open deadlines in working days follow the calendar (F56)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.audittrail.models import AuditEvent
from foundation.core.calendar import WorkCalendar
from foundation.core.deadlines import Rule, extended, fields_by_rule, set_deadline
from foundation.core.models import CalendarDay, CalendarYear, Unit
from foundation.core.transitions import SystemActor
from foundation.supervision.selectors import recount as selector
from foundation.supervision.selectors.recount import in_words, moved, provisional_count, recounts
from foundation.supervision.services.recount import recount_deadlines
from tests.core.paper import Paper, paper
from tests.factories.organizations import NOW, TODAY

D = dt.date
DAY = dt.timedelta(days=1)
CLOCK = SystemActor("测试")
RULE = Rule("paper.answer", "答复", "收到", Unit.WORKDAYS, 5, "《规定》第3条")
# Five working days after Thursday 2026-03-05 are Thursday the 12th; with Friday the 6th off, Friday the 13th.
OFF = WorkCalendar({TODAY + DAY: (False, "停电")}, frozenset({2026}))
WHY = "收到之日（2026年3月5日）起5个工作日内答复，当日不计，其间不算3月7日至8日周末。依据《规定》第3条。"


@pytest.fixture(autouse=True)
def only_papers(papers, monkeypatch):
    monkeypatch.setattr(selector, "models_with_deadlines", lambda: [Paper])


def in_workdays(base_on=TODAY, rule=RULE, **fields):
    row = paper(**fields_by_rule(rule, today=TODAY, base_on=base_on), **fields)
    Paper.objects.filter(pk=row.pk).update(next_reminder_on=D(2026, 3, 9))
    row.refresh_from_db()
    return row


def recount(calendar=OFF, today=TODAY + DAY):
    return recount_deadlines(today=today, now=NOW, actor=CLOCK, calendar=calendar)


@pytest.mark.feature(56)
def test_a_new_holiday_moves_what_is_open_and_the_sweep_looks_again():
    row = in_workdays()
    assert (row.due_on, row.due_why) == (D(2026, 3, 12), WHY)
    assert recount() == {"文稿": 1}
    row.refresh_from_db()
    assert (row.due_on, row.next_reminder_on) == (D(2026, 3, 13), TODAY + DAY)
    assert row.due_why == (
        "收到之日（2026年3月5日）起5个工作日内答复，当日不计，其间不算3月6日至8日停电。依据《规定》第3条。"
    )
    assert (row.due_key, row.due_unit, row.due_amount, row.due_base_on) == ("paper.answer", "workdays", 5, TODAY)


def test_a_moved_workday_brings_a_deadline_forward():
    row = in_workdays()
    assert recount(WorkCalendar({D(2026, 3, 7): (True, "补班")}, frozenset({2026}))) == {"文稿": 1}
    row.refresh_from_db()
    assert row.due_on == D(2026, 3, 11)
    assert "；3月7日补班，照常计算" in row.due_why


@pytest.mark.parametrize("status", ["draft", "sent", "returned"])
def test_every_open_state_counts(status):
    in_workdays(status=status)
    assert recount() == {"文稿": 1}


def test_what_is_closed_fixed_put_off_or_in_other_units_stays():
    closed = in_workdays(status="accepted")
    fixed = paper(**set_deadline(TODAY, D(2026, 3, 12), rule="会议定的", base_on=TODAY, why="会议定的日期。"))
    month = paper(**fields_by_rule(Rule("x", "答复", "收到", Unit.DAYS, 7), today=TODAY, base_on=TODAY))
    put_off = in_workdays()
    fields = extended(put_off, due_on=D(2026, 3, 20), today=TODAY, approver_name="陈启明", reason="汛期")
    Paper.objects.filter(pk=put_off.pk).update(**fields)
    before = list(Paper.objects.order_by("pk").values())
    assert recount() == {}
    assert list(Paper.objects.order_by("pk").values()) == before
    assert {closed.due_on, fixed.due_on, month.due_on} == {D(2026, 3, 12)}


def test_a_year_that_becomes_known_is_no_longer_provisional_though_the_day_stays():
    CalendarYear.objects.all().delete()
    row = in_workdays()
    assert (row.due_is_provisional, provisional_count()) == (True, 1)
    assert recount(WorkCalendar({}, frozenset({2026}))) == {}
    row.refresh_from_db()
    assert (row.due_is_provisional, row.due_on, row.due_why, row.next_reminder_on) == (
        False,
        D(2026, 3, 12),
        WHY,
        D(2026, 3, 9),
    )
    assert provisional_count() == 0


def test_run_twice_it_finds_nothing_and_it_is_on_record_once_a_noun():
    in_workdays()
    in_workdays(TODAY - DAY)
    assert recount() == {"文稿": 2}
    assert recount() == {}
    event = AuditEvent.objects.get(event="deadline.recounted")
    assert (event.subject, event.note, event.detail) == ("calendar", "文稿2项", {"label": "文稿", "moved": 2})


def test_the_table_counts_where_no_calendar_is_given():
    row = in_workdays()
    CalendarDay.objects.create(day=TODAY + DAY, is_workday=False, note="停电")
    assert recount(None) == {"文稿": 1}
    row.refresh_from_db()
    assert row.due_on == D(2026, 3, 13)


@pytest.mark.parametrize("count", [1, 30])
def test_rows_of_one_rule_and_start_are_one_group_and_one_update(count):
    for _ in range(count):
        in_workdays()
    [group] = moved(recounts(OFF))
    assert (group.label, group.count, group.due_on, group.new_on) == ("文稿", count, D(2026, 3, 12), D(2026, 3, 13))
    assert group.rule == "收到之日（2026年3月5日）起5个工作日内答复"
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert recount() == {"文稿": count}
    assert sum("UPDATE" in one["sql"] for one in queries) == 1


def test_a_row_that_somebody_moved_between_look_and_write_is_left_alone(monkeypatch):
    row = in_workdays()
    found = recounts(OFF)
    Paper.objects.filter(pk=row.pk).update(due_on=D(2026, 4, 1), due_unit=Unit.DATE)
    monkeypatch.setattr("foundation.supervision.services.recount.recounts", lambda _calendar: found)
    assert recount() == {}
    row.refresh_from_db()
    assert row.due_on == D(2026, 4, 1)


def test_what_moved_in_words():
    assert in_words({"问题整改": 2, "承接签字": 1}) == "改变了3项时限：问题整改2项、承接签字1项。"
    assert in_words({"问题整改": 2}, done=False) == "将改变2项时限：问题整改2项。"
    assert in_words({}) == "没有时限因此改变。"
