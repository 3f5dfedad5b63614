"""What holds of every deadline, whatever the table, the day and the server (issue 4: property tests for deadlines)."""

import datetime as dt
import os
import subprocess
import sys
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from foundation.core.calendar import WorkCalendar
from foundation.core.deadlines import (
    Lamp,
    Rule,
    add_months,
    explained,
    extended,
    lamp,
    reckon,
    recounted,
)
from foundation.core.models import Unit
from tests.architecture.sources import ROOT

D, DAY = dt.date, dt.timedelta(days=1)
FIRST, LAST = D(2024, 1, 1), D(2031, 12, 31)
SHANGHAI = ZoneInfo("Asia/Shanghai")

days = st.dates(FIRST, LAST)
notes = st.sampled_from(["", "春节", "国庆节", "调休上班", "停电；经批准。依据通知", "长" * 40])
tables = st.dictionaries(days, st.tuples(st.booleans(), notes), max_size=120)
calendars = st.builds(WorkCalendar, tables, st.frozensets(st.integers(2024, 2031)))
amounts = st.integers(0, 260)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=300)

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def worked(calendar, day):
    """The table once more, in a line of its own."""
    return calendar.days[day][0] if day in calendar.days else day.isoweekday() <= 5


def slowly(calendar, start, amount):
    """Day by day, as one does with a paper calendar."""
    day = start
    while amount:
        day += DAY
        if worked(calendar, day):
            amount -= 1
    return day


class TestWorkingDays:
    @pytest.mark.feature(56)
    @quick
    @given(calendars, days, amounts)
    def test_as_by_a_paper_calendar(self, calendar, start, amount):
        counted = calendar.add_workdays(start, amount)
        assert counted.day == slowly(calendar, start, amount)

    @quick
    @given(calendars, days, st.integers(1, 260))
    def test_exactly_so_many_are_counted_it_ends_on_one_and_every_other_day_is_explained(self, calendar, start, amount):
        counted = calendar.add_workdays(start, amount)
        passed = [start + DAY * n for n in range(1, (counted.day - start).days + 1)]
        assert calendar.is_workday(counted.day)
        assert sum(worked(calendar, day) for day in passed) == amount
        assert [day for day, _ in counted.skipped] == [day for day in passed if not worked(calendar, day)]
        assert all(note for _, note in counted.skipped)
        assert [day for day, _ in counted.moved] == [
            day for day in passed if worked(calendar, day) and day.isoweekday() > 5
        ]

    @quick
    @given(calendars, days, amounts)
    def test_provisional_when_a_year_on_the_way_is_not_known(self, calendar, start, amount):
        counted = calendar.add_workdays(start, amount)
        on_the_way = {(start + DAY * n).year for n in range((counted.day - start).days + 1)}
        assert set(counted.unknown) == on_the_way - calendar.years

    @quick
    @given(calendars, days, st.integers(0, 130), st.integers(0, 130))
    def test_more_days_end_later_and_two_counts_are_one(self, calendar, start, first, second):
        middle = calendar.add_workdays(start, first).day
        whole = calendar.add_workdays(start, first + second).day
        assert start <= middle <= whole
        assert whole == calendar.add_workdays(middle, second).day

    @quick
    @given(calendars, days, st.integers(0, 40), amounts)
    def test_a_later_start_ends_no_earlier(self, calendar, start, later, amount):
        ends = [calendar.add_workdays(start + DAY * gap, amount).day for gap in (0, later)]
        assert ends == sorted(ends)

    @quick
    @given(calendars, days)
    def test_the_next_workday_is_the_first_from_the_day_on(self, calendar, day):
        found = calendar.next_workday(day)
        assert found == (day if worked(calendar, day) else slowly(calendar, day, 1))

    @quick
    @given(calendars, days, amounts, days)
    def test_one_more_holiday_ends_no_earlier_and_one_more_workday_no_later(self, calendar, start, amount, changed):
        usual = calendar.add_workdays(start, amount).day
        less, more = (
            WorkCalendar({**calendar.days, changed: (is_worked, "")}, calendar.years).add_workdays(start, amount).day
            for is_worked in (False, True)
        )
        assert more <= usual <= less


class TestMonths:
    @pytest.mark.feature(57)
    @quick
    @given(days, st.integers(0, 120))
    @example(D(2024, 2, 29), 12)
    @example(D(2024, 2, 29), 48)
    @example(D(2027, 1, 31), 1)
    @example(D(2028, 1, 31), 1)
    @example(D(2026, 8, 31), 6)
    def test_the_same_day_of_the_month_or_its_last(self, day, months):
        found = add_months(day, months)
        assert found.year * 12 + found.month == day.year * 12 + day.month + months
        assert found.day == day.day or (found.day < day.day and (found + DAY).day == 1)

    @quick
    @given(days, st.integers(0, 60))
    def test_a_later_start_ends_no_earlier_and_more_months_end_later(self, day, months):
        assert add_months(day, months) <= add_months(day + DAY, months)
        assert add_months(day, months) < add_months(day, months + 1)

    @quick
    @given(days, st.integers(1, 12))
    def test_a_month_end_is_explained(self, day, months):
        rule = Rule("x", "报送", "反馈", Unit.MONTHS, months)
        due_on, why, _ = reckon(rule, day)
        assert ("到月底" in why) == (due_on.day != day.day)


