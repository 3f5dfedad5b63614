from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import Organization
from foundation.organizations.services.organization import add_organization
from foundation.organizations.states import Category, Level
from tests.factories.organizations import ACTOR, NOW, PASSWORD, OrganizationFactory, UserFactory


def test_an_organization_is_added_below_its_parent_and_on_record(world):
    row = OrganizationFactory(parent=world.township, code="NEW", name="新村党支部", short_name="新村")
    assert row.path.startswith(world.township.path)
    assert (row.depth, row.get_parent()) == (4, world.township)
    line = AuditEvent.objects.get()
    assert (line.event, line.detail) == ("organization.added", {"code": "NEW", "name": "新村党支部"})


def test_a_code_is_given_once(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationFactory(parent=world.root, code="YL-CZ")


@pytest.mark.parametrize("wrong", [{"category": "club"}, {"level": "planet"}])
def test_the_database_knows_categories_and_levels(world, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganizationFactory(parent=world.root, **wrong)


@pytest.mark.django_db(transaction=True)
def test_eight_children_added_at_once_do_not_collide(world):
    barrier = Barrier(8)

    def add(number):
        try:
            barrier.wait(20)
            return add_organization(
                parent=world.county,
                code=f"C{number}",
                name=f"第{number}党组",
                short_name=f"第{number}",
                category=Category.PARTY_GROUP,
                level=Level.COUNTY,
                actor=ACTOR,
                now=NOW,
            ).path
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(add, range(8)))
    assert len(paths) == 8
    assert all(path.startswith(world.county.path) for path in paths)
    assert Organization.objects.find_problems() == ([], [], [], [], [])


def test_a_user_keeps_no_readable_password(world):
    user = UserFactory(organization=world.finance)
    assert user.check_password(PASSWORD)
    assert PASSWORD not in user.password
    assert AuditEvent.objects.get().detail == {"username": user.username}


def test_a_user_name_is_given_once(world):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(organization=world.finance, username="office")
