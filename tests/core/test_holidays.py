"""The first filling of the table of holidays (F56)."""

import datetime as dt

import pytest

from foundation.core.calendar import work_calendar
from foundation.core.holidays import fill_empty_calendar, library_days, library_years
from foundation.core.models import CalendarDay, CalendarYear
from tests.factories.organizations import NOW

D = dt.date


def test_the_library_knows_the_years_up_to_2026():
    assert library_years() == [2024, 2025, 2026]


@pytest.mark.feature(56)
def test_only_days_that_differ_from_their_weekday_are_kept_with_their_chinese_names():
    days = library_days(2026)
    assert (len(days), sum(worked for worked, _ in days.values())) == (25, 6)
    assert days[D(2026, 1, 1)] == (False, "元旦")
    assert days[D(2026, 2, 16)] == (False, "春节")
    assert days[D(2026, 2, 28)] == (True, "春节调休上班")
    assert days[D(2026, 4, 6)] == (False, "清明节")
    assert days[D(2026, 5, 1)] == (False, "劳动节")
    assert days[D(2026, 6, 19)] == (False, "端午节")
    assert days[D(2026, 9, 25)] == (False, "中秋节")
    assert days[D(2026, 10, 1)] == (False, "国庆节")
    assert days[D(2026, 10, 10)] == (True, "国庆节调休上班")
    assert D(2026, 4, 4) not in days  # a Saturday of the holiday is off as it is


def test_a_year_that_the_library_does_not_know_is_no_year_without_holidays():
    with pytest.raises(LookupError, match="2027"):
        library_days(2027)


@pytest.mark.django_db
class TestFilling:
    def test_a_new_database_has_the_years_of_the_library(self):
        assert list(CalendarYear.objects.order_by("year").values_list("year", "source", "changed_by")) == [
            (2024, "library", ""),
            (2025, "library", ""),
            (2026, "library", ""),
        ]
        assert CalendarDay.objects.filter(day__year=2026).count() == 25
        assert work_calendar().add_workdays(D(2026, 9, 30), 1).day == D(2026, 10, 8)

    def test_what_the_office_changed_is_never_written_over(self):
        CalendarDay.objects.filter(day=D(2026, 10, 10)).delete()
        CalendarYear.objects.filter(year=2025).delete()
        fill_empty_calendar()
        assert not CalendarDay.objects.filter(day=D(2026, 10, 10)).exists()
        assert list(CalendarYear.objects.order_by("year").values_list("year", flat=True)) == [2024, 2026]

    def test_days_alone_are_the_office_s_too(self):
        CalendarYear.objects.all().delete()
        CalendarDay.objects.exclude(day=D(2026, 10, 1)).delete()
        fill_empty_calendar()
        assert (CalendarYear.objects.count(), CalendarDay.objects.count()) == (0, 1)

    def test_an_empty_table_is_filled_once(self):
        CalendarYear.objects.all().delete()
        CalendarDay.objects.all().delete()
        fill_empty_calendar()
        before = set(CalendarDay.objects.values_list("day", "is_workday", "note"))
        fill_empty_calendar()
        assert (CalendarYear.objects.count(), set(CalendarDay.objects.values_list("day", "is_workday", "note"))) == (
            3,
            before,
        )
        assert CalendarYear.objects.first().changed_at == NOW
