import datetime as dt

import pytest

from foundation.core.deadlines import Lamp, add_months, lamp, set_deadline

DUE = dt.date(2026, 3, 12)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 3, 5), 1, (2026, 4, 5)),
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 8, 31), 6, (2027, 2, 28)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2026, 5, 31), 1, (2026, 6, 30)),
        ((2026, 3, 31), 12, (2027, 3, 31)),
        ((2026, 12, 1), 1, (2027, 1, 1)),
        ((2026, 3, 5), 0, (2026, 3, 5)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(day, months, expected):
    assert add_months(dt.date(*day), months) == dt.date(*expected)


def test_a_deadline_explains_itself():
    assert set_deadline(DUE - 30 * DAY, DUE, rule="集中整改期", base_on=DUE - 90 * DAY, why="反馈之日起3个月") == {
        "due_on": DUE,
        "due_rule": "集中整改期",
        "due_base_on": DUE - 90 * DAY,
        "due_why": "反馈之日起3个月",
        "due_key": "",
        "due_unit": "date",
        "due_amount": 0,
        "due_is_provisional": False,
        "next_reminder_on": DUE - 30 * DAY,
    }


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (-3, "late", "逾期3天"),
        (-1, "late", "逾期1天"),
        (0, "warn", "今天到期"),
        (1, "warn", "剩1天"),
        (7, "warn", "剩7天"),
        (8, "ok", "剩8天"),
    ],
)
def test_lamps(days, kind, words):
    assert lamp(DUE, is_open=True, today=DUE - days * DAY) == Lamp(kind, words)


@pytest.mark.parametrize(("days", "kind"), [(3, "warn"), (4, "ok")])
def test_the_house_says_from_when_a_lamp_is_yellow(settings, days, kind):
    settings.WARN_DAYS = 3
    assert lamp(DUE, is_open=True, today=DUE - days * DAY).kind == kind


def test_no_lamp_lies_beyond_the_calendar():
    last = dt.date.max
    assert lamp(last, is_open=True, today=last - DAY).kind == "warn"
    assert lamp(last, is_open=True, today=last).words == "今天到期"


def test_lamps_of_what_is_done_or_has_no_date():
    assert lamp(DUE, is_open=False, today=DUE + 9 * DAY) == Lamp("done", "已办理")
    assert lamp(None, is_open=True, today=DUE) == Lamp("none", "未定时限")
