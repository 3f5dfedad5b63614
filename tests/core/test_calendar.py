"""Working days, and how a count of them is told (F56, F57)."""

import datetime as dt
import time

import pytest

from foundation.core.calendar import TooFar, WorkCalendar, spans, told_briefly
from foundation.core.deadlines import Rule, reckon, recounted
from foundation.core.models import Unit

D = dt.date
# Spring of 2026 as the State Council arranged it.
TABLE = {
    D(2026, 4, 6): (False, "清明节"),
    D(2026, 5, 1): (False, "劳动节"),
    D(2026, 5, 4): (False, "劳动节"),
    D(2026, 5, 5): (False, "劳动节"),
    D(2026, 5, 9): (True, "劳动节调休上班"),
}
KNOWN = WorkCalendar(TABLE, frozenset({2026}))
NOTIFY = Rule("x.notify", "告知受理", "收到", Unit.WORKDAYS, 5, "《检举控告规则》第25条")


def rule(amount, unit=Unit.WORKDAYS, source=""):
    return Rule("x", "办结", "收到", unit, amount, source)


@pytest.mark.feature(56)
def test_holidays_and_weekends_do_not_count_and_a_moved_workday_does():
    # April 30, May 6, 7, 8, Saturday the 9th, and then Monday the 11th.
    assert KNOWN.add_workdays(D(2026, 4, 29), 5).day == D(2026, 5, 9)
    assert KNOWN.add_workdays(D(2026, 4, 29), 6).day == D(2026, 5, 11)


def test_a_count_of_nothing_stays_where_it_is():
    assert KNOWN.add_workdays(D(2026, 5, 2), 0).day == D(2026, 5, 2)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (D(2026, 4, 3), D(2026, 4, 3)),
        (D(2026, 4, 4), D(2026, 4, 7)),
        (D(2026, 5, 1), D(2026, 5, 6)),
        (D(2026, 5, 9), D(2026, 5, 9)),
        (D(2026, 5, 10), D(2026, 5, 11)),
    ],
)
def test_the_next_workday(day, expected):
    assert KNOWN.next_workday(day) == expected


@pytest.mark.feature(57)
def test_a_count_of_working_days_says_rule_start_days_skipped_and_why_and_source():
    assert reckon(NOTIFY, D(2026, 4, 2), KNOWN) == (
        D(2026, 4, 10),
        "收到之日（2026年4月2日）起5个工作日内告知受理，当日不计，其间不算4月4日至6日清明节。依据《检举控告规则》第25条。",
        False,
    )


def test_moved_workdays_are_told():
    assert reckon(rule(5), D(2026, 4, 29), KNOWN)[1] == (
        "收到之日（2026年4月29日）起5个工作日内办结，当日不计，其间不算5月1日至5日劳动节；5月9日劳动节调休上班，照常计算。"
    )


def test_a_year_that_is_not_known_counts_weekends_and_says_so():
    assert reckon(rule(3), D(2026, 12, 30), KNOWN) == (
        D(2027, 1, 4),
        "收到之日（2026年12月30日）起3个工作日内办结，当日不计，其间不算2027年1月2日至3日周末。"
        "2027年放假安排还没有录入，暂按周末推算。",
        True,
    )


def test_a_count_within_a_week_skips_nothing_and_says_nothing_of_it():
    assert reckon(rule(2), D(2026, 4, 13), KNOWN)[1] == "收到之日（2026年4月13日）起2个工作日内办结，当日不计。"


@pytest.mark.parametrize("amount", [60, 500, 2500])
def test_a_long_count_fits_the_column_and_counts_what_it_leaves_out(amount):
    due_on, why, _ = reckon(rule(amount, source="《规定》第1条"), D(2026, 3, 5), WorkCalendar(TABLE, frozenset()))
    assert len(why) <= 400
    assert KNOWN.is_workday(due_on)


def test_days_and_months():
    assert reckon(rule(15, Unit.DAYS, "《条例》第22条"), D(2026, 3, 5)) == (
        D(2026, 3, 20),
        "收到之日（2026年3月5日）起15日内办结。依据《条例》第22条。",
        False,
    )
    assert reckon(rule(1, Unit.MONTHS), D(2026, 3, 5)) == (
        D(2026, 4, 5),
        "收到之日（2026年3月5日）起1个月内办结。",
        False,
    )
    assert reckon(rule(1, Unit.MONTHS), D(2026, 1, 31)) == (
        D(2026, 2, 28),
        "收到之日（2026年1月31日）起1个月内办结，2月没有31日，到月底。",
        False,
    )