class TestSentences:
    @pytest.mark.feature(57)
    @quick
    @given(calendars, days, st.sampled_from([Unit.DAYS, Unit.WORKDAYS, Unit.MONTHS]), st.integers(1, 120))
    def test_every_sentence_names_rule_start_and_source_and_fits_the_column(self, calendar, day, unit, amount):
        rule = Rule("x", "报送整改方案", "反馈", unit, amount, "《规定》第3条")
        due_on, why, is_provisional = reckon(rule, day, calendar)
        begin = f"反馈之日（{day.year}年{day.month}月{day.day}日）起{amount}{unit.label}内报送整改方案"
        assert why.startswith(begin)
        assert "依据《规定》第3条。" in why
        assert len(why) <= 400
        assert ("暂按周末推算" in why) == is_provisional
        assert explained(why) == (why, [])
        assert due_on > day

    @quick
    @given(calendars, calendars, days, st.integers(1, 120), st.sampled_from(["", "《规定》第3条"]))
    def test_counted_again_by_another_table_it_says_what_that_table_would_have_said(
        self, before, after, day, amount, source
    ):
        rule = Rule("x", "答复", "收到", Unit.WORKDAYS, amount, source)
        why = reckon(rule, day, before)[1]
        assert recounted(why, amount, day, after) == reckon(rule, day, after)
        assert recounted(why, amount, day, before) == reckon(rule, day, before)

    @pytest.mark.feature(57)
    @quick
    @given(days, st.lists(st.tuples(st.integers(1, 90), words, words), min_size=1, max_size=8))
    def test_extensions_move_the_day_and_always_fit(self, base_on, steps):
        due_on, why, _ = reckon(Rule("x", "报送", "反馈", Unit.DAYS, 10), base_on)
        for gap, reason, name in steps:
            row = SimpleNamespace(due_on=due_on, due_why=why)
            who = name.replace("；", "")[:40]
            fields = extended(row, due_on=due_on + DAY * gap, today=base_on, approver_name=who, reason=reason)
            due_on, why = fields["due_on"], fields["due_why"]
            assert len(why) <= 400
            assert f"{due_on.month}月{due_on.day}日" in explained(why)[1][-1]
            assert 1 <= len(explained(why)[1]) <= len(steps)
        assert why.startswith("反馈之日")


class TestLamps:
    @pytest.mark.feature(61)
    @given(days, days)
    @settings(max_examples=300, deadline=None)
    def test_one_definition(self, due_on, today):
        left = (due_on - today).days
        kind = "late" if left < 0 else "warn" if left <= 7 else "ok"
        said = f"逾期{-left}天" if left < 0 else f"剩{left}天" if left else "今天到期"
        assert lamp(due_on, is_open=True, today=today) == Lamp(kind, said)
        assert lamp(due_on, is_open=False, today=today) == Lamp("done", "已办理")

    @given(days, days)
    @settings(max_examples=100, deadline=None)
    def test_a_lamp_only_gets_worse(self, due_on, today):
        order = ["ok", "warn", "late"]
        kinds = [order.index(lamp(due_on, is_open=True, today=day).kind) for day in (today, today + DAY)]
        assert kinds == sorted(kinds)


# Around midnight in Shanghai, at the two ends of the year, and where the machine's own zone is a day away.
INSTANTS = tuple(
    dt.datetime(*at, tzinfo=SHANGHAI)
    for at in (
        (2026, 3, 4, 23, 59, 59),
        (2026, 3, 5, 0, 0, 0),
        (2026, 3, 5, 12, 0, 0),
        (2026, 12, 31, 23, 59, 59),
        (2027, 1, 1, 0, 0, 0),
        (2028, 2, 28, 23, 59, 59),
        (2028, 2, 29, 0, 0, 0),
        (2026, 3, 8, 15, 30, 0),  # New York changes its clocks
    )
)
SAYS_TODAY = """
import datetime as dt, os, sys, time
import django
django.setup()
os.environ["TZ"] = sys.argv[1]  # Django itself puts Shanghai there
time.tzset()
from django.utils import timezone
from foundation.core import clock
from foundation.core.deadlines import Lamp, lamp
for seconds in sys.argv[2:]:
    moment = dt.datetime.fromtimestamp(float(seconds), tz=dt.UTC)
    timezone.now = lambda: moment
    today = clock.today()
    print(today.isoformat(), lamp(today, is_open=True, today=today).words, dt.datetime.fromtimestamp(float(seconds)).hour)
"""


@pytest.mark.feature(57)
@pytest.mark.parametrize("zone", ["America/New_York", "UTC", "Pacific/Kiritimati", "Asia/Shanghai"])
def test_today_is_shanghai_s_whatever_the_server_s_zone(zone):
    """In a process of its own, whose zone is another: the last column shows that it is."""
    found = subprocess.run(
        [sys.executable, "-c", SAYS_TODAY, zone, *(str(at.timestamp()) for at in INSTANTS)],
        env={**os.environ, "TZ": zone, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    lines = [line.split() for line in found.stdout.splitlines()]
    assert [line[:2] for line in lines] == [[at.date().isoformat(), "今天到期"] for at in INSTANTS]
    assert [int(line[2]) for line in lines] == [at.astimezone(ZoneInfo(zone)).hour for at in INSTANTS]
