"""Requester and approver are two, delegates included (F43); what belongs to somebody is open to who acts for him (F72)."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from foundation.organizations.models import Post, User
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.states import PostKind
from rectification.models import Responsibility, Task
from rectification.selectors.task import visible_evidence, visible_tasks
from rectification.selectors.todo import task_todos
from rectification.services.plan import SubmitterCannotApprove, approve_plan, return_plan, submit_plan
from rectification.services.task import ReporterCannotAccept, accept_task, return_task
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, report

DAY = dt.timedelta(days=1)
REASON = "拨付凭证缺少乡镇签收单，请补齐后再报。"


@pytest.fixture
def clerk(world):
    """Works in the office and has posts on both sides: the case that the rule is for."""
    return UserFactory(organization=world.office, name="叶书言")


def both_sides(world, person):
    liaison = PostFactory(person=person, kind=PostKind.ORGANIZATION_LIAISON, organization=world.finance)
    return liaison, PostFactory(person=person, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)


def lend(post, to, days=3):
    holder = User.objects.select_related("organization").get(pk=post.person_id)
    to_on = TODAY + (days - 1) * DAY
    return lend_posts(posts=[post], to=to, from_on=TODAY, to_on=to_on, actor=holder, now=NOW)[0]


@pytest.mark.feature(43)
class TestFourEyes:
    def test_who_acts_for_the_reporter_does_not_judge(self, world, task, clerk, office):
        both_sides(world, clerk)
        reported = report(task, actor=clerk).task
        lend(Post.objects.get(person=clerk, kind="rectification_clerk"), office)
        for act, words in ((accept_task, {}), (return_task, {"reason": REASON})):
            with pytest.raises(ReporterCannotAccept, match="与您有代理关系的同志上报"):
                act(task=reported, actor=office, now=NOW, **words)
        assert Task.objects.get(pk=task.pk).status == "reported"

    def test_the_principal_does_not_judge_what_the_delegate_reported(self, world, task, clerk, office):
        liaison, _ = both_sides(world, clerk)
        lend(liaison, office)
        reported = report(task, actor=office).task
        with pytest.raises(ReporterCannotAccept):
            accept_task(task=reported, actor=clerk, now=NOW)
        with pytest.raises(ReporterCannotAccept):
            accept_task(task=reported, actor=office, now=NOW)

    def test_somebody_else_judges(self, world, task, clerk, office, director):
        both_sides(world, clerk)
        reported = report(task, actor=clerk).task
        lend(Post.objects.get(person=clerk, kind="rectification_clerk"), office)
        assert accept_task(task=reported, actor=director, now=NOW).status == "accepted"

    def test_a_plan_the_same(self, world, ready, clerk, office, director):
        both_sides(world, clerk)
        plan = submit_plan(plan=ready, actor=clerk, now=NOW)
        lend(Post.objects.get(person=clerk, kind="rectification_clerk"), office)
        for act, words in ((approve_plan, {}), (return_plan, {"reason": REASON})):
            with pytest.raises(SubmitterCannotApprove, match="与您有代理关系的同志报送"):
                act(plan=plan, actor=office, now=NOW, **words)
            with pytest.raises(SubmitterCannotApprove):
                act(plan=plan, actor=clerk, now=NOW, **words)
        assert approve_plan(plan=plan, actor=director, now=NOW).status == "approved"


@pytest.mark.feature(72)
class TestActingForTheOwner:
    @pytest.fixture
    def substitute(self, world):
        return UserFactory(organization=world.finance, name="许安之")

    @pytest.fixture
    def owned(self, world, task):
        owner = UserFactory(organization=world.finance, name="夏知微")
        PostFactory(person=owner, kind=PostKind.UNIT_REPORTER, organization=world.finance)
        Task.objects.filter(pk=task.pk).update(owner=owner)
        return Task.objects.get(pk=task.pk)

    def test_the_delegate_sees_reports_and_is_reminded_where_it_is_owed(self, owned, substitute, frozen_clock):
        assert list(visible_tasks(substitute)) == []
        with pytest.raises(PermissionDenied):
            report(owned, actor=substitute)
        lend(Post.objects.get(person=owned.owner), substitute)
        assert owned in visible_tasks(substitute)
        assert [todo.why for todo in task_todos(substitute)] == ["责任人夏知微，您是代理人"]
        done = report(owned, actor=substitute)
        assert done.reported_by == substitute
        assert visible_evidence(substitute).count() == 1
        frozen_clock.forward(days=3)
        again = User.objects.get(pk=substitute.pk)
        assert list(visible_tasks(again)) == []
        assert list(visible_evidence(again)) == []

    def test_it_costs_no_query(self, owned, substitute, django_assert_num_queries):
        lend(Post.objects.get(person=owned.owner), substitute)
        with django_assert_num_queries(2):
            assert visible_tasks(substitute).count() == 2


@pytest.mark.feature(72)
def test_the_first_responsible_person_is_the_head_and_not_who_stands_in(world, problem, unithead):
    other = UserFactory(organization=world.finance, name="安之")
    lend(Post.objects.get(person=unithead), other)
    Post.objects.filter(person=unithead, acts_for=None).update(from_on=TODAY)  # a younger row than the lent one
    ResponsibilityFactory(problem=problem)
    assert Responsibility.objects.get().first_name == "郑德明"
