import datetime as dt

import pytest

from foundation.core.calendar import work_calendar
from foundation.core.models import CalendarYear
from foundation.supervision.selectors.calendar_year import (
    breaks_of,
    calendar_todos,
    days_of,
    differences,
    missing_year,
    months_of,
    state_of,
)

D = dt.date
pytestmark = pytest.mark.django_db


def cell(months, day):
    return next(cell for week in months[day.month - 1].weeks for cell in week if cell and cell.day == day)


def test_a_year_is_twelve_months_with_every_day_once():
    months = months_of(2028, work_calendar(), D(2028, 2, 29))
    days = [cell.day for month in months for week in month.weeks for cell in week if cell]
    assert len(days) == len(set(days)) == 366
    assert {len(week) for month in months for week in month.weeks} == {7}
    assert [month.number for month in months] == list(range(1, 13))


@pytest.mark.feature(56)
def test_holidays_and_moved_workdays_are_told_by_a_word():
    months = months_of(2026, work_calendar(), D(2026, 3, 5))
    holiday, moved, weekend, workday = (cell(months, D(2026, *day)) for day in ((1, 1), (1, 4), (1, 10), (1, 12)))
    assert (holiday.mark, holiday.words, holiday.look) == ("休", "放假，元旦", "off")
    assert (moved.mark, moved.words, moved.look) == ("班", "上班，元旦调休上班", "work")
    assert (weekend.mark, weekend.words, weekend.look) == ("", "", "rest")
    assert (workday.mark, workday.words, workday.look) == ("", "", "")
    assert cell(months, D(2026, 3, 5)).look == " now"
    assert [month.workdays for month in months] == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


def test_the_year_in_the_words_of_a_notice():
    assert breaks_of(2026, work_calendar())[:5] == [
        "元旦：1月1日至3日放假，共3天",
        "元旦调休上班：1月4日（周日）",
        "春节调休上班：2月14日（周六）",
        "春节：2月15日至23日放假，共9天",
        "春节调休上班：2月28日（周六）",
    ]
    assert breaks_of(2027, work_calendar()) == []


def test_differences_are_told_day_by_day():
    before = {D(2026, 1, 1): (False, "元旦"), D(2026, 1, 2): (False, "元旦"), D(2026, 1, 4): (True, "")}
    after = {D(2026, 1, 1): (False, "元旦"), D(2026, 1, 2): (False, "新年"), D(2026, 1, 5): (False, "")}
    assert [(one.day, one.before, one.after) for one in differences(before, after)] == [
        (D(2026, 1, 2), "放假（元旦）", "放假（新年）"),
        (D(2026, 1, 4), "上班", "休息（按星期）"),
        (D(2026, 1, 5), "上班（按星期）", "放假"),
    ]


def test_the_state_of_a_year_changes_with_its_days_and_with_being_known():
    first = state_of(2026)
    assert first == state_of(2026) != state_of(2025)
    CalendarYear.objects.filter(pk=2026).delete()
    assert state_of(2026) != first
    assert len(days_of(2026)) == 25


@pytest.mark.feature(56)
@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (D(2026, 10, 31), None),
        (D(2026, 11, 1), 2027),
        (D(2026, 12, 31), 2027),
        (D(2027, 1, 1), 2027),
        (D(2025, 11, 1), None),
        (D(2023, 5, 1), 2023),
    ],
)
def test_a_year_is_missed_from_november_of_the_year_before(today, missing):
    assert missing_year(today) == missing


def test_the_office_is_asked_to_enter_it_and_nobody_else(world):
    today = D(2026, 11, 1)
    asked = {name for name, person in world.people.items() if calendar_todos(person, today)}
    assert asked == {"office", "director"}
    [todo] = calendar_todos(world.people["director"], today)
    assert (todo.what, todo.due_on, todo.url) == (
        "录入2027年放假安排",
        D(2026, 12, 31),
        "/settings/calendar/import/?year=2027",
    )
    [late] = calendar_todos(world.people["director"], D(2027, 1, 4))
    assert late.due_on == D(2027, 1, 4)
    assert calendar_todos(world.people["director"], D(2026, 10, 31)) == []


def test_for_others_nothing_is_asked_of_the_table(world, django_assert_num_queries):
    liaison = world.people["liaison"]
    liaison.has_perm("supervision.edit_calendar")
    with django_assert_num_queries(0):
        assert calendar_todos(liaison, D(2026, 11, 1)) == []
