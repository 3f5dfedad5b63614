"""An organization proposes its fillers, the security administrator decides; nobody raises his own rights (F139)."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client

from foundation.audittrail.models import AuditEvent
from foundation.core import ports
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization, Post, PostRequest, User
from foundation.organizations.selectors.post import holds_at
from foundation.organizations.selectors.post_request import post_request_todos, visible_post_requests
from foundation.organizations.services.post import NotToOneself, OrganizationGone
from foundation.organizations.services.post_request import (
    ListEmpty,
    PasswordsTaken,
    RowRefused,
    approve_request,
    refuse_request,
    take_first_passwords,
    withdraw_request,
)
from foundation.organizations.states import UNIT, PostKind
from tests.factories.organizations import (
    NOW,
    TODAY,
    FillerAllowanceFactory,
    PostFactory,
    PostRequestFactory,
    UserFactory,
    new_filler,
)

DAY = dt.timedelta(days=1)
REPORTER = PostKind.UNIT_REPORTER


@pytest.fixture
def request_(world, liaison):
    return PostRequestFactory(organization=world.finance, actor=liaison)


@pytest.fixture
def county_liaison(world):
    person = UserFactory(organization=world.county, name="石岩")
    PostFactory(person=person, kind=PostKind.ORGANIZATION_LIAISON, organization=world.county)
    return person


def proposed(organization, actor, *rows):
    return PostRequestFactory(organization=organization, actor=actor, rows=list(rows))


class TestProposing:
    @pytest.mark.feature(36, 139)
    def test_a_list_waits_and_gives_nothing(self, request_):
        row = request_.rows.get()
        assert (request_.status, request_.is_for_another, row.username, row.is_new) == (
            "proposed",
            False,
            "shixiao",
            True,
        )
        assert not User.objects.filter(username="shixiao").exists()

    @pytest.mark.feature(139)
    @pytest.mark.parametrize("who", ["liaison2", "office", "secadmin", "sysadmin", "leader", "nobody"])
    def test_nobody_else_proposes_for_it(self, world, who):
        with pytest.raises(PermissionDenied):
            PostRequestFactory(organization=world.finance, actor=world.people[who])

    @pytest.mark.feature(139)
    @pytest.mark.parametrize(
        "kind", ["organization_head", "organization_liaison", "office_clerk", "security_admin", "x"]
    )
    def test_no_more_than_a_filler_or_a_leader_is_proposed(self, world, liaison, kind):
        with pytest.raises(RowRefused, match="石晓：本单位只能提名责任领导、填报员。"):
            proposed(world.finance, liaison, new_filler(kind=kind))

    @pytest.mark.feature(139)
    def test_only_ones_own_people_and_not_oneself(self, world, liaison, liaison2, sysadmin):
        for person in (liaison2, sysadmin, liaison):
            with pytest.raises(RowRefused, match="只能提名在市财政局党组工作"):
                proposed(world.finance, liaison, new_filler(person=person))

    def test_a_locked_colleague_is_none(self, world, liaison):
        person = UserFactory(organization=world.finance)
        User.objects.filter(pk=person.pk).update(is_active=False)
        with pytest.raises(RowRefused):
            proposed(world.finance, liaison, new_filler(person=person))

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"username": "office"}, "用户名office已有人使用"),
            ({"username": "石晓"}, "用户名用小写字母开头"),
            ({"username": "a" * 41}, "用户名用小写字母开头"),
            ({"to_on": TODAY - DAY}, "早于开始日期"),
            ({"to_on": dt.date(2099, 1, 1)}, "太远"),
            ({"from_on": dt.date(1, 1, 1)}, "开始日期1年1月1日不对"),
        ],
    )
    @pytest.mark.feature(188)
    def test_what_cannot_be_names_the_person(self, world, liaison, changed, words):
        with pytest.raises(RowRefused, match=f"^石晓：.*{words}"):
            proposed(world.finance, liaison, new_filler(**changed))
        assert not PostRequest.objects.exists()

    def test_who_holds_it_already_or_stands_twice(self, world, liaison):
        person = UserFactory(organization=world.finance, name="白露")
        with pytest.raises(RowRefused, match="白露：在名单上写了两次"):
            proposed(world.finance, liaison, new_filler(person=person), new_filler(person=person))
        PostFactory(person=person, kind=REPORTER, organization=world.finance)
        with pytest.raises(RowRefused, match="白露：白露已经是"):
            proposed(world.finance, liaison, new_filler(person=person))

    def test_user_names_are_made_and_differ(self, world, liaison):
        UserFactory(organization=world.finance, username="shixiao")
        row = proposed(world.finance, liaison, new_filler(), new_filler(), new_filler("Ü"))
        assert [one.username for one in row.rows.all()] == ["shixiao2", "shixiao3", "filler"]

    @pytest.mark.parametrize("count", [0, 51])
    def test_a_list_has_one_to_fifty_people(self, world, liaison, count):
        with pytest.raises(ListEmpty, match="1到50个人"):
            proposed(world.finance, liaison, *[new_filler()] * count)


class TestDeciding:
    @pytest.mark.feature(36)
    def test_one_click_makes_accounts_and_posts(self, world, liaison, secadmin):
        colleague = UserFactory(organization=world.finance, name="白露")
        row = proposed(world.finance, liaison, new_filler(), new_filler(person=colleague))
        done = approve_request(request=row, actor=secadmin, now=NOW)
        assert (done.status, done.decided_by, done.allowance) == ("approved", secadmin, None)
        made = User.objects.get(username="shixiao")
        assert (made.name, made.organization, made.title, made.has_usable_password()) == (
            "石晓",
            world.finance,
            "科员",
            False,
        )
        for person in (made, colleague):
            post = Post.objects.get(person=person)
            assert (post.kind, post.organization, post.to_on) == (REPORTER, world.finance, dt.date(2026, 12, 31))
        assert AuditEvent.objects.filter(event="post.granted", actor_name="沈洁").count() == 2

    def test_rows_are_struck_out(self, world, liaison, secadmin):
        row = proposed(world.finance, liaison, new_filler(), new_filler("许安"))
        second = row.rows.last()
        approve_request(request=row, struck={second.pk}, actor=secadmin, now=NOW)
        assert list(User.objects.filter(username__in=["shixiao", "xuan"]).values_list("username", flat=True)) == [
            "shixiao"
        ]
        second.refresh_from_db()
        assert (second.struck, second.post) == (True, None)
        assert AuditEvent.objects.get(event="postrequest.approve").note == "划掉：许安"

    def test_with_everybody_struck_out_there_is_nothing_to_approve(self, request_, secadmin):
        with pytest.raises(ListEmpty, match="请点“不批准”"):
            approve_request(request=request_, struck={request_.rows.get().pk}, actor=secadmin, now=NOW)

    @pytest.mark.feature(188)
    def test_one_who_cannot_have_it_stops_the_list_and_is_named(self, world, liaison, secadmin):
        row = proposed(world.finance, liaison, new_filler("许安"), new_filler())
        UserFactory(organization=world.agriculture, username="shixiao")
        with pytest.raises(RowRefused, match=r"^石晓：用户名shixiao已有人使用。名单没有批准，可以划掉这一行再办。"):
            approve_request(request=row, actor=secadmin, now=NOW)
        row.refresh_from_db()
        assert (row.status, User.objects.filter(username="xuan").exists()) == ("proposed", False)

    def test_a_list_that_waited_too_long(self, world, liaison, secadmin):
        row = proposed(world.finance, liaison, new_filler(to_on=TODAY))
        with pytest.raises(RowRefused, match="截止日期已经过了"):
            approve_request(request=row, actor=secadmin, now=NOW + DAY)

    def test_a_proposer_that_is_gone_meanwhile(self, world, county_liaison, secadmin):
        row = proposed(world.village, county_liaison, new_filler())
        Organization.objects.filter(pk=world.county.pk).update(is_active=False, ended_on=TODAY)
        with pytest.raises(OrganizationGone, match="提名的中共青石县委已撤并"):
            approve_request(request=PostRequest.objects.get(pk=row.pk), actor=secadmin, now=NOW)

    @pytest.mark.feature(128)
    @pytest.mark.parametrize("who", ["liaison", "unithead", "sysadmin", "office", "auditor", "nobody"])
    def test_nobody_else_decides(self, world, request_, who):
        for work in (approve_request, refuse_request):
            with pytest.raises(PermissionDenied):
                work(
                    request=request_,
                    actor=world.people[who],
                    now=NOW,
                    **({"note": "不"} if work is refuse_request else {}),
                )
        assert PostRequest.objects.get().status == "proposed"

    def test_not_the_clock_by_itself(self, request_):
        with pytest.raises(PermissionDenied):
            refuse_request(request=request_, note="不", actor=SystemActor("系统"), now=NOW)

    @pytest.mark.feature(128)
    def test_the_security_administrator_approves_nothing_for_himself(self, world, liaison, secadmin):
        person = UserFactory(organization=world.finance, name="白露")
        row = proposed(world.finance, liaison, new_filler(person=person))
        PostFactory(person=person, kind=PostKind.SECURITY_ADMIN, organization=world.root)
        with pytest.raises(RowRefused) as refusal:
            approve_request(request=row, actor=person, now=NOW)
        assert isinstance(refusal.value.__cause__, NotToOneself)

    def test_a_refusal_says_why(self, request_, secadmin):
        with pytest.raises(NoteRequired):
            refuse_request(request=request_, note=" ", actor=secadmin, now=NOW)
        refuse_request(request=request_, note="人数过多", actor=secadmin, now=NOW)
        assert AuditEvent.objects.get(event="postrequest.refuse").note == "人数过多"
        with pytest.raises(MoveNotAllowed):
            approve_request(request=request_, actor=secadmin, now=NOW)

    def test_its_own_side_withdraws_it(self, world, request_, unithead, liaison2, secadmin):
        for other in (liaison2, secadmin):
            with pytest.raises(PermissionDenied):
                withdraw_request(request=request_, actor=other, now=NOW)
        assert withdraw_request(request=request_, actor=unithead, now=NOW).status == "withdrawn"
        with pytest.raises(MoveNotAllowed):
            approve_request(request=request_, actor=secadmin, now=NOW)


class TestFirstPasswords:
    def test_the_proposer_takes_them_once(self, request_, liaison, secadmin):
        with pytest.raises(PasswordsTaken):
            take_first_passwords(request=request_, actor=liaison, now=NOW)
        approve_request(request=request_, actor=secadmin, now=NOW)
        [(person, password)] = take_first_passwords(request=request_, actor=liaison, now=NOW)
        assert (person.username, person.must_change_password) == ("shixiao", True)
        assert Client().post("/login/", {"username": "shixiao", "password": password}).status_code == 302
        assert password not in str(list(AuditEvent.objects.values()))
        with pytest.raises(PasswordsTaken, match="只显示一次"):
            take_first_passwords(request=request_, actor=liaison, now=NOW)

    @pytest.mark.feature(128)
    @pytest.mark.parametrize("who", ["secadmin", "sysadmin", "liaison2", "auditor"])
    def test_nobody_else_has_them(self, world, request_, secadmin, who):
        approve_request(request=request_, actor=secadmin, now=NOW)
        with pytest.raises(PermissionDenied):
            take_first_passwords(request=request_, actor=world.people[who], now=NOW)

    def test_without_a_new_account_there_are_none(self, world, liaison, secadmin):
        row = proposed(world.finance, liaison, new_filler(person=UserFactory(organization=world.finance)))
        approve_request(request=row, actor=secadmin, now=NOW)
        with pytest.raises(PasswordsTaken, match="没有要领取"):
            take_first_passwords(request=row, actor=liaison, now=NOW)
        row.refresh_from_db()
        assert row.passwords_taken_at is None


class TestFilingForOneBelow:
    @pytest.mark.feature(36)
    def test_one_of_the_countys_people_files_for_a_village_without_accounts(self, world, county_liaison, secadmin):
        person = UserFactory(organization=world.county, name="白露")
        row = proposed(world.village, county_liaison, new_filler(person=person), new_filler())
        assert (row.is_for_another, row.by_organization) == (True, world.county)
        approve_request(request=row, actor=secadmin, now=NOW)
        assert holds_at(person, UNIT, world.village.pk)
        assert User.objects.get(username="shixiao").organization == world.county

    def test_only_a_filler(self, world, county_liaison):
        with pytest.raises(RowRefused, match="只能提名填报员"):
            proposed(world.village, county_liaison, new_filler(kind=PostKind.RESPONSIBLE_LEADER))

    @pytest.mark.feature(139)
    def test_not_where_somebody_of_the_village_has_an_account(self, world, county_liaison):
        own = UserFactory(organization=world.village)
        PostFactory(person=own, kind=REPORTER, organization=world.village)
        with pytest.raises(PermissionDenied):
            proposed(world.village, county_liaison, new_filler())

    @pytest.mark.feature(139)
    def test_not_beside_or_above(self, world, county_liaison):
        for place in (world.finance, world.root):
            with pytest.raises(PermissionDenied):
                proposed(place, county_liaison, new_filler())


class TestAllowance:
    @pytest.fixture
    def allowance(self, world, secadmin):
        return FillerAllowanceFactory(organization=world.finance, actor=secadmin)

    @pytest.mark.feature(139)
    def test_a_list_within_it_is_approved_at_once(self, allowance, request_, liaison):
        request_.refresh_from_db()
        assert (request_.status, request_.allowance, request_.decided_by) == ("approved", allowance, None)
        assert Post.objects.get(person__username="shixiao").kind == REPORTER
        assert AuditEvent.objects.get(event="post.granted").actor_name == "填报员额度"
        assert len(take_first_passwords(request=request_, actor=liaison, now=NOW)) == 1

    @pytest.mark.parametrize(
        "rows",
        [
            [new_filler(), new_filler("许安"), new_filler("白露")],
            [new_filler(kind=PostKind.RESPONSIBLE_LEADER)],
            [new_filler(to_on=dt.date(2027, 1, 1))],
        ],
    )
    @pytest.mark.feature(139)
    def test_what_goes_beyond_it_waits(self, world, allowance, liaison, rows):
        assert proposed(world.finance, liaison, *rows).status == "proposed"

    def test_who_is_a_filler_already_counts_once(self, world, allowance, liaison):
        person = UserFactory(organization=world.finance)
        PostFactory(person=person, kind=REPORTER, organization=world.finance, to_on=TODAY)
        again = new_filler(person=person, from_on=TODAY + DAY)
        assert proposed(world.finance, liaison, again, new_filler()).status == "approved"
        assert proposed(world.finance, liaison, new_filler("许安")).status == "proposed"

    def test_not_after_its_last_day_nor_when_revoked(self, world, allowance, liaison, secadmin):
        from foundation.organizations.services.filler_allowance import revoke_allowance

        revoke_allowance(allowance=allowance, actor=secadmin, now=NOW)
        assert proposed(world.finance, liaison, new_filler()).status == "proposed"

    def test_it_covers_no_organization_below(self, world, secadmin, county_liaison):
        FillerAllowanceFactory(organization=world.county, actor=secadmin)
        FillerAllowanceFactory(organization=world.village, actor=secadmin)
        assert proposed(world.village, county_liaison, new_filler()).status == "proposed"


class TestWhoSeesThem:
    def test_its_own_side_and_the_security_administrator(self, world, request_):
        seen = {name for name, user in world.people.items() if visible_post_requests(user).exists()}
        assert seen == {"unithead", "liaison", "secadmin"}

    @pytest.mark.feature(36)
    def test_what_the_security_administrator_owes(self, world, request_, secadmin, liaison):
        [todo] = post_request_todos(secadmin, TODAY)
        assert (todo.what, todo.why, todo.due_on) == ("审批填报员名单：市财政局党组", "市财政局党组林晓提交", None)
        assert todo.what in [item.what for item in ports.todos_of(secadmin, TODAY)]
        assert todo.what not in [item.what for item in ports.todos_of(liaison, TODAY)]
        approve_request(request=request_, actor=secadmin, now=NOW)
        assert post_request_todos(secadmin, TODAY) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.feature(139)
def test_eight_lists_at_once_do_not_go_beyond_the_allowance(world):
    FillerAllowanceFactory(organization=world.finance, actor=world.people["secadmin"])
    barrier = Barrier(8)

    def propose(number):
        try:
            barrier.wait(20)
            actor = User.objects.get(username="liaison")
            return proposed(world.finance, actor, new_filler(f"石{number}", username=f"stone{number}")).status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        states = sorted(pool.map(propose, range(8)))
    assert states == ["approved"] * 2 + ["proposed"] * 6


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_account(world):
    row = PostRequestFactory(organization=world.finance, actor=world.people["liaison"])
    barrier = Barrier(2)

    def approve(_number):
        try:
            barrier.wait(20)
            secadmin = User.objects.get(username="secadmin")
            return approve_request(request=PostRequest.objects.get(pk=row.pk), actor=secadmin, now=NOW).status
        except MoveNotAllowed as refusal:
            return refusal.state
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(approve, range(2))) == ["approved", "approved"]
    assert AuditEvent.objects.filter(event="postrequest.approve").count() == 1
    assert Post.objects.filter(person__username="shixiao").count() == 1
