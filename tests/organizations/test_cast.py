"""The cast that all tests share is what it says, before and after a flush."""

import pytest

from foundation.audittrail.models import AuditEvent
from foundation.core import triggers
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import posts_of, team_ids
from foundation.organizations.states import TEAM
from tests.factories.organizations import give_team_posts


def facts():
    return (
        Organization.objects.count(),
        User.objects.count(),
        Post.objects.count(),
        AuditEvent.objects.count(),
        Organization.objects.find_problems(),
    )


EXPECTED = (8, 20, 15, 0, ([], [], [], [], []))


def test_the_cast(world):
    assert facts() == EXPECTED
    assert world.village.path.startswith(world.county.path)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", [1, 2])
def test_the_cast_is_there_after_a_flush(world, _turn):
    assert facts() == EXPECTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", [1, 2])
def test_a_flush_leaves_every_trigger_in_place(world, _turn):
    from django.db import connection

    assert set(triggers.expected()) <= triggers.present(connection)


def test_team_posts_are_given_when_the_team_exists(leader, member2):
    assert posts_of(leader) == ()
    give_team_posts(17, "第十七巡察组")
    from foundation.organizations.selectors.post import forget_posts

    forget_posts(leader)
    assert team_ids(leader, TEAM) == {17}
    assert leader.trail_post == "第十七巡察组组长"
