"""新官不理旧账 made impossible: a successor signs beside the first signature, and both names stay."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import Post
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.services.handover import Successors, hand_over
from foundation.organizations.services.post import end_post
from foundation.organizations.states import PostKind
from foundation.supervision.services.sweep import sweep_deadlines
from rectification.models import Countersignature, Problem, Responsibility, Task
from rectification.selectors.countersignature import (
    countersignature_todos,
    mark_of,
    successor_hash,
    successor_text,
    unsigned_todos,
    visible_countersignatures,
    waiting_for,
)
from rectification.selectors.people import countersignature_people
from rectification.selectors.responsibility import signature_holds
from rectification.services.countersignature import NothingChosen, sign_countersignatures
from rectification.services.person_holding import CannotTake
from rectification.services.problem import accept_problem
from rectification.services.signing import NotConfirmed, TextChanged
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, accept_all, sign

DAY = dt.timedelta(days=1)
HEAD = PostKind.ORGANIZATION_HEAD

pytestmark = pytest.mark.feature(21)


@pytest.fixture
def newcomer(world):
    return UserFactory(organization=world.finance, name="苏定远", title="党组书记、局长")


@pytest.fixture
def signed(responsibility):
    return sign(responsibility)


def succeed(world, unithead, newcomer, from_on=TODAY):
    end_post(post=Post.objects.get(person=unithead, kind=HEAD), to_on=from_on - DAY, actor=ACTOR, now=NOW)
    return PostFactory(person=newcomer, kind=HEAD, organization=world.finance, from_on=from_on)


def shown(rows):
    return mark_of((row.pk, successor_hash(row)) for row in rows)


def countersign(rows, actor, **changed):
    fields = {"shown": shown(rows), "confirmed": True, **changed}
    return sign_countersignatures(rows=rows, actor=actor, now=NOW, **fields)


class TestAsking:
    def test_a_new_head_is_asked_for_what_is_signed_and_open(self, world, signed, unithead, newcomer):
        succeed(world, unithead, newcomer)
        row = Countersignature.objects.get()
        assert (row.responsibility, row.person, row.role, row.predecessor, row.status) == (
            signed,
            newcomer,
            "head",
            "郑德明",
            "pending",
        )
        assert (row.due_on, row.due_why) == (TODAY + 10 * DAY, "接任之日（2026年3月5日）起10日内承接签字。")
        asked = OutboxMessage.objects.get(kind="rectification.countersign")
        assert asked.recipient == newcomer
        again = Responsibility.objects.get(pk=signed.pk)
        assert (again.signed_by, again.signed_hash, signature_holds(again)) == (unithead, signed.signed_hash, True)

    def test_from_the_day_on_which_the_post_begins(self, world, signed, unithead, newcomer):
        succeed(world, unithead, newcomer, from_on=TODAY + 20 * DAY)
        assert Countersignature.objects.get().due_on == TODAY + 30 * DAY

    def test_who_stands_in_and_who_signed_himself_are_not_asked(self, world, signed, unithead, newcomer):
        post = Post.objects.get(person=unithead, kind=HEAD)
        lend_posts(posts=[post], to=newcomer, from_on=TODAY, to_on=TODAY, actor=unithead, now=NOW)
        end_post(post=post, to_on=TODAY, actor=ACTOR, now=NOW)
        PostFactory(person=unithead, kind=HEAD, organization=world.finance, from_on=TODAY + DAY)
        assert not Countersignature.objects.exists()

    def test_what_is_unsigned_solved_or_elsewhere_is_not_asked_for(self, world, story, unithead, newcomer, office):
        ResponsibilityFactory(problem=story.problems[0])
        sign(ResponsibilityFactory(problem=story.problems[1]))
        Problem.objects.filter(pk=story.problems[1].pk).update(status="accepted", accepted_by=office, accepted_at=NOW)
        succeed(world, unithead, newcomer)
        assert not Countersignature.objects.exists()

    def test_the_next_head_is_asked_in_place_of_one_who_never_signed(self, world, signed, unithead, newcomer):
        post = succeed(world, unithead, newcomer)
        end_post(post=post, to_on=TODAY, actor=ACTOR, now=NOW)
        third = UserFactory(organization=world.finance, name="方远")
        PostFactory(person=third, kind=HEAD, organization=world.finance, from_on=TODAY + DAY)
        assert list(Countersignature.objects.values_list("person__name", "status", "predecessor")) == [
            ("苏定远", "void", "郑德明"),
            ("方远", "pending", "郑德明"),
        ]

    def test_after_one_who_signed_the_chain_goes_on(self, world, signed, unithead, newcomer):
        post = succeed(world, unithead, newcomer)
        countersign(list(waiting_for(newcomer)), newcomer)
        end_post(post=post, to_on=TODAY, actor=ACTOR, now=NOW)
        third = UserFactory(organization=world.finance, name="方远")
        PostFactory(person=third, kind=HEAD, organization=world.finance, from_on=TODAY + DAY)
        assert Countersignature.objects.get(person=third).predecessor == "苏定远"
        assert Countersignature.objects.get(person=newcomer).status == "signed"

    def test_who_signs_the_responsibility_anew_need_not_sign_beside_it(
        self, world, problem, signed, unithead, newcomer
    ):
        succeed(world, unithead, newcomer)
        changed = ResponsibilityFactory(problem=problem, assisting="国库科")
        assert changed.first_name == "苏定远"
        sign(changed, actor=newcomer)
        row = Countersignature.objects.get()
        assert row.status == "void"
        assert AuditEvent.objects.get(event="countersignature.void").note == "承接人已就现在的内容签字"

    def test_a_solved_problem_waits_for_nobody(self, world, approved, unithead, newcomer):
        succeed(world, unithead, newcomer)
        accept_all(approved.rectification)
        for problem in Problem.objects.all():
            accept_problem(problem=problem, actor=world.people["office"], now=NOW)
        assert set(Countersignature.objects.values_list("status", flat=True)) == {"void"}


class TestLeaders:
    @pytest.fixture
    def old(self, world):
        return UserFactory(organization=world.finance, name="许安之", title="党组成员、副局长")

    def define(self, problem, leader):
        return ResponsibilityFactory(
            problem=problem,
            responsible_leader=leader,
            responsible_leader_name=leader.name,
            responsible_leader_title=leader.title,
        )

    def test_another_leader_named_by_the_office_signs_too(self, problem, old, newcomer):
        sign(self.define(problem, old))
        again = self.define(problem, newcomer)
        assert again.status == "draft"
        row = Countersignature.objects.get()
        assert (row.role, row.person, row.predecessor) == ("leader", newcomer, "许安之")

    def test_before_anything_was_signed_a_new_name_is_just_a_name(self, problem, old, newcomer):
        self.define(problem, old)
        self.define(problem, newcomer)
        assert not Countersignature.objects.exists()

    def test_a_hand_over_keeps_the_words_and_the_signature(self, problem, old, newcomer, unithead):
        before = sign(self.define(problem, old))
        hand_over(person=old, successors=Successors(newcomer.pk), actor=unithead, now=NOW)
        row = Responsibility.objects.get()
        assert (row.responsible_leader, row.responsible_leader_name, row.status) == (newcomer, "许安之", "signed")
        assert (row.signed_hash, signature_holds(row)) == (before.signed_hash, True)
        asked = Countersignature.objects.get()
        assert (asked.role, asked.person, asked.predecessor) == ("leader", newcomer, "许安之")

    def test_what_is_not_signed_gets_the_new_name(self, problem, old, newcomer, unithead):
        self.define(problem, old)
        hand_over(person=old, successors=Successors(newcomer.pk), actor=unithead, now=NOW)
        row = Responsibility.objects.get()
        assert (row.responsible_leader, row.responsible_leader_name) == (newcomer, "苏定远")
        assert not Countersignature.objects.exists()

    def test_a_leader_works_in_the_organization(self, problem, old, unithead, unithead2):
        sign(self.define(problem, old))
        with pytest.raises(CannotTake, match="何志强不是市财政局党组的人员"):
            hand_over(person=old, successors=Successors(unithead2.pk), actor=unithead, now=NOW)
        assert Responsibility.objects.get().responsible_leader == old


class TestTasks:
    @pytest.mark.feature(118)
    def test_tasks_go_to_somebody_of_the_organization(self, approved, liaison, unithead, newcomer, unithead2):
        with pytest.raises(CannotTake, match="不能接问题03-03-001任务1"):
            hand_over(person=liaison, successors=Successors(unithead2.pk), actor=unithead, now=NOW)
        assert set(Task.objects.values_list("owner__username", flat=True)) == {"liaison"}
        row = hand_over(person=liaison, successors=Successors(newcomer.pk), actor=unithead, now=NOW)
        assert [line["what"] for line in row.passed] == [
            "市财政局党组问题03-03-001任务1",
            "市财政局党组问题03-03-002任务1",
        ]
        assert set(Task.objects.values_list("owner__name", flat=True)) == {"苏定远"}
        assert AuditEvent.objects.filter(event="task.handed_over", note="林晓→苏定远").count() == 2


class TestSigning:
    @pytest.fixture
    def rows(self, world, story, unithead, newcomer):
        for problem in story.problems:
            sign(ResponsibilityFactory(problem=problem))
        succeed(world, unithead, newcomer)
        return list(waiting_for(newcomer))

    def test_all_at_once_with_the_hash_of_what_was_signed(self, rows, newcomer):
        text = successor_text(rows[0])
        assert text.splitlines()[-3:] == [
            "前任主要负责人：郑德明",
            "承接人：苏定远 党组书记、局长",
            "我已知悉以上责任和问题整改的进展，接着负责，不因人员变动中断整改。",
        ]
        done = countersign(rows, newcomer)
        assert [(row.status, row.signed_at, row.signed_hash) for row in done] == [
            ("signed", NOW, successor_hash(row)) for row in rows
        ]
        assert waiting_for(newcomer).count() == 0

    def test_refusals(self, rows, newcomer, unithead, liaison, problem):
        with pytest.raises(NothingChosen):
            countersign([], newcomer)
        with pytest.raises(NotConfirmed):
            countersign(rows, newcomer, confirmed=False)
        for other in (unithead, liaison):
            with pytest.raises(PermissionDenied):
                countersign(rows, other)
        seen = shown(rows)
        Problem.objects.filter(pk=problem.pk).update(text="改过的话")
        with pytest.raises(TextChanged):
            countersign(rows, newcomer, shown=seen)
        assert set(Countersignature.objects.values_list("status", flat=True)) == {"pending"}

    def test_twice_is_refused(self, rows, newcomer):
        countersign(rows, newcomer)
        with pytest.raises(MoveNotAllowed):
            countersign(rows, newcomer)

    def test_who_sees_and_who_is_reminded(self, world, rows, newcomer, office):
        seen = {name for name, person in world.people.items() if visible_countersignatures(person).exists()}
        assert seen == {"office", "director", "groupleader", "leader", "deputy", "member", "member2", "liaison"}
        assert visible_countersignatures(newcomer).count() == 2
        waiting = Countersignature.objects.all()
        told = [row for found in countersignature_people(waiting, TODAY, "owner") for row in found]
        assert {row["recipient_id"] for row in told} == {newcomer.pk}
        [todo] = countersignature_todos(newcomer)
        assert (todo.what, todo.due_on) == ("承接签字：2个问题的责任由前任签字", TODAY + 10 * DAY)
        assert countersignature_todos(office) == []

    def test_the_sweep_reminds_the_successor(self, rows, newcomer):
        sweep_deadlines(today=TODAY + 3 * DAY, now=NOW)
        told = OutboxMessage.objects.filter(kind="rectification.countersignature_deadline")
        assert list(told.values_list("recipient", "step")) == [(newcomer.pk, "owner-7")] * 2

    def test_the_office_is_told_when_it_is_overdue(self, rows, office, newcomer):
        assert unsigned_todos(office, TODAY + 10 * DAY) == []
        [todo] = unsigned_todos(office, TODAY + 11 * DAY)
        assert todo.what == "催市财政局党组苏定远承接签字，还有2项"

    def test_the_database_refuses_half_a_signature_and_two_that_wait(self, rows, newcomer):
        row = rows[0]
        for wrong in ({"status": "signed"}, {"signed_at": NOW}, {"signed_hash": "x"}, {"role": "friend"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Countersignature.objects.filter(pk=row.pk).update(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Countersignature.objects.create(
                responsibility=row.responsibility, role="head", person=newcomer, predecessor="郑德明"
            )
