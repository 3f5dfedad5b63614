import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.core.errors import MoveNotAllowed
from foundation.organizations.models import Organization
from inspections.models import Assignment
from inspections.services import assignment as assignments
from inspections.services.assignment import AssignmentRefused
from tests.factories.inspections import AssignmentFactory, InspectionTeamFactory, enter, feed_back, report
from tests.factories.organizations import NOW, TODAY, OrganizationFactory


def test_one_team_two_organizations(stage, world):
    assert list(Assignment.objects.order_by("pk").values_list("team__name", "organization__code", "status")) == [
        ("第三巡察组", "YL-CZ", "planned"),
        ("第三巡察组", "YL-NY", "planned"),
    ]


def test_not_twice_in_a_round_whichever_team(stage, world):
    other = InspectionTeamFactory(round_=stage.round, number=1)
    with pytest.raises(AssignmentRefused, match="市财政局党组在本轮已经由第三巡察组巡察"):
        AssignmentFactory(team=other, organization=world.finance)


@pytest.mark.parametrize(
    ("begin", "end", "sentence"),
    [
        (dt.date(2026, 4, 2), dt.date(2026, 4, 1), "撤离日期早于进驻日期"),
        (dt.date(2026, 2, 28), dt.date(2026, 4, 1), "超出本轮时间（2026年3月1日至2026年4月30日）"),
        (dt.date(2026, 3, 2), dt.date(2026, 5, 1), "超出本轮时间"),
    ],
)
def test_dates_fit_the_round(stage, world, begin, end, sentence):
    with pytest.raises(AssignmentRefused, match=sentence):
        AssignmentFactory(team=stage.team, organization=world.medical, on_site_from=begin, on_site_to=end)


def test_the_organization_is_active_and_below_the_sender(stage, world):
    foreign = OrganizationFactory(parent=None)
    for outside in (foreign, world.root, world.office):
        with pytest.raises(AssignmentRefused, match="不在云岭市委的巡察范围内"):
            AssignmentFactory(team=stage.team, organization=outside)
    Organization.objects.filter(pk=world.medical.pk).update(is_active=False, ended_on=TODAY)
    with pytest.raises(AssignmentRefused, match="已经停用"):
        AssignmentFactory(team=stage.team, organization=world.medical)
    assert Assignment.objects.count() == 2


def test_the_way_of_an_assignment(stage, office, director):
    row = feed_back(stage.finance)
    assert (row.status, row.fed_back_on) == ("fed_back", dt.date(2026, 3, 5))
    for step, status in (
        (assignments.rectify_assignment, "rectifying"),
        (assignments.review_assignment, "reviewing"),
        (assignments.close_assignment, "closed"),
    ):
        row = step(assignment=row, actor=director, now=NOW)
        assert row.status == status
    with pytest.raises(MoveNotAllowed):
        assignments.close_assignment(assignment=row, actor=office, now=NOW)


def test_who_may_move_it(stage, groupleader, leader, deputy, unithead, office):
    for person in (groupleader, leader, unithead):
        with pytest.raises(PermissionDenied):
            assignments.enter_assignment(assignment=stage.finance, actor=person, now=NOW)
    enter(stage.finance)
    for person in (deputy, office):
        with pytest.raises(PermissionDenied):
            assignments.report_assignment(assignment=stage.finance, actor=person, now=NOW)
    assert report(stage.finance).status == "reported"


def test_the_database_holds_the_rest(stage):
    rows = Assignment.objects.filter(pk=stage.finance.pk)
    for wrong in (
        {"organization": stage.agriculture.organization},
        {"fed_back_on": dt.date(2026, 3, 5)},
        {"on_site_to": dt.date(2026, 2, 1)},
        {"status": "closed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