@pytest.mark.parametrize(
    ("unit", "amount", "base_on", "sentence"),
    [
        (Unit.WORKDAYS, 2501, D(2026, 3, 5), "2501个工作日不能推算，最多2500个工作日。"),
        (Unit.WORKDAYS, 10**12, D(2026, 3, 5), "不能推算"),
        (Unit.WORKDAYS, -1, D(2026, 3, 5), "不能推算"),
        (Unit.WORKDAYS, 5, D.max, "从9999年12月31日起数不到5个工作日"),
        (Unit.DAYS, 5, D.max, "超出了日历"),
        (Unit.DAYS, 3651, D(2026, 3, 5), "不能推算"),
        (Unit.MONTHS, 1, D.max, "超出了日历"),
        (Unit.MONTHS, 121, D(2026, 3, 5), "不能推算"),
    ],
)
def test_what_cannot_be_reckoned_is_refused_in_words(unit, amount, base_on, sentence):
    with pytest.raises(TooFar, match=sentence):
        reckon(rule(amount, unit), base_on, KNOWN)


@pytest.mark.parametrize("amount", [-1, 2501, 10**18])
def test_a_count_of_too_many_days_is_refused_at_once(amount):
    started = time.perf_counter()
    with pytest.raises(TooFar, match="请填0到2500之间的数"):
        KNOWN.add_workdays(D(2026, 3, 5), amount)
    assert time.perf_counter() - started < 0.1


def test_a_calendar_without_any_working_day_comes_to_an_end():
    idle = WorkCalendar({D(2026, 1, 1) + dt.timedelta(days=n): (False, "") for n in range(6000)}, frozenset({2026}))
    with pytest.raises(TooFar, match="数不到1个工作日"):
        idle.add_workdays(D(2026, 3, 5), 1)
    with pytest.raises(TooFar, match="2026年3月5日以后找不到工作日"):
        idle.next_workday(D(2026, 3, 5))


def test_the_last_day_of_all_has_no_next_workday_unless_it_is_one():
    assert KNOWN.next_workday(D.max) == D.max  # a Friday
    closed = WorkCalendar({D.max: (False, "")}, frozenset())
    with pytest.raises(TooFar, match="9999年12月31日以后找不到工作日"):
        closed.next_workday(D.max)


def test_days_in_a_row_are_one_break_with_the_names_it_has():
    days = [(D(2026, 9, 25), "中秋节"), (D(2026, 9, 26), "周末"), (D(2026, 9, 27), "国庆节"), (D(2026, 10, 10), "周末")]
    assert [(span.words(2026), span.length) for span in spans(days)] == [
        ("9月25日至27日中秋节、国庆节", 3),
        ("10月10日周末", 1),
    ]
    assert spans([]) == []


@pytest.mark.feature(57)
def test_many_weekends_are_told_as_one():
    assert reckon(rule(18), D(2026, 4, 2), KNOWN)[1] == (
        "收到之日（2026年4月2日）起18个工作日内办结，当日不计，其间不算4月4日至6日清明节、3个周末共6天。"
    )


def test_a_break_over_the_end_of_a_month_or_of_a_year():
    [span] = spans([(D(2026, 1, 31), "周末"), (D(2026, 2, 1), "周末")])
    assert span.words(2026) == "1月31日至2月1日周末"
    assert span.words(2025) == "2026年1月31日至2月1日周末"


def test_a_note_cannot_part_the_sentence():
    [span] = spans([(D(2026, 3, 6), "停电；经批准。依据通知")])
    assert span.words(2026) == "3月6日停电，经批准，依据通知"


@pytest.mark.feature(56)
def test_a_deadline_is_counted_again_by_another_calendar_and_keeps_its_rule_and_source():
    before = WorkCalendar({}, frozenset())
    due_on, why, is_provisional = reckon(NOTIFY, D(2026, 4, 2), before)
    assert (due_on, is_provisional) == (D(2026, 4, 9), True)
    assert recounted(why, 5, D(2026, 4, 2), KNOWN) == reckon(NOTIFY, D(2026, 4, 2), KNOWN)
    bare = reckon(rule(5), D(2026, 4, 2), before)[1]
    assert recounted(bare, 5, D(2026, 4, 2), KNOWN) == reckon(rule(5), D(2026, 4, 2), KNOWN)


def test_somebody_s_own_words_stay_when_the_day_is_counted_again():
    assert recounted("党组会议定的。", 5, D(2026, 4, 2), KNOWN) == (D(2026, 4, 10), "党组会议定的。", False)


@pytest.mark.parametrize(
    ("room", "words"), [(13, "1月2日周末、1月4日元旦"), (12, "1月2日周末等2天"), (9, "1月2日周末等2天"), (8, "共2天")]
)
def test_what_has_no_room_is_counted(room, words):
    assert told_briefly([(D(2026, 1, 2), "周末"), (D(2026, 1, 4), "元旦")], year=2026, room=room) == words
