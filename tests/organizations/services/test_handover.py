"""移交: a person leaves; what is open goes to successors, posts end, and nothing is left without an owner."""

import datetime as dt
from collections import defaultdict

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.core.ports import Holding, HoldingKind
from foundation.organizations.models import Handover, Post, User
from foundation.organizations.selectors.handover import handover_todos, takers_for, visible_handovers
from foundation.organizations.services.handover import HandoverRefused, Successors, hand_over
from foundation.organizations.states import PostKind, ScopeKind
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory

DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.feature(118)


@pytest.fixture
def desk(monkeypatch):
    """A kind of holding that lives in memory: number → whose it is."""
    held = {1: "liaison", 2: "liaison", 3: "unithead"}

    def of(person, _today):
        return [Holding(pk, f"事项{pk}", "承办", None, "") for pk, name in held.items() if name == person.username]

    def pass_on(pks, holder, successor, _actor, _now):
        if successor.username == "unithead2":
            raise Refused("何志强不是市财政局党组的人员。")
        for pk in pks:
            assert held[pk] == holder.username
            held[pk] = successor.username

    def holders():
        return set(User.objects.filter(username__in=set(held.values())).values_list("pk", flat=True))

    kinds = defaultdict(dict, {"person": {"thing": HoldingKind("thing", "事项", of, pass_on, holders)}})
    monkeypatch.setattr(ports.plugged, "holdings", kinds)
    return held


@pytest.fixture
def heir(world):
    return UserFactory(organization=world.finance, username="heir", name="夏知微")


def own(person):
    return list(Post.objects.filter(person=person, acts_for__isnull=True))


def leave(person, actor, heir=None, **fields):
    fields.setdefault("successors", Successors(heir.pk if heir else None))
    fields.setdefault("posts", own(person))
    fields.setdefault("last_on", TODAY)
    return hand_over(person=person, actor=actor, now=NOW, **fields)


class TestHandingOver:
    def test_everything_goes_over_and_the_posts_end(self, desk, liaison, unithead, heir):
        row = leave(liaison, unithead, heir, note="调任")
        assert desk == {1: "heir", 2: "heir", 3: "unithead"}
        assert [post.to_on for post in own(liaison)] == [TODAY]
        assert row.passed[0] == {
            "kind": "thing",
            "label": "事项",
            "pk": 1,
            "what": "事项1",
            "role": "承办",
            "to": heir.pk,
            "to_name": "夏知微",
        }
        assert [one["label"] for one in row.ended] == ["市财政局党组联络员"]
        assert (row.place, row.last_on, row.by, row.note) == ("中共云岭市财政局党组", TODAY, unithead, "调任")
        line = AuditEvent.objects.get(event="handover.made")
        assert (line.actor_name, line.note, line.detail["passed"]) == (
            "郑德明",
            "调任",
            [["thing", 1, heir.pk], ["thing", 2, heir.pk]],
        )

    def test_a_row_before_its_kind_and_a_kind_before_all(self, desk, liaison, unithead, heir):
        leave(liaison, unithead, successors=Successors(heir.pk, {}, {("thing", 2): unithead.pk}))
        assert desk == {1: "heir", 2: "unithead", 3: "unithead"}
        assert Successors(1, {"thing": 2}, {("thing", 7): 3}).of("thing", 8) == 2
        assert Successors(1, {"other": 2}).of("thing", 8) == 1

    def test_things_alone_or_posts_alone(self, desk, liaison, unithead, heir, office, member):
        assert leave(liaison, office, heir, posts=(), last_on=None).last_on is None
        assert own(liaison)[0].to_on is None
        row = leave(liaison, unithead, last_on=TODAY + 5 * DAY)
        assert (row.passed, own(liaison)[0].to_on) == ([], TODAY + 5 * DAY)

    def test_a_post_that_would_begin_later_never_begins(self, desk, world, liaison, unithead, heir):
        later = PostFactory(
            person=liaison, kind=PostKind.UNIT_REPORTER, organization=world.finance, from_on=TODAY + 9 * DAY
        )
        leave(liaison, unithead, heir)
        later.refresh_from_db()
        assert (later.cancelled, later.to_on) == (True, TODAY - DAY)


