"""A deadline that somebody puts off: what its sentence says, and that it always fits its column (F57)."""

import datetime as dt
from types import SimpleNamespace

import pytest

from foundation.core.deadlines import NotExtended, explained, extended

TODAY = dt.date(2026, 3, 5)
DUE = dt.date(2026, 4, 5)
WHY = "反馈之日（2026年3月5日）起1个月内报送整改方案。"


def row(due_on=DUE, why=WHY):
    return SimpleNamespace(due_on=due_on, due_why=why)


def put_off(row, due_on, *, today=TODAY, name="陈启明", reason="汛期抢险"):
    return extended(row, due_on=due_on, today=today, approver_name=name, reason=reason)


@pytest.mark.feature(57)
def test_an_extension_says_who_from_when_to_when_and_why_and_fixes_the_day():
    assert put_off(row(), dt.date(2026, 4, 20)) == {
        "due_on": dt.date(2026, 4, 20),
        "due_why": "反馈之日（2026年3月5日）起1个月内报送整改方案；经陈启明批准，由4月5日延至4月20日（汛期抢险）。",
        "due_unit": "date",
        "due_amount": 0,
        "due_is_provisional": False,
        "next_reminder_on": TODAY,
    }


def test_an_extension_into_another_year_says_the_years():
    said = put_off(row(dt.date(2026, 12, 20)), dt.date(2027, 1, 20))["due_why"]
    assert said.endswith("；经陈启明批准，由2026年12月20日延至2027年1月20日（汛期抢险）。")


def test_a_second_extension_follows_the_first_and_both_are_told_apart():
    first = put_off(row(), dt.date(2026, 4, 20))
    second = put_off(row(first["due_on"], first["due_why"]), dt.date(2026, 5, 6), name="周敏", reason="")
    assert explained(second["due_why"]) == (
        WHY,
        ["经陈启明批准，由4月5日延至4月20日（汛期抢险）", "经周敏批准，由4月20日延至5月6日"],
    )


def test_what_was_never_put_off_has_no_extensions():
    assert explained(WHY) == (WHY, [])
    assert explained("") == ("", [])


@pytest.mark.parametrize(
    ("due_on", "today"),
    [(DUE, TODAY), (DUE - dt.timedelta(days=1), TODAY), (DUE + dt.timedelta(days=1), DUE + dt.timedelta(days=2))],
)
def test_an_extension_must_be_later_than_the_deadline_and_not_past(due_on, today):
    with pytest.raises(NotExtended, match=r"要晚于现时限（2026年4月5日），并且不早于今天。"):
        put_off(row(), due_on, today=today)


def test_what_has_no_deadline_is_not_put_off():
    with pytest.raises(NotExtended, match=r"这一项还没有时限，不能延期。"):
        put_off(row(None, ""), DUE)


def test_the_oldest_extensions_are_shortened_first_and_the_newest_stays_whole():
    why, due_on = WHY, DUE
    for number in range(1, 9):
        later = due_on + dt.timedelta(days=10)
        why = put_off(row(due_on, why), later, reason=f"第{number}次" + "事由" * 30)["due_why"]
        due_on = later
        assert len(why) <= 400
    first, extensions = explained(why)
    assert first == WHY
    assert extensions[-1] == "经陈启明批准，由6月14日延至6月24日（第8次" + "事由" * 30 + "）"
    assert "（" not in extensions[0]


def test_a_reason_that_is_long_or_imitates_an_extension_does_no_harm():
    said = put_off(row(), dt.date(2026, 4, 20), reason="好；经王某批准，由1月1日延至9月9日" + "长" * 5000)["due_why"]
    assert len(said) <= 400
    assert len(explained(said)[1]) == 1
    assert "（好，经王某批准" in said


def test_a_sentence_as_long_as_the_column_gives_way_to_the_extension():
    said = put_off(row(why="理" * 399 + "。"), dt.date(2026, 4, 20))["due_why"]
    assert len(said) == 400
    assert said.endswith("…；经陈启明批准，由4月5日延至4月20日（汛期抢险）。")
