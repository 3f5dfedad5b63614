"""An organization ends: its petitions follow, and nobody learns of them by that."""

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.organization_change import open_at
from foundation.organizations.services.organization_change import Part, Takers, merge_organization, split_organization
from foundation.organizations.states import PostKind
from inspections.models import Assignment
from petitions.models import Petition
from petitions.selectors.petition import assignments_for, departments_for, is_own, visible_petitions
from petitions.services.petition import accept_petition, forward_petition
from tests.factories.organizations import NOW, TODAY, OrganizationFactory, PostFactory
from tests.factories.petitions import file_petition

BASIS = "云编发〔2026〕7号"


def merge(organization, into):
    office = User.objects.get(username="office")
    return merge_organization(organization=organization, into=into, on=TODAY, basis=BASIS, actor=office, now=NOW)


@pytest.fixture
def registered(publication):
    """About 市财政局."""
    return file_petition(publication).petition


@pytest.fixture
def forwarded(registered, world):
    return forward_petition(petition=registered, department=world.medical, actor=world.people["petition"], now=NOW)


def seen_by(username):
    return visible_petitions(User.objects.get(username=username)).count()


@pytest.mark.feature(6)
def test_what_was_forwarded_is_handled_by_the_successor(forwarded, world):
    other = OrganizationFactory(parent=world.root, code="YL-WJ", short_name="市卫健委党组")
    merge(world.medical, other)
    assert Petition.objects.get().forwarded_to == other
    assert seen_by("department") == 1
    line = AuditEvent.objects.get(event="petition.passed_on")
    assert (line.note, line.detail) == ("市医疗保障局党组→市卫健委党组", {})


def test_the_page_of_who_changes_the_tree_names_no_petition(forwarded, world):
    names = {group.name for group in open_at(world.medical, TODAY)} | set(ports.plugged.holdings["organization"])
    assert not [name for name in names if "petition" in name]
    assert "信访" not in str(open_at(world.medical, TODAY))


def test_it_does_not_come_to_the_one_reported_on_by_a_merger(forwarded, world):
    with pytest.raises(Refused, match="市医疗保障局党组还有须由信访专员先行处理的事项") as refusal:
        merge(world.medical, world.finance)
    assert "财政" not in refusal.value.sentence
    assert Petition.objects.get().forwarded_to == world.medical


def test_who_registers_moves_with_the_office(registered, world):
    PostFactory(person=world.people["nobody"], kind=PostKind.PETITION_CLERK, organization=world.county)
    Petition.objects.update(office=world.county)
    other = OrganizationFactory(parent=world.root, code="YL-BS", short_name="中共白石县委")
    merge(world.county, other)
    assert Petition.objects.get().office == other
    assert seen_by("nobody") == 1


@pytest.mark.feature(140)
def test_people_of_the_ended_one_do_not_read_what_is_reported_about_it(registered, world):
    """The clerk comes from 市财政局, which became part of 市科技局: reports about it stay closed to all who work there."""
    other = OrganizationFactory(parent=world.root, code="YL-KJ", short_name="市科技局党组")
    for username in ("liaison", "nobody"):
        PostFactory(person=world.people[username], kind=PostKind.PETITION_CLERK, organization=world.root)
    assert (seen_by("liaison"), seen_by("nobody")) == (0, 1)
    merge(world.finance, other)
    assert (seen_by("liaison"), seen_by("nobody"), seen_by("petition")) == (0, 1, 1)
    last = OrganizationFactory(parent=world.root, code="YL-GX", short_name="市工信局党组")
    merge(other, last)
    assert (seen_by("liaison"), seen_by("nobody"), seen_by("petition")) == (0, 1, 1)
    third = OrganizationFactory(parent=world.root, code="YL-SW", short_name="市商务局党组")
    merge(last, third)
    assert (seen_by("liaison"), seen_by("nobody"), seen_by("petition")) == (0, 1, 1)
    assert is_own(User.objects.get(username="liaison"), Organization.objects.get(pk=world.finance.pk))


def test_the_team_that_inspects_the_successor_takes_it(registered, world, fieldwork):
    other = OrganizationFactory(parent=world.root, code="YL-KJ", short_name="市科技局党组")
    merge(world.finance, other)
    petition = Petition.objects.select_related("organization").get()
    assert petition.organization == world.finance
    assignment = Assignment.objects.get(organization=other)
    assert list(assignments_for(petition)) == [assignment]
    clerk = User.objects.get(username="petition")
    assert accept_petition(petition=petition, assignment=assignment, actor=clerk, now=NOW).status == "accepted"


def test_it_is_not_forwarded_to_who_answers_for_the_reported_one_now(registered, world):
    other = OrganizationFactory(parent=world.root, code="YL-KJ", short_name="市科技局党组")
    PostFactory(person=world.people["nobody"], kind=PostKind.DEPARTMENT_HEAD, organization=other)
    assert other in departments_for(registered)
    merge(world.finance, other)
    petition = Petition.objects.select_related("organization").get()
    assert other not in departments_for(petition)
    with pytest.raises(Refused, match="条"):
        forward_petition(petition=petition, department=other, actor=User.objects.get(username="petition"), now=NOW)


def test_a_split_off_leaves_petitions_where_they_are(forwarded, world):
    split_organization(
        organization=world.medical,
        parts=[Part(code="YL-WJ", name="中共云岭市卫健委党组", short_name="市卫健委党组")],
        ends=False,
        takers=Takers(),
        on=TODAY,
        basis=BASIS,
        actor=User.objects.get(username="office"),
        now=NOW,
    )
    assert Petition.objects.get().forwarded_to == world.medical