class TestRefusals:
    def test_something_without_a_successor(self, desk, liaison, unithead, heir):
        with pytest.raises(HandoverRefused, match="事项“事项2”没有接手人"):
            leave(liaison, unithead, successors=Successors(None, {}, {("thing", 1): heir.pk}))
        assert desk == {1: "liaison", 2: "liaison", 3: "unithead"} or desk[1] == "liaison"
        assert own(liaison)[0].to_on is None
        assert not Handover.objects.exists()

    def test_a_successor_whom_the_owning_app_refuses(self, desk, liaison, unithead, unithead2):
        with pytest.raises(Refused, match="何志强不是市财政局党组的人员"):
            leave(liaison, unithead, unithead2)
        assert own(liaison)[0].to_on is None
        assert not Handover.objects.exists()

    def test_a_successor_who_has_left_or_is_the_leaver(self, desk, liaison, unithead, heir):
        User.objects.filter(pk=heir.pk).update(is_active=False)
        with pytest.raises(HandoverRefused, match="接手人的账号不在用"):
            leave(liaison, unithead, heir)
        with pytest.raises(HandoverRefused, match="不能是移交人本人"):
            leave(liaison, unithead, liaison)
        with pytest.raises(HandoverRefused, match="接手人的账号不在用"):
            leave(liaison, unithead, successors=Successors(10**9))

    def test_nothing_to_do(self, desk, liaison, unithead, heir):
        leave(liaison, unithead, heir, last_on=TODAY - DAY)
        with pytest.raises(HandoverRefused, match="没有待移交的事项"):
            leave(liaison, unithead, heir, posts=(), last_on=None)

    @pytest.mark.parametrize(
        ("last_on", "words"),
        [(None, "没有填最后一天"), (TODAY - 2 * DAY, "最早填昨天"), (TODAY + 400 * DAY, "一年以内")],
    )
    def test_the_last_day(self, desk, liaison, unithead, heir, last_on, words):
        with pytest.raises(HandoverRefused, match=words):
            leave(liaison, unithead, heir, last_on=last_on)

    def test_posts_of_others_and_of_the_three_officers(self, desk, liaison, unithead, heir, director, secadmin):
        with pytest.raises(HandoverRefused, match="岗位刚刚有变化"):
            leave(liaison, unithead, heir, posts=own(unithead))
        with pytest.raises(HandoverRefused, match="岗位刚刚有变化"):
            leave(secadmin, director, director)
        assert own(secadmin)[0].to_on is None

    @pytest.mark.parametrize(
        "username", ["liaison", "unithead2", "liaison2", "secadmin", "sysadmin", "petition", "nobody"]
    )
    def test_who_may_not(self, desk, world, liaison, heir, username):
        with pytest.raises(PermissionDenied):
            leave(liaison, world.people[username], heir)

    def test_nobody_hands_over_the_own(self, desk, unithead, office, heir):
        for person in (unithead, office):
            with pytest.raises(PermissionDenied):
                leave(person, person, heir)
        assert leave(unithead, office, heir).by == office


class TestSeeing:
    def test_who_sees_the_sheet(self, desk, world, liaison, unithead, heir, office):
        row = leave(liaison, unithead, heir)
        seen = {name for name, person in world.people.items() if row in visible_handovers(person)}
        assert seen == {"office", "director", "unithead", "liaison"}

    def test_takers_are_colleagues_and_team_mates(self, world, liaison, heir, leader, member):
        for person in (leader, member):
            PostFactory(person=person, kind=PostKind.TEAM_MEMBER, scope_kind=ScopeKind.TEAM, scope_id=3)
        assert set(takers_for(liaison, TODAY)) == {world.people["unithead"], heir}
        PostFactory(person=liaison, kind=PostKind.TEAM_MEMBER, scope_kind=ScopeKind.TEAM, scope_id=3)
        assert set(takers_for(liaison, TODAY)) == {world.people["unithead"], heir, leader, member}

    def test_who_left_without_handing_over_is_told_to_the_office_and_the_head(
        self, desk, liaison, unithead, office, unithead2, heir, frozen_clock
    ):
        assert handover_todos(office, TODAY) == []
        leave(liaison, unithead, heir, posts=own(liaison))
        desk[1] = "liaison"
        assert handover_todos(office, TODAY) == []
        frozen_clock.forward(days=1)
        for person in (office, unithead):
            [todo] = handover_todos(person, TODAY + DAY)
            assert todo.what == "市财政局党组林晓已离岗，名下还有1项没有移交"
        assert handover_todos(unithead2, TODAY + DAY) == []
        leave(liaison, office, heir, posts=(), last_on=None)
        assert handover_todos(office, TODAY + DAY) == []

    def test_a_locked_account_counts_as_left(self, desk, liaison, office):
        User.objects.filter(pk=liaison.pk).update(is_active=False)
        [todo] = handover_todos(office, TODAY)
        assert todo.what == "市财政局党组林晓已离岗，名下还有2项没有移交"
        assert todo.url == f"/people/{liaison.pk}/handover/"
