"""Who is what, and from when to when: access begins and ends by the date, without a job that runs at midnight."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from guardian.shortcuts import get_users_with_perms

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.organizations.events import PostChanged
from foundation.organizations.models import Organization, OrganizationUserObjectPermission, Post
from foundation.organizations.selectors.organization import is_within, visible_organizations
from foundation.organizations.selectors.post import (
    fits,
    forget_posts,
    holders,
    holders_over,
    holds,
    holds_at,
    holds_in_team,
    holds_over,
    organization_ids,
    posts_of,
    scope_q,
    team_holders,
    team_ids,
)
from foundation.organizations.services.post import end_post, grant_post
from foundation.organizations.states import OFFICE, TEAM, UNIT, PostKind, ScopeKind
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory

DAY = dt.timedelta(days=1)
LIAISON = PostKind.ORGANIZATION_LIAISON


@pytest.fixture
def newcomer(world):
    return UserFactory(organization=world.county, name="白露")


def at(world, newcomer, from_on, to_on=None):
    PostFactory(person=newcomer, kind=LIAISON, organization=world.county, from_on=from_on, to_on=to_on)


@pytest.mark.parametrize(
    ("from_on", "to_on", "held"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - 9 * DAY, TODAY, True),
        (TODAY - 9 * DAY, TODAY - DAY, False),
        (TODAY + DAY, None, False),
    ],
)
def test_a_post_counts_from_its_first_to_its_last_day(world, newcomer, from_on, to_on, held):
    at(world, newcomer, from_on, to_on)
    assert holds(newcomer, UNIT) is held
    assert visible_organizations(newcomer).exists() is held
    assert (newcomer in holders([LIAISON], world.county)) is held
    assert Post.objects.get(person=newcomer).is_held_on(TODAY) is held


def test_access_ends_at_midnight_by_itself(world, newcomer, frozen_clock):
    at(world, newcomer, TODAY, TODAY)
    assert holds(newcomer, UNIT)
    frozen_clock.at = dt.datetime(2026, 3, 5, 15, 59, 59, tzinfo=dt.UTC)
    assert holds(newcomer, UNIT)
    frozen_clock.forward(seconds=1)
    assert not holds(newcomer, UNIT)
    assert not visible_organizations(newcomer).exists()
    assert holders([LIAISON], world.county).count() == 0


def test_posts_are_asked_once_a_request(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(5):
            posts_of(office)
            holds(office, OFFICE)
            scope_q(office, OFFICE)


def test_signed_out_and_inactive_people_hold_nothing(office):
    from django.contrib.auth.models import AnonymousUser

    office.is_active = False
    assert (posts_of(AnonymousUser()), posts_of(office)) == ((), ())


class TestGranting:
    def test_it_is_on_record_and_told_to_upper_apps(self, world, newcomer, monkeypatch):
        heard = []
        monkeypatch.setitem(ports.plugged.events, PostChanged, [heard.append])
        post = grant_post(person=newcomer, kind=LIAISON, organization=world.county, from_on=TODAY, actor=ACTOR, now=NOW)
        assert heard == [PostChanged(post, granted=True, actor=ACTOR, now=NOW)]
        line = AuditEvent.objects.get(event="post.granted")
        assert line.detail == {
            "person": newcomer.pk,
            "kind": "organization_liaison",
            "organization": world.county.pk,
            "scope": None,
            "from": "2026-03-05",
            "to": None,
        }
        assert newcomer.trail_post == "中共青石县委联络员"

    def test_guardians_row_answers_who_may_see_it_and_decides_nothing(self, world, newcomer):
        at(world, newcomer, TODAY)
        assert newcomer in get_users_with_perms(world.county, with_group_users=False)
        Post.objects.filter(person=newcomer).delete()
        forget_posts(newcomer)
        assert newcomer in get_users_with_perms(world.county, with_group_users=False)
        assert not newcomer.has_perm("organizations.hold_post", world.county)
        assert not visible_organizations(newcomer).exists()

    def test_ending_keeps_the_row_and_removes_guardians(self, world, newcomer):
        at(world, newcomer, TODAY - 30 * DAY)
        post = end_post(post=Post.objects.get(person=newcomer), to_on=TODAY - DAY, actor=ACTOR, now=NOW)
        assert (post.to_on, Post.objects.filter(person=newcomer).count()) == (TODAY - DAY, 1)
        assert not holds(newcomer, UNIT)
        assert not OrganizationUserObjectPermission.objects.filter(user=newcomer).exists()
        assert AuditEvent.objects.filter(event="post.ended").count() == 1

    def test_another_post_at_the_same_place_keeps_guardians_row(self, world, newcomer):
        at(world, newcomer, TODAY - 30 * DAY)
        PostFactory(person=newcomer, kind=PostKind.UNIT_REPORTER, organization=world.county)
        first = Post.objects.filter(person=newcomer).order_by("pk").first()
        end_post(post=first, to_on=TODAY, actor=ACTOR, now=NOW)
        assert OrganizationUserObjectPermission.objects.filter(user=newcomer).count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"kind": "emperor"},
            {"organization": None},
            {"scope_id": 3},
            {"scope_kind": ScopeKind.TEAM, "scope_id": 3},
            {"to_on": TODAY - DAY},
        ],
    )
    def test_the_database_refuses_a_post_that_cannot_be(self, world, newcomer, wrong):
        fields = {"person": newcomer, "kind": LIAISON, "organization": world.county, "from_on": TODAY, **wrong}
        fields.setdefault("scope_kind", ScopeKind.ORGANIZATION)
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(**fields)


class TestScope:
    def test_the_office_reaches_its_whole_tree(self, world, office):
        for place in (world.root, world.finance, world.county, world.township, world.village):
            assert holds_over(office, OFFICE, place)
        assert visible_organizations(office).count() == 8

    def test_a_liaison_reaches_its_own_place_and_no_sibling(self, world, liaison):
        assert holds_over(liaison, UNIT, world.finance)
        assert holds_at(liaison, UNIT, world.finance.pk)
        assert not holds_over(liaison, UNIT, world.agriculture)
        assert not holds_at(liaison, UNIT, world.agriculture.pk)
        assert list(visible_organizations(liaison)) == [world.finance]

    def test_a_county_reaches_below_and_not_beside_or_above(self, world, newcomer):
        PostFactory(person=newcomer, kind=PostKind.OFFICE_CLERK, organization=world.county)
        found = Organization.objects.filter(scope_q(newcomer, OFFICE, ""))
        assert set(found) == {world.county, world.township, world.village}
        assert not holds_over(newcomer, OFFICE, world.root)
        assert not holds_over(newcomer, OFFICE, world.finance)
        assert (is_within(world.village, world.county), is_within(world.finance, world.county)) == (True, False)

    def test_a_sibling_whose_path_comes_next_is_outside(self, world, newcomer):
        """The range ends before the next sibling, in the byte order of both databases."""
        ordered = sorted([world.finance, world.agriculture, world.medical], key=lambda row: row.path)
        PostFactory(person=newcomer, kind=PostKind.OFFICE_CLERK, organization=ordered[0])
        assert list(Organization.objects.filter(scope_q(newcomer, OFFICE, ""))) == [ordered[0]]
        assert ordered[0].path_end <= ordered[1].path

    def test_rows_are_reached_through_a_foreign_key(self, world, newcomer):
        PostFactory(person=newcomer, kind=PostKind.OFFICE_CLERK, organization=world.agriculture)
        people = type(newcomer).objects.filter(scope_q(newcomer, OFFICE, "organization"))
        assert {person.username for person in people} == {"unithead2", "liaison2"}

    def test_without_such_a_post_there_is_nothing(self, world, nobody, liaison):
        assert not Organization.objects.filter(scope_q(nobody, OFFICE, "")).exists()
        assert not Organization.objects.filter(scope_q(liaison, OFFICE, "")).exists()
        assert organization_ids(nobody, UNIT) == set()

    def test_the_next_path_after_every_last_character(self):
        assert Organization(path="00010001").path_end == "00010002"
        assert Organization(path="00010009").path_end > "00010009ZZZZ"
        assert Organization(path="000Z").path_end > "000ZZZZZ"

    def test_holders_at_exactly_one_place_and_above_it(self, world, office):
        clerk = [PostKind.OFFICE_CLERK]
        assert list(holders(clerk, world.root)) == [office]
        assert list(holders(clerk, world.village)) == []
        assert list(holders_over(clerk, world.village)) == [office]


class TestTeams:
    def test_a_team_is_a_plain_id(self, leader, member):
        PostFactory(
            person=leader,
            kind=PostKind.TEAM_LEADER,
            scope_kind=ScopeKind.TEAM,
            scope_id=77,
            scope_name="第七巡察组",
        )
        assert (team_ids(leader, TEAM), team_ids(member, TEAM)) == ({77}, set())
        assert holds_in_team(leader, {PostKind.TEAM_LEADER}, 77)
        assert not holds_in_team(leader, {PostKind.TEAM_LEADER}, 78)
        assert not holds_in_team(leader, {PostKind.TEAM_LEADER}, None)
        assert list(team_holders([PostKind.TEAM_LEADER], 77)) == [leader]
        assert leader.trail_post == "第七巡察组组长"


@pytest.mark.feature(128)
@pytest.mark.parametrize(("username", "organizations"), [("sysadmin", 8), ("secadmin", 8), ("auditor", 0)])
def test_the_three_officers_see_names_of_organizations_at_most_and_hold_one_right_each(world, username, organizations):
    officer = world.people[username]
    assert visible_organizations(officer).count() == organizations
    rights = {name for name in ("audittrail.read_trail", "organizations.grant_post") if officer.has_perm(name)}
    assert rights == {"auditor": {"audittrail.read_trail"}, "secadmin": {"organizations.grant_post"}}.get(
        username, set()
    )


def test_nobody_is_a_superuser(world):
    for user in world.people.values():
        assert (user.is_superuser, user.is_staff) == (False, False)
        assert not user.has_perm("anything.at_all")


def test_an_inactive_account_has_no_right(auditor):
    auditor.is_active = False
    assert not auditor.has_perm("audittrail.read_trail")


def test_a_teams_liaison_is_called_once_by_the_teams_name(world):
    post = PostFactory(
        person=world.people["nobody"],
        kind=PostKind.TEAM_LIAISON,
        scope_kind=ScopeKind.TEAM,
        scope_id=3,
        scope_name="第三巡察组",
    )
    assert post.label == "第三巡察组联络员"


TEAM_KINDS = {"team_leader", "deputy_team_leader", "team_liaison", "team_member"}


@pytest.mark.parametrize("kind", PostKind.values)
@pytest.mark.parametrize(
    ("scope_kind", "of_a_team", "of_another_kind"),
    [("organization", False, True), ("team", True, False), ("round", False, False)],
)
def test_a_kind_counts_at_the_scope_it_is_for_and_at_no_other(kind, scope_kind, of_a_team, of_another_kind):
    expected = of_a_team if kind in TEAM_KINDS else of_another_kind
    assert fits(Post(kind=kind, scope_kind=scope_kind)) is expected


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        (PostKind.OFFICE_DIRECTOR, {"scope_kind": ScopeKind.TEAM, "scope_id": 7}),
        (PostKind.OFFICE_DIRECTOR, {"scope_kind": ScopeKind.ROUND, "scope_id": 7}),
        (PostKind.TEAM_LEADER, {"scope_kind": ScopeKind.ROUND, "scope_id": 7}),
        (PostKind.TEAM_LEADER, {"scope_kind": ScopeKind.ORGANIZATION}),
    ],
)
def test_a_post_that_stands_at_another_scope_opens_nothing(world, newcomer, kind, scope):
    """The services give none; one that got into the database past them is none of a person's posts."""
    place = {"organization": world.root} if scope["scope_kind"] == ScopeKind.ORGANIZATION else {}
    Post.objects.create(person=newcomer, kind=kind, from_on=TODAY, **scope, **place)
    assert posts_of(newcomer) == ()
    assert not holds(newcomer, {kind})
    assert (team_ids(newcomer, TEAM), organization_ids(newcomer, OFFICE)) == (set(), set())
    assert list(visible_organizations(newcomer)) == []
