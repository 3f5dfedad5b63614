"""代填: who stands in for an organization without accounts, what that opens, and when it no longer does."""

import datetime as dt

import pytest

from foundation.organizations.models import Post, User
from foundation.organizations.selectors.filing import filed_for, standing_in, stands_in, told_for, unanswered
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import PostKind
from rectification.models import Problem, RectificationPlan, Task
from rectification.selectors.people import plan_people, problem_people, task_people
from rectification.selectors.problem import visible_problems
from rectification.selectors.rectification import visible_plans
from rectification.selectors.task import owners_of
from rectification.selectors.todo import liaison_todos, task_todos
from tests.factories.organizations import TODAY, PostFactory, UserFactory
from tests.factories.rectification import TaskFactory

WORDS = "由龙潭镇党委 李青 代 柳树村党支部填报"


def own_account(world, kind):
    person = UserFactory(organization=world.village)
    PostFactory(person=person, kind=kind, organization=world.village)
    return person


def people(selector, model):
    return {row["recipient_id"] for rows in selector(model.objects.all(), TODAY, "owner") for row in rows}


@pytest.mark.feature(36)
def test_the_clerk_of_the_township_sees_what_is_the_villages_and_no_more(village, world):
    assert list(visible_problems(village.clerk)) == [village.problem]
    assert list(visible_plans(village.clerk)) == [village.plan]
    PostFactory(
        person=UserFactory(organization=world.township), kind=PostKind.ORGANIZATION_LIAISON, organization=world.township
    )
    stranger = UserFactory(organization=world.township)
    assert not visible_problems(stranger).exists()


@pytest.mark.feature(36)
def test_both_are_named(village, world, liaison):
    assert filed_for(village.clerk, village.place) == WORDS
    assert filed_for(village.clerk, world.township) == ""
    assert filed_for(liaison, world.finance) == ""
    own = own_account(world, PostKind.UNIT_REPORTER)
    assert filed_for(own, village.place) == ""


@pytest.mark.feature(36)
@pytest.mark.parametrize("kind", [PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON])
def test_nobody_stands_in_where_head_or_liaison_have_an_account(village, world, kind):
    assert stands_in(village.clerk, village.place.pk)
    person = own_account(world, kind)
    assert not stands_in(village.clerk, village.place.pk)
    assert standing_in(village.clerk) == set()
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert standing_in(village.clerk) == {village.place.pk}
    Post.objects.filter(person=village.clerk).update(to_on=TODAY - dt.timedelta(days=1))
    forget_posts(village.clerk)
    assert not stands_in(village.clerk, village.place.pk)


def test_of_many_places_those_without_head_and_liaison(village, world):
    assert unanswered({world.finance.pk, world.village.pk}) == {world.village.pk}
    assert unanswered(set()) == set()


def test_who_stands_in_is_told_until_the_village_has_an_account(village, world):
    assert list(told_for(village.place)) == [village.clerk]
    head = own_account(world, PostKind.ORGANIZATION_HEAD)
    assert list(told_for(village.place)) == [head]


@pytest.mark.feature(36, 58)
def test_who_stands_in_is_reminded_until_the_village_has_an_account(village, world):
    TaskFactory(problem=village.problem, actor=village.clerk, owner=village.clerk)
    assert people(problem_people, Problem) == {village.clerk.pk}
    assert people(plan_people, RectificationPlan) == {village.clerk.pk}
    assert people(task_people, Task) == set()
    head = own_account(world, PostKind.ORGANIZATION_HEAD)
    assert people(problem_people, Problem) == {head.pk}
    assert people(plan_people, RectificationPlan) == {head.pk}


def test_a_task_may_be_owned_by_who_works_there_or_has_a_post_there(village, world):
    UserFactory(organization=world.township)
    worker = UserFactory(organization=world.village, name="石国平")
    assert set(owners_of(village.place)) == {worker, village.clerk}
    User.objects.filter(pk=village.clerk.pk).update(is_active=False)
    assert list(owners_of(village.place)) == [worker]
    assert not owners_of(village.place, today=dt.date(2025, 1, 1)).filter(pk=village.clerk.pk).exists()


def test_the_workbench_of_who_stands_in(village, world):
    [todo] = liaison_todos(village.clerk)
    assert (todo.what, todo.why) == ("分解任务，报送柳树村党支部整改方案", "您代为填报")
    own_account(world, PostKind.ORGANIZATION_LIAISON)
    assert liaison_todos(village.clerk) == []
    assert task_todos(village.clerk) == []
