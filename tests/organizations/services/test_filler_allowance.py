import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import FillerAllowance, Organization
from foundation.organizations.selectors.filler_allowance import open_allowance, visible_allowances
from foundation.organizations.services.filler_allowance import AllowanceOver, AllowanceRefused, revoke_allowance
from foundation.organizations.services.post import OrganizationGone
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, TODAY, FillerAllowanceFactory, PostFactory, UserFactory

DAY = dt.timedelta(days=1)


@pytest.fixture
def allowance(world, secadmin):
    return FillerAllowanceFactory(organization=world.finance, actor=secadmin)


@pytest.mark.feature(139)
def test_it_is_open_from_today_to_its_last_day(world, allowance):
    assert (allowance.number, allowance.from_on, allowance.to_on) == (2, TODAY, dt.date(2026, 12, 31))
    assert open_allowance(world.finance, TODAY) == open_allowance(world.finance, allowance.to_on) == allowance
    assert open_allowance(world.finance, allowance.to_on + DAY) is None
    assert open_allowance(world.agriculture, TODAY) is None
    assert AuditEvent.objects.get().detail == {"organization": world.finance.pk, "number": 2, "to": "2026-12-31"}


def test_a_new_one_takes_the_place_of_the_last(world, allowance, secadmin):
    new = FillerAllowanceFactory(organization=world.finance, actor=secadmin, number=9)
    allowance.refresh_from_db()
    assert (open_allowance(world.finance, TODAY), allowance.revoked_by) == (new, secadmin)


def test_it_is_revoked_once(allowance, secadmin):
    assert revoke_allowance(allowance=allowance, actor=secadmin, now=NOW).revoked_at == NOW
    with pytest.raises(AllowanceOver, match="已经收回"):
        revoke_allowance(allowance=allowance, actor=secadmin, now=NOW)


@pytest.mark.feature(128)
@pytest.mark.parametrize("who", ["sysadmin", "auditor", "office", "unithead", "liaison", "nobody"])
def test_only_the_security_administrator_gives_and_revokes(world, allowance, who):
    with pytest.raises(PermissionDenied):
        FillerAllowanceFactory(organization=world.finance, actor=world.people[who])
    with pytest.raises(PermissionDenied):
        revoke_allowance(allowance=allowance, actor=world.people[who], now=NOW)


def test_only_within_the_subtree_of_the_own_post(world, allowance):
    person = UserFactory(organization=world.county)
    PostFactory(person=person, kind=PostKind.SECURITY_ADMIN, organization=world.county)
    FillerAllowanceFactory(organization=world.village, actor=person)
    with pytest.raises(PermissionDenied):
        revoke_allowance(allowance=allowance, actor=person, now=NOW)
    assert [row.organization for row in visible_allowances(person)] == [world.village]


@pytest.mark.feature(188)
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": 0}, "名额应为1到200名"),
        ({"number": 201}, "名额应为1到200名"),
        ({"to_on": TODAY - DAY}, "两年之内"),
        ({"to_on": dt.date(9999, 12, 31)}, "两年之内"),
    ],
)
def test_number_and_day_are_of_this_world(world, secadmin, changed, words):
    with pytest.raises(AllowanceRefused, match=words):
        FillerAllowanceFactory(organization=world.finance, actor=secadmin, **changed)
    assert not FillerAllowance.objects.exists()


def test_not_for_an_organization_that_is_gone(world, secadmin):
    Organization.objects.filter(pk=world.finance.pk).update(is_active=False, ended_on=TODAY)
    with pytest.raises(OrganizationGone):
        FillerAllowanceFactory(organization=world.finance, actor=secadmin)


def test_who_sees_it(world, allowance):
    seen = {name for name, user in world.people.items() if visible_allowances(user).exists()}
    assert seen == {"unithead", "liaison", "secadmin"}
