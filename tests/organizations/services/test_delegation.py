"""代理: a post lent for a period, within the limits of the one it is lent from, and visible wherever it is used."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import Refused
from foundation.organizations.models import OrganizationUserObjectPermission, Post, User
from foundation.organizations.selectors.delegation import acting_ids, delegates_of, is_same_hand, lendable_posts
from foundation.organizations.selectors.post import forget_posts, head_of, holders, holds_at, posts_at, posts_of
from foundation.organizations.services.delegation import LendingRefused, lend_posts, take_back_lent
from foundation.organizations.services.post import OfficersApart, close_post, end_post, place_post
from foundation.organizations.states import PostKind, ScopeKind
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory

DAY = dt.timedelta(days=1)
HEAD = PostKind.ORGANIZATION_HEAD

pytestmark = pytest.mark.feature(72)


@pytest.fixture
def post(unithead):
    return Post.objects.get(person=unithead, kind=HEAD)


@pytest.fixture
def deputy(world):
    return UserFactory(organization=world.finance, name="许安之", title="党组成员、副局长")


def lend(post, to, *, days=3, from_on=TODAY, actor=None, now=NOW):
    actor = actor or User.objects.get(pk=post.person_id)
    [lent] = lend_posts(
        posts=[post], to=to, from_on=from_on, to_on=from_on + (days - 1) * DAY, reason="休假", actor=actor, now=now
    )
    return lent


class TestAYear:
    """A post is not given away a month at a time."""

    def test_ninety_days_to_one_person_and_not_one_more(self, post, deputy):
        for begin in (0, 40, 80):
            lend(post, deputy, days=30, from_on=TODAY + begin * DAY)
        with pytest.raises(LendingRefused, match="一年内累计最多90天：已有90天，再加这次是91天"):
            lend(post, deputy, days=1, from_on=TODAY + 120 * DAY)
        assert Post.objects.filter(acts_for__isnull=False).count() == 3

    def test_a_year_later_and_to_another_person_it_is_open(self, world, post, deputy):
        for begin in (0, 40, 80):
            lend(post, deputy, days=30, from_on=TODAY + begin * DAY)
        lend(post, UserFactory(organization=world.finance), days=30, from_on=TODAY + 120 * DAY)
        with pytest.raises(LendingRefused, match="已有90天，再加这次是101天"):
            lend(post, deputy, days=11, from_on=TODAY + 340 * DAY)
        # The year to its last day holds none of the first thirty days any more.
        lend(post, deputy, days=30, from_on=TODAY + 365 * DAY)

    def test_what_was_taken_back_does_not_count(self, post, deputy, unithead, settings):
        settings.DELEGATION_MOST_DAYS_A_YEAR = 30
        take_back_lent(post=lend(post, deputy, days=30), actor=unithead, now=NOW)
        lend(post, deputy, days=30)

    def test_the_page_tells_the_limit(self, client_of, unithead):
        assert "同一岗位由同一人代理一年累计最多90天" in client_of(unithead).get("/delegations/").content.decode()


class TestLending:
    def test_the_delegate_holds_the_post_for_the_period(self, world, post, deputy, frozen_clock):
        lent = lend(post, deputy)
        assert (lent.acts_for_id, lent.kind, lent.organization, lent.from_on, lent.to_on) == (
            post.person_id,
            "organization_head",
            world.finance,
            TODAY,
            TODAY + 2 * DAY,
        )
        assert holds_at(deputy, {HEAD}, world.finance.pk)
        frozen_clock.forward(days=3)
        assert not holds_at(deputy, {HEAD}, world.finance.pk)

    def test_it_is_on_record_with_both(self, post, deputy, unithead):
        lent = lend(post, deputy)
        granted, told = AuditEvent.objects.filter(subject=f"organizations.post:{lent.pk}").order_by("pk")
        assert (granted.event, granted.detail["acts_for"], granted.actor_name) == (
            "post.granted",
            unithead.pk,
            "郑德明",
        )
        assert (told.event, told.note, told.subject) == ("post.lent", "休假", f"organizations.post:{lent.pk}")

    def test_both_names_stand_in_the_label_and_in_the_trail(self, post, deputy, liaison):
        lend(post, deputy)
        assert [row.label for row in posts_of(deputy)] == ["代郑德明：市财政局党组主要负责人"]
        assert deputy.trail_post == "党组成员、副局长，代郑德明：市财政局党组主要负责人"
        lend(Post.objects.get(person=liaison), deputy)
        assert deputy.trail_post == ("党组成员、副局长，代郑德明：市财政局党组主要负责人，代林晓：市财政局党组联络员")

    def test_the_head_stays_the_head(self, world, post, deputy, unithead):
        lend(post, deputy)
        assert set(holders([HEAD], world.finance)) == {unithead, deputy}
        assert head_of(world.finance) == unithead
        end_post(post=post, to_on=TODAY - DAY, actor=ACTOR, now=NOW)
        assert head_of(world.finance) is None

    def test_reading_labels_costs_one_query(self, world, post, deputy, django_assert_num_queries):
        lend(post, deputy)
        reporter = UserFactory(organization=world.township, name="李青")
        PostFactory(person=reporter, kind=PostKind.UNIT_REPORTER, organization=world.village)
        reader = User.objects.select_related("organization").get(pk=reporter.pk)
        with django_assert_num_queries(1):
            assert [row.label for row in posts_of(reader)] == ["柳树村党支部填报员（龙潭镇党委代填）"]
        with django_assert_num_queries(1):
            assert [row.label for row in posts_at(world.finance, TODAY)] == [
                "市财政局党组主要负责人",
                "代郑德明：市财政局党组主要负责人",
                "市财政局党组联络员",
            ]


class TestLimits:
    def test_only_the_holder_lends(self, post, deputy, liaison, secadmin):
        for actor in (liaison, secadmin, deputy):
            with pytest.raises(PermissionDenied):
                lend(post, deputy, actor=actor)
        assert not Post.objects.filter(acts_for__isnull=False).exists()

    def test_what_was_lent_is_not_lent_on(self, world, post, deputy):
        lent = lend(post, deputy)
        third = UserFactory(organization=world.finance)
        with pytest.raises(PermissionDenied):
            lend(lent, third, actor=deputy)
        assert list(lendable_posts(deputy, TODAY)) == []

    @pytest.mark.parametrize("username", ["secadmin", "custodian", "petition", "groupleader", "discipline"])
    def test_some_posts_are_not_lent(self, world, username):
        holder = world.people[username]
        to = UserFactory(organization=holder.organization)
        with pytest.raises(LendingRefused, match="不能交人代理"):
            lend(Post.objects.get(person=holder), to)
        assert list(lendable_posts(holder, TODAY)) == []

    def test_a_post_of_a_team_is_not_lent(self, world, member):
        post = PostFactory(person=member, kind=PostKind.TEAM_MEMBER, scope_kind=ScopeKind.TEAM, scope_id=3)
        with pytest.raises(LendingRefused, match="不能交人代理"):
            lend(post, UserFactory(organization=world.office))

    def test_only_to_somebody_active_of_the_same_organization(self, world, post, unithead, unithead2, deputy):
        for to, words in ((unithead2, "不是您单位的在岗人员"), (unithead, "不能是您本人")):
            with pytest.raises(LendingRefused, match=words):
                lend(post, to)
        User.objects.filter(pk=deputy.pk).update(is_active=False)
        with pytest.raises(LendingRefused, match="不是您单位的在岗人员"):
            lend(post, User.objects.get(pk=deputy.pk))

    def test_never_to_one_of_the_three_officers(self, world, office, sysadmin):
        post = Post.objects.get(person=office)
        with pytest.raises(LendingRefused, match="蒋涛是三员"):
            lend(post, sysadmin)
        with pytest.raises(OfficersApart):
            place_post(
                person=sysadmin,
                kind=post.kind,
                organization=post.organization,
                acts_for=office,
                from_on=TODAY,
                to_on=TODAY,
                actor=ACTOR,
                now=NOW,
            )
        assert sysadmin not in delegates_of(office)

    @pytest.mark.parametrize(
        ("from_on", "days", "words"),
        [
            (TODAY - DAY, 3, "不能从过去"),
            (TODAY, 0, "止期早于起期"),
            (TODAY, 31, "最多代理30天"),
        ],
    )
    def test_the_period_has_limits(self, post, deputy, from_on, days, words):
        with pytest.raises(LendingRefused, match=words):
            lend(post, deputy, from_on=from_on, days=days)

    def test_thirty_days_are_allowed(self, post, deputy):
        assert lend(post, deputy, days=30).to_on == dt.date(2026, 4, 3)

    def test_not_beyond_the_own_post(self, world, deputy):
        holder = UserFactory(organization=world.finance)
        post = PostFactory(person=holder, kind=PostKind.UNIT_REPORTER, organization=world.finance, to_on=TODAY + DAY)
        with pytest.raises(LendingRefused, match="代理不能超出这段时间"):
            lend(post, deputy, days=3)
        assert lend(post, deputy, days=2).to_on == TODAY + DAY

    def test_to_one_at_a_time(self, world, post, deputy):
        lend(post, deputy)
        with pytest.raises(LendingRefused, match="已由许安之代理"):
            lend(post, UserFactory(organization=world.finance), from_on=TODAY + 2 * DAY)
        assert lend(post, UserFactory(organization=world.finance), from_on=TODAY + 3 * DAY)

    def test_all_or_none(self, world, post, unithead, deputy):
        second = PostFactory(person=unithead, kind=PostKind.ORGANIZATION_LIAISON, organization=world.finance)
        third = PostFactory(person=unithead, kind=PostKind.ARCHIVIST, organization=world.finance)
        with pytest.raises(LendingRefused):
            lend_posts(posts=[post, second, third], to=deputy, from_on=TODAY, to_on=TODAY, actor=unithead, now=NOW)
        with pytest.raises(LendingRefused, match="没有选岗位"):
            lend_posts(posts=[], to=deputy, from_on=TODAY, to_on=TODAY, actor=unithead, now=NOW)
        assert not Post.objects.filter(acts_for__isnull=False).exists()


class TestEnding:
    def test_the_holder_takes_it_back_at_once(self, world, post, deputy, unithead, frozen_clock):
        lent = lend(post, deputy, days=10)
        frozen_clock.forward(days=2)
        taken = take_back_lent(post=lent, actor=unithead, now=NOW + 2 * DAY)
        assert (taken.to_on, taken.cancelled) == (TODAY + DAY, False)
        forget_posts(deputy)
        assert posts_of(deputy) == ()
        assert not OrganizationUserObjectPermission.objects.filter(user=deputy).exists()

    @pytest.mark.parametrize("begin", [TODAY, TODAY + 5 * DAY])
    def test_one_that_has_no_whole_day_behind_it_is_cancelled_and_stays_on_record(
        self, post, deputy, unithead, begin, frozen_clock
    ):
        lent = lend(post, deputy, from_on=begin)
        taken = take_back_lent(post=lent, actor=unithead, now=NOW)
        assert (taken.cancelled, taken.to_on, Post.objects.filter(pk=lent.pk).exists()) == (True, TODAY - DAY, True)
        forget_posts(deputy)
        assert posts_of(deputy) == ()
        frozen_clock.forward(days=5)
        assert posts_of(deputy) == ()
        assert AuditEvent.objects.filter(event="post.cancelled").count() == 1
        assert lend(post, deputy, from_on=TODAY + 5 * DAY, now=NOW)

    def test_taking_back_twice_is_refused(self, post, deputy, unithead):
        lent = lend(post, deputy)
        taken = take_back_lent(post=lent, actor=unithead, now=NOW)
        with pytest.raises(Refused, match="已经结束"):
            take_back_lent(post=taken, actor=unithead, now=NOW)

    def test_only_who_lent_takes_back(self, post, deputy, liaison, secadmin):
        lent = lend(post, deputy)
        for actor in (deputy, liaison, secadmin):
            with pytest.raises(PermissionDenied):
                take_back_lent(post=lent, actor=actor, now=NOW)
        with pytest.raises(PermissionDenied):
            take_back_lent(post=post, actor=User.objects.get(pk=post.person_id), now=NOW)

    def test_it_ends_with_the_post_it_was_lent_from(self, world, post, deputy, unithead):
        first = lend(post, deputy, days=5)
        later = lend(post, UserFactory(organization=world.finance), from_on=TODAY + 10 * DAY)
        other = PostFactory(person=unithead, kind=PostKind.ORGANIZATION_LIAISON, organization=world.finance)
        kept = lend(other, deputy, days=5)
        close_post(post=post, to_on=TODAY + DAY, actor=ACTOR, now=NOW)
        for row in (first, later, kept):
            row.refresh_from_db()
        assert (first.to_on, first.cancelled) == (TODAY + DAY, False)
        assert (later.cancelled, kept.to_on) == (True, TODAY + 4 * DAY)


@pytest.mark.feature(43)
class TestOneHand:
    """Who acts for somebody is the same hand as that one, on the days on which it is so."""

    def test_a_person_alone(self, unithead, liaison, django_assert_num_queries):
        posts_of(unithead)
        with django_assert_num_queries(1):
            assert is_same_hand(unithead, [unithead.pk], NOW)
            assert not is_same_hand(unithead, [liaison.pk], NOW)
            assert not is_same_hand(unithead, [None], None)
            assert not is_same_hand(unithead, [liaison.pk, None], NOW)

    def test_the_delegate_of_who_acted(self, post, deputy, unithead, frozen_clock):
        lend(post, deputy)
        assert acting_ids(deputy) == {deputy.pk, unithead.pk}
        assert is_same_hand(deputy, [unithead.pk], NOW - 300 * DAY)
        frozen_clock.forward(days=3)
        assert not is_same_hand(deputy, [unithead.pk], NOW - 300 * DAY)

    def test_the_principal_of_who_acted_while_it_was_so(self, post, deputy, unithead, frozen_clock):
        lend(post, deputy)
        frozen_clock.forward(days=9)
        assert is_same_hand(unithead, [deputy.pk], NOW + 2 * DAY)
        assert not is_same_hand(unithead, [deputy.pk], NOW - DAY)
        assert not is_same_hand(unithead, [deputy.pk], NOW + 3 * DAY)

    def test_two_who_act_for_the_same(self, world, post, deputy, unithead, liaison):
        other = PostFactory(person=unithead, kind=PostKind.ORGANIZATION_LIAISON, organization=world.finance)
        lend(post, deputy)
        lend(other, liaison)
        assert is_same_hand(liaison, [deputy.pk], NOW)
        assert is_same_hand(deputy, [liaison.pk])

    def test_taken_back_before_its_first_day_it_was_never_so(self, post, deputy, unithead):
        take_back_lent(post=lend(post, deputy, from_on=TODAY + DAY), actor=unithead, now=NOW)
        assert not is_same_hand(unithead, [deputy.pk], NOW + DAY)
