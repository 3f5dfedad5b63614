"""The office changes the calendar (F56)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.calendar import work_calendar
from foundation.core.deadlines import Rule, fields_by_rule
from foundation.core.models import CalendarDay, CalendarYear, Job, Unit
from foundation.organizations.states import PostKind
from foundation.supervision import tasks
from foundation.supervision.selectors.calendar_year import days_of, state_of
from foundation.supervision.services import calendar_year as service
from foundation.supervision.services.calendar_year import CalendarChanged, Outcome, change_calendar
from rectification.models import Problem
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory

D = dt.date
NEW_YEAR = {D(2027, 1, 1): (False, "元旦"), D(2027, 2, 6): (True, "春节调休上班")}
LAST_DAYS = D(2026, 12, 30)
RULE = Rule("x.answer", "答复", "收到", Unit.WORKDAYS, 5)


def change(actor, year=2027, days=None, **changed):
    said = {"is_known": True, "source": "import", "seen": state_of(year), "now": NOW}
    wanted = NEW_YEAR if days is None else days
    return change_calendar(year=year, days=wanted, actor=actor, **{**said, **changed})


def due(problem, base_on=LAST_DAYS):
    fields = fields_by_rule(RULE, today=TODAY, base_on=base_on)
    Problem.objects.filter(pk=problem.pk).update(**fields)
    problem.refresh_from_db()
    return problem


@pytest.mark.feature(56)
@pytest.mark.parametrize("who", ["director", "office"])
def test_a_year_is_entered_and_what_is_open_moves(world, story, who):
    problem = due(story.problems[0])
    assert (problem.due_on, problem.due_is_provisional) == (D(2027, 1, 6), True)
    assert change(world.people[who]) == Outcome(2, {"问题整改": 1})
    assert days_of(2027) == NEW_YEAR
    row = CalendarYear.objects.get(pk=2027)
    assert (row.source, row.changed_by, row.changed_at) == ("import", world.people[who].name, NOW)
    problem.refresh_from_db()
    assert (problem.due_on, problem.due_is_provisional, problem.next_reminder_on) == (D(2027, 1, 7), False, TODAY)


def test_it_is_on_record(director, story):
    due(story.problems[0], D(2026, 12, 29))
    change(director, days={D(2027, 1, 1): (False, "元旦")})
    changed, recounted = AuditEvent.objects.filter(subject="core.calendaryear:2027").order_by("pk")
    assert (changed.event, changed.actor_name, changed.note) == ("calendar.changed", "陈启明", "改动1天")
    assert changed.detail == {"days": ["2027-01-01 上班（按星期）→放假（元旦）"], "source": "import"}
    assert (recounted.event, recounted.note) == ("deadline.recounted", "问题整改1项")


@pytest.mark.parametrize(
    "who", ["groupleader", "leader", "unithead", "liaison", "department", "petition", "sysadmin", "secadmin", "nobody"]
)
def test_others_may_not(world, who):
    with pytest.raises(PermissionDenied):
        change(world.people[who])
    assert not CalendarYear.objects.filter(pk=2027).exists()


def test_an_office_below_the_top_may_not(world):
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind=PostKind.OFFICE_DIRECTOR, organization=world.county)
    with pytest.raises(PermissionDenied):
        change(clerk)


def test_who_was_slower_is_told_and_nothing_is_written(world, director, office):
    seen = state_of(2027)
    change(director)
    with pytest.raises(CalendarChanged, match="有人先办了：陈启明09:00已修改这一年的工作日历"):
        change(office, days={}, seen=seen)
    assert days_of(2027) == NEW_YEAR


def test_the_first_change_of_an_unknown_day_is_also_a_race(office, director):
    seen = state_of(2027)
    change(director, is_known=False)
    with pytest.raises(CalendarChanged, match="有人先办了：已有人修改这一年的工作日历"):
        change(office, seen=seen)


def test_one_day_of_an_unknown_year_does_not_make_it_known(director, story):
    problem = due(story.problems[0])
    change(director, days={D(2027, 1, 1): (False, "元旦")}, is_known=False, source="manual")
    assert not CalendarYear.objects.filter(pk=2027).exists()
    problem.refresh_from_db()
    assert (problem.due_on, problem.due_is_provisional) == (D(2027, 1, 7), True)


def test_one_day_of_a_known_year_leaves_it_known_and_the_rest_alone(director):
    before = days_of(2026)
    change(director, 2026, {**before, D(2026, 12, 31): (False, "迎新年")}, is_known=False, source="manual")
    assert days_of(2026) == {**before, D(2026, 12, 31): (False, "迎新年")}
    assert CalendarYear.objects.get(pk=2026).source == "manual"


def test_days_of_other_years_and_days_as_their_weekday_are_not_kept(director):
    days = {
        D(2027, 1, 1): (False, "元旦"),
        D(2027, 1, 2): (False, "元旦"),
        D(2027, 1, 4): (True, ""),
        D(2028, 1, 3): (False, ""),
    }
    assert change(director, days=days).days == 1
    assert list(CalendarDay.objects.filter(day__gte=D(2027, 1, 1)).values_list("day", flat=True)) == [D(2027, 1, 1)]


def test_so_many_deadlines_that_a_job_moves_them(
    director, story, monkeypatch, rings, django_capture_on_commit_callbacks
):
    problem = due(story.problems[0], D(2026, 12, 29))
    monkeypatch.setattr(service, "AT_ONCE", 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert change(director, days={D(2027, 1, 1): (False, "元旦")}) == Outcome(1, in_job=True)
    problem.refresh_from_db()
    assert problem.due_on == D(2027, 1, 5)
    job = Job.objects.get(kind="supervision.recount")
    assert (job.owner_id, job.queue, job.payload) == (director.pk, "maintenance", {"year": 2027})
    assert jobs.run(job.pk, now=NOW) == "done"
    job.refresh_from_db()
    problem.refresh_from_db()
    assert (job.result, problem.due_on) == ({"moved": {"问题整改": 1}}, D(2027, 1, 6))
    assert AuditEvent.objects.get(event="deadline.recounted").subject == "core.calendaryear:2027"


def test_every_night_what_a_change_missed_is_found(story):
    problem = due(story.problems[0], D(2026, 12, 29))
    CalendarDay.objects.create(day=D(2027, 1, 1), is_workday=False, note="元旦")
    assert tasks.recount_nightly() == 1
    assert tasks.recount_nightly() == 0
    problem.refresh_from_db()
    assert problem.due_on == work_calendar().add_workdays(D(2026, 12, 29), 5).day == D(2027, 1, 6)
