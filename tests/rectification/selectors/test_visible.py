"""Which rows: literally, for everybody of the cast."""

import datetime as dt

import pytest

from foundation.organizations.models import Post
from foundation.organizations.selectors.post import forget_posts
from rectification.models import Problem, Task
from rectification.selectors.problem import visible_problems
from rectification.selectors.rectification import visible_plans, visible_rectifications
from rectification.selectors.responsibility import visible_responsibilities
from rectification.selectors.scope import areas_of
from rectification.selectors.task import visible_evidence, visible_tasks
from rectification.selectors.todo import task_todos
from tests.factories.inspections import feed_back
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, report

EVERYTHING = {"office", "director", "groupleader", "leader", "deputy", "member", "member2", "unithead", "liaison"}


def seen(select, world):
    return {name for name, person in world.people.items() if select(person).exists()}


@pytest.mark.feature(36)
def test_the_parties_of_a_rectification_see_it_and_nobody_else(world, reported):
    for select in (
        visible_problems,
        visible_tasks,
        visible_plans,
        visible_responsibilities,
        visible_rectifications,
        visible_evidence,
    ):
        assert seen(select, world) == EVERYTHING, select.__name__


def test_each_organization_sees_its_own(world, story):
    feed_back(story.stage.agriculture)
    own = {name: visible_problems(world.people[name]).count() for name in ("liaison", "liaison2", "member", "office")}
    assert own == {"liaison": 2, "liaison2": 1, "member": 3, "office": 3}


def test_an_owner_without_a_post_sees_the_own_task_alone(world, task):
    owner = UserFactory(organization=world.finance)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    report(Task.objects.get(pk=task.pk))
    assert list(visible_tasks(owner)) == [task]
    assert visible_evidence(owner).count() == 1
    assert not visible_problems(owner).exists()


def test_an_owner_who_works_elsewhere_now_keeps_nothing(world, task):
    owner = UserFactory(organization=world.agriculture)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    report(Task.objects.get(pk=task.pk))
    assert not visible_tasks(owner).exists()
    assert not visible_evidence(owner).exists()
    assert task_todos(owner) == []


def test_access_ends_with_the_post(world, story, liaison):
    Post.objects.filter(person=liaison).update(to_on=NOW.date() - dt.timedelta(days=1))
    forget_posts(liaison)
    assert not visible_problems(liaison).exists()


def test_an_office_below_sees_its_subtree_only(world, story):
    clerk = UserFactory(organization=world.county)
    PostFactory(person=clerk, kind="office_clerk", organization=world.county)
    assert not visible_problems(clerk).exists()


def test_no_office_below_the_sender_judges(world, problem):
    """An office of the inspected place itself is no judge of what was sent from above."""
    clerk = UserFactory(organization=world.finance)
    PostFactory(person=clerk, kind="office_clerk", organization=world.finance)
    assert visible_problems(clerk).exists()
    assert not clerk.has_perm("rectification.define_responsibility", problem)
    with pytest.raises(Exception, match="define_responsibility"):
        ResponsibilityFactory(problem=problem, actor=clerk)


def test_every_height_of_a_post_sees_what_stands_below_it_and_nothing_else(world, story):
    """The area columns serve three depths, the range of paths the rest: the same rows."""
    hamlet = OrganizationFactory(parent=world.village)
    way = [world.root, world.county, world.township, world.village, hamlet]
    for place in way:
        give(Problem.objects.filter(pk=story.problems[0].pk), place)
        seeing = []
        for height in way:
            clerk = UserFactory(organization=world.office)
            PostFactory(person=clerk, kind="office_clerk", organization=height)
            seeing.append(visible_problems(clerk).filter(pk=story.problems[0].pk).exists())
        assert seeing == [height.depth <= place.depth for height in way], place


def give(problems, place):
    problems.update(organization=place, **areas_of(place))
