"""Two of the office change the calendar at the same moment: one is in time, the other is told so."""

import datetime as dt

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core.models import CalendarDay
from foundation.organizations.models import User
from foundation.supervision.selectors.calendar_year import state_of
from foundation.supervision.services.calendar_year import CalendarChanged, Outcome, change_calendar
from tests.factories.organizations import NOW, load_world
from tests.racing import at_once

D = dt.date


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("year", [2026, 2027])
def test_two_change_one_year(year):
    load_world()
    seen = state_of(year)

    def change(username, day):
        return lambda: change_calendar(
            year=year,
            days={D(year, 12, day): (False, username)},
            is_known=True,
            source="manual",
            seen=seen,
            actor=User.objects.get(username=username),
            now=NOW,
        )

    results = at_once(change("office", 30), change("director", 31))
    assert sorted(type(result).__name__ for result in results) == ["CalendarChanged", "Outcome"]
    [won] = [result for result in results if isinstance(result, Outcome)]
    [lost] = [result for result in results if isinstance(result, CalendarChanged)]
    assert won.moved == {}
    assert lost.sentence.startswith("有人先办了：")
    [day] = CalendarDay.objects.filter(day__year=year)
    assert day.note in {"office", "director"}
    assert AuditEvent.objects.filter(event="calendar.changed").count() == 1
