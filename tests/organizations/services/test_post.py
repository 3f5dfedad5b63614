"""Who may give which post to whom, and what makes no sense. Dates and guardian's rows: selectors/test_post.py."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import forget_posts, holds
from foundation.organizations.services.post import (
    AccountLocked,
    AlreadyEnded,
    AlreadyHeld,
    DatesNotSensible,
    HeadTaken,
    KindNotHere,
    NotToOneself,
    OfficersApart,
    OrganizationGone,
    end_post,
    grant_post,
    place_post,
)
from foundation.organizations.states import UNIT, PostKind, ScopeKind
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory

DAY = dt.timedelta(days=1)
LIAISON = PostKind.ORGANIZATION_LIAISON
THREADS = 8


@pytest.fixture
def newcomer(world):
    return UserFactory(organization=world.county, name="白露")


@pytest.fixture
def county_secadmin(world):
    person = UserFactory(organization=world.county, name="谷雨")
    PostFactory(person=person, kind=PostKind.SECURITY_ADMIN, organization=world.county)
    return person


def grant(person, organization, actor, kind=LIAISON, **changed):
    return grant_post(
        **{"person": person, "kind": kind, "organization": organization, "from_on": TODAY} | changed,
        actor=actor,
        now=NOW,
    )


class TestTheRight:
    @pytest.mark.feature(128)
    def test_the_security_administrator_gives_a_post(self, world, newcomer, secadmin):
        post = grant(newcomer, world.county, secadmin)
        assert holds(newcomer, UNIT)
        line = AuditEvent.objects.get(event="post.granted")
        assert (line.actor_name, line.actor_post, line.subject) == (
            "沈洁",
            "中共云岭市委安全保密管理员",
            f"organizations.post:{post.pk}",
        )

    @pytest.mark.feature(128)
    @pytest.mark.parametrize("who", ["sysadmin", "auditor", "director", "groupleader", "unithead", "nobody"])
    def test_nobody_else_does(self, world, newcomer, who):
        with pytest.raises(PermissionDenied):
            grant(newcomer, world.county, world.people[who])
        assert not Post.objects.filter(person=newcomer).exists()

    def test_only_within_the_subtree_of_the_own_post(self, world, newcomer, county_secadmin):
        grant(newcomer, world.village, county_secadmin)
        with pytest.raises(PermissionDenied):
            grant(newcomer, world.finance, county_secadmin)

    def test_a_team_post_asks_where_the_person_works(self, world, newcomer, county_secadmin, member):
        team = {"organization": None, "scope_kind": ScopeKind.TEAM, "scope_id": 9, "scope_name": "第九巡察组"}
        grant(newcomer, kind=PostKind.TEAM_MEMBER, actor=county_secadmin, **team)
        with pytest.raises(PermissionDenied):
            grant(member, kind=PostKind.TEAM_MEMBER, actor=county_secadmin, **team)

    @pytest.mark.feature(128)
    def test_never_to_oneself(self, world, secadmin):
        with pytest.raises(NotToOneself, match="请另一名安全保密管理员办理"):
            grant(secadmin, world.county, secadmin)

    def test_a_post_that_is_over_is_not_given(self, world, newcomer, secadmin):
        with pytest.raises(DatesNotSensible, match="已经过了"):
            grant(newcomer, world.county, secadmin, from_on=TODAY - 9 * DAY, to_on=TODAY - DAY)


class TestSense:
    @pytest.mark.parametrize(("first", "second"), [("system_admin", "audit_admin"), ("security_admin", "audit_admin")])
    @pytest.mark.feature(128)
    def test_two_officers_are_two_people(self, world, newcomer, first, second):
        grant(newcomer, world.county, ACTOR, kind=first)
        with pytest.raises(OfficersApart, match="三员不能兼任"):
            grant(newcomer, world.county, ACTOR, kind=second)

    @pytest.mark.parametrize(("first", "second"), [("audit_admin", LIAISON), (LIAISON, "system_admin")])
    @pytest.mark.feature(128)
    def test_an_officer_has_no_other_post(self, world, newcomer, first, second):
        grant(newcomer, world.county, ACTOR, kind=first)
        with pytest.raises(OfficersApart):
            grant(newcomer, world.village, ACTOR, kind=second)

    @pytest.mark.parametrize(
        ("from_on", "to_on", "meets"),
        [
            (TODAY + 11 * DAY, None, False),
            (TODAY + 10 * DAY, None, True),
            (TODAY - 9 * DAY, TODAY - DAY, False),
            (TODAY - 9 * DAY, TODAY, True),
            (TODAY - 9 * DAY, None, True),
        ],
    )
    def test_days_decide_whether_two_posts_meet(self, world, newcomer, from_on, to_on, meets):
        grant(newcomer, world.county, ACTOR, kind="system_admin", to_on=TODAY + 10 * DAY)
        change = {"kind": LIAISON, "from_on": from_on, "to_on": to_on}
        if meets:
            with pytest.raises(OfficersApart):
                grant(newcomer, world.county, ACTOR, **change)
        else:
            grant(newcomer, world.county, ACTOR, **change)

    def test_a_team_and_an_organization_have_posts_of_their_own(self, world, newcomer):
        with pytest.raises(KindNotHere, match="“组长”是巡察组里的岗位"):
            grant(newcomer, world.county, ACTOR, kind=PostKind.TEAM_LEADER)
        with pytest.raises(KindNotHere, match="“联络员”是单位的岗位"):
            grant(newcomer, None, ACTOR, scope_kind=ScopeKind.TEAM, scope_id=9)

    @pytest.mark.parametrize(
        ("from_on", "to_on", "words"),
        [
            (TODAY, TODAY - DAY, "截止日期2026年3月4日早于开始日期2026年3月5日"),
            (dt.date(206, 3, 5), None, "开始日期206年3月5日不对"),
            (TODAY + 367 * DAY, None, "开始日期2027年3月7日不对"),
            (TODAY, dt.date(2062, 3, 5), "截止日期2062年3月5日太远"),
            (dt.date(1, 1, 1), dt.date(9999, 12, 31), "开始日期1年1月1日不对"),
        ],
    )
    def test_dates_are_of_this_world(self, world, newcomer, from_on, to_on, words):
        with pytest.raises(DatesNotSensible, match=words):
            grant(newcomer, world.county, ACTOR, from_on=from_on, to_on=to_on)

    def test_a_locked_account_gets_none_whatever_the_caller_still_believes(self, world, newcomer):
        User.objects.filter(pk=newcomer.pk).update(is_active=False)
        with pytest.raises(AccountLocked, match="白露的账号已锁定"):
            grant(newcomer, world.county, ACTOR)

    def test_an_organization_that_is_gone_gives_none(self, world, newcomer):
        Organization.objects.filter(pk=world.county.pk).update(is_active=False, ended_on=TODAY)
        with pytest.raises(OrganizationGone, match="中共青石县委已撤并"):
            grant(newcomer, world.county, ACTOR)

    def test_the_same_post_twice(self, world, newcomer):
        grant(newcomer, world.county, ACTOR, to_on=TODAY + 9 * DAY)
        with pytest.raises(AlreadyHeld, match="白露已经是中共青石县委联络员（到2026年3月14日）"):
            grant(newcomer, world.county, ACTOR, from_on=TODAY + 9 * DAY)
        grant(newcomer, world.county, ACTOR, from_on=TODAY + 10 * DAY)
        grant(newcomer, world.village, ACTOR)
        assert Post.objects.filter(person=newcomer).count() == 3

    def test_one_head_at_a_time_lent_posts_aside(self, world, newcomer, unithead):
        with pytest.raises(HeadTaken, match="主要负责人是郑德明"):
            grant(newcomer, world.finance, ACTOR, kind=PostKind.ORGANIZATION_HEAD)
        place_post(
            person=newcomer,
            kind=PostKind.ORGANIZATION_HEAD,
            organization=world.finance,
            acts_for=unithead,
            from_on=TODAY,
            to_on=TODAY + 9 * DAY,
            actor=ACTOR,
            now=NOW,
        )
        end_post(post=Post.objects.get(person=unithead), to_on=TODAY, actor=ACTOR, now=NOW)
        with pytest.raises(HeadTaken):
            grant(newcomer, world.finance, ACTOR, kind=PostKind.ORGANIZATION_HEAD)
        grant(newcomer, world.finance, ACTOR, kind=PostKind.ORGANIZATION_HEAD, from_on=TODAY + DAY)


class TestEnding:
    @pytest.fixture
    def post(self, world, newcomer):
        return PostFactory(person=newcomer, kind=LIAISON, organization=world.county)

    def test_the_security_administrator_ends_it_with_a_reason(self, post, newcomer, secadmin):
        end_post(post=post, to_on=TODAY - DAY, note="调离", actor=secadmin, now=NOW)
        forget_posts(newcomer)
        assert not holds(newcomer, UNIT)
        line = AuditEvent.objects.get(event="post.ended")
        assert (line.note, line.actor_name, line.detail["to"]) == ("调离", "沈洁", "2026-03-04")

    @pytest.mark.parametrize("who", ["sysadmin", "auditor", "director", "unithead", "nobody"])
    def test_nobody_else_does(self, world, post, who):
        with pytest.raises(PermissionDenied):
            end_post(post=post, to_on=TODAY, actor=world.people[who], now=NOW)
        post.refresh_from_db()
        assert post.to_on is None

    def test_who_could_see_what_is_not_rewritten(self, post, secadmin):
        with pytest.raises(DatesNotSensible, match="最早填昨天"):
            end_post(post=post, to_on=TODAY - 2 * DAY, actor=secadmin, now=NOW)

    def test_not_before_it_began_and_not_twice(self, world, newcomer, secadmin):
        post = grant(newcomer, world.county, ACTOR, from_on=TODAY + DAY)
        with pytest.raises(DatesNotSensible, match="从2026年3月6日开始"):
            end_post(post=post, to_on=TODAY, actor=secadmin, now=NOW)
        end_post(post=post, to_on=TODAY + DAY, actor=secadmin, now=NOW)
        for later in (TODAY + DAY, TODAY + 2 * DAY):
            with pytest.raises(AlreadyEnded, match="到2026年3月6日就结束"):
                end_post(post=post, to_on=later, actor=secadmin, now=NOW)

    @pytest.mark.feature(137)
    def test_it_signs_the_person_out(self, post, newcomer, client_of, secadmin):
        page = client_of(newcomer)
        assert page.get("/").status_code == 200
        end_post(post=post, to_on=TODAY, actor=secadmin, now=NOW)
        assert page.get("/").status_code == 302
        assert client_of(User.objects.get(pk=newcomer.pk)).get("/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_eight_heads_given_at_once_one_stands(world):
    people = [UserFactory(organization=world.county) for _ in range(THREADS)]
    barrier = Barrier(THREADS)

    def give(person):
        try:
            barrier.wait(20)
            return grant(person, world.county, ACTOR, kind=PostKind.ORGANIZATION_HEAD)
        except HeadTaken:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        given = [post for post in pool.map(give, people) if post is not None]
    assert len(given) == 1
    assert Post.objects.filter(kind=PostKind.ORGANIZATION_HEAD, organization=world.county).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_posts_given_at_once_make_one_officer(world):
    person = UserFactory(organization=world.county)
    kinds = ["system_admin", "security_admin", "audit_admin"]
    barrier = Barrier(len(kinds))

    def give(kind):
        try:
            barrier.wait(20)
            return grant(User.objects.get(pk=person.pk), world.root, ACTOR, kind=kind)
        except OfficersApart:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(len(kinds)) as pool:
        given = [post for post in pool.map(give, kinds) if post is not None]
    assert len(given) == 1
    assert Post.objects.filter(person=person).count() == 1
