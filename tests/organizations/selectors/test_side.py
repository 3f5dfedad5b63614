"""On which side of a row one stands: by the posts that open it, and by no post held elsewhere."""

import pytest

from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.selectors.side import sides
from foundation.organizations.states import OFFICE, PostKind, ScopeKind
from tests.factories.organizations import PostFactory


@pytest.mark.parametrize(
    ("username", "stands"),
    [
        ("office", {"office"}),
        ("groupleader", {"office"}),
        ("petition", set()),
        ("liaison", {"organization"}),
        ("unithead", {"organization"}),
        ("sysadmin", {"administrators"}),
        ("secadmin", {"administrators"}),
        ("auditor", set()),
        ("nobody", set()),
    ],
)
def test_the_side_of_a_row_of_the_finance_bureau(world, username, stands):
    row = {"over": [world.finance], "at": [world.finance.pk], "teams": [3]}
    assert sides(world.people[username], **row) == frozenset(stands)


@pytest.mark.parametrize(
    ("username", "stands"), [("office", {"office"}), ("liaison", set()), ("sysadmin", {"administrators"})]
)
def test_a_post_at_another_organization_is_no_side(world, username, stands):
    row = {"over": [world.agriculture], "at": [world.agriculture.pk], "teams": [3]}
    assert sides(world.people[username], **row) == frozenset(stands)


def test_a_liaison_lent_to_a_team_stands_on_the_teams_side_of_its_rows_alone(world, liaison):
    PostFactory(
        person=liaison, kind=PostKind.TEAM_MEMBER, scope_kind=ScopeKind.TEAM, scope_id=7, scope_name="第七巡察组"
    )
    forget_posts(liaison)
    own, other = world.finance, world.agriculture
    assert sides(liaison, over=[own], at=[own.pk], teams=[3]) == {"organization"}
    assert sides(liaison, over=[other], at=[other.pk], teams=[7]) == {"team"}
    assert sides(liaison, over=[own], at=[own.pk], teams=[7]) == {"organization", "team"}


def test_a_row_without_a_place_has_no_sides(world, office):
    assert sides(office, over=[None], at=[None], teams=[None]) == frozenset()


def test_the_leading_group_is_no_office_where_only_the_office_reads(world, groupleader):
    assert sides(groupleader, over=[world.finance], office=OFFICE) == frozenset()
    assert sides(groupleader, over=[world.finance]) == {"office"}
