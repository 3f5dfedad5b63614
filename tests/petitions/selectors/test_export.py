import datetime as dt

import pytest

from foundation.core import ports
from petitions.services.petition import forward_petition
from petitions.states import About
from tests.factories.organizations import NOW, TODAY
from tests.factories.petitions import TEXT, file_petition


def taken(user, **query):
    volume = ports.plugged.volumes["petitions.register"]
    found = [tuple(row) for row in volume.rows(user, query, TODAY)]
    assert volume.count(user, query, TODAY) == len(found)
    return found


@pytest.mark.feature(111)
def test_plain_columns_and_no_word_that_anybody_wrote(publication, petition):
    filed = file_petition(publication).petition
    [row] = taken(petition)
    assert row == (
        filed.number,
        "市财政局党组",
        filed.get_category_display(),
        dt.date(2026, 3, 5),
        None,
        None,
        filed.due_on,
        "剩15天",
        None,
        "已登记",
    )
    assert TEXT not in str(row)
    assert filed.received_hour not in row


def test_forwarded_and_filtered(publication, petition, world):
    filed = file_petition(publication).petition
    forward_petition(petition=filed, department=world.medical, actor=petition, now=NOW)
    file_petition(publication)
    [row] = taken(petition, status="forwarded")
    assert (row[4], row[5], row[9]) == ("市医疗保障局党组", dt.date(2026, 3, 5), "已转送")
    assert len(taken(petition, status="nonsense")) == 2


@pytest.mark.feature(142)
def test_nobody_but_the_clerk(publication, world):
    filed = file_petition(publication).petition
    forward_petition(petition=filed, department=world.medical, actor=world.people["petition"], now=NOW)
    able = {name for name, person in world.people.items() if person.has_perm("petitions.export_petitions")}
    assert able == {"petition"}
    assert {name for name, person in world.people.items() if taken(person)} == {"petition"}


def test_a_report_about_inspectors_is_in_no_register(publication, world):
    file_petition(publication, about=About.INSPECTORS, organization_code="")
    assert {name for name, person in world.people.items() if taken(person)} == set()
