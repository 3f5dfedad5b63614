import pytest
from django.core.exceptions import PermissionDenied

from inspections.models import InspectionTeam, Round
from inspections.models.round import numeral
from inspections.services.round import RoundExists, TeamExists
from tests.factories.inspections import InspectionTeamFactory, RoundFactory


@pytest.mark.parametrize(
    ("number", "word"), [(1, "一"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numerals(number, word):
    assert numeral(number) == word


def test_a_round_has_its_name_and_its_rules(world):
    row = RoundFactory(organization=world.root, office=world.office)
    assert (row.name, str(row)) == ("六届云岭市委第三轮巡察", "六届第三轮")
    assert (row.plan_months, row.concentrated_months) == (1, 3)


def test_a_number_is_used_once_a_term(world):
    row = RoundFactory(organization=world.root, office=world.office)
    with pytest.raises(RoundExists, match="六届第三轮已经登记过"):
        RoundFactory(organization=world.root, office=world.office)
    InspectionTeamFactory(round_=row)
    with pytest.raises(TeamExists, match="第三巡察组已经组建"):
        InspectionTeamFactory(round_=row)
    assert (Round.objects.count(), InspectionTeam.objects.count()) == (1, 1)


def test_only_the_office_makes_rounds(world, groupleader, unithead, leader):
    for person in (groupleader, unithead, leader):
        with pytest.raises(PermissionDenied):
            RoundFactory(organization=world.root, office=world.office, actor=person)
    assert Round.objects.count() == 0
