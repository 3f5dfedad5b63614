"""市财政局 fed back with two problems, and the same further on."""

from types import SimpleNamespace

import pytest

from foundation.organizations.states import PostKind
from rectification.models import Problem, RectificationPlan, Responsibility, Task
from rectification.services.plan import submit_plan
from tests.factories.inspections import AssignmentFactory, build_round, feed_back, person
from tests.factories.organizations import NOW, PostFactory, UserFactory
from tests.factories.rectification import (
    ResponsibilityFactory,
    approved_plan,
    build_approved,
    build_rectification,
    complete_plan,
    report,
)

# Who asks for one of these has it done after `story`, by itself.
BETWEEN = {"responsibility", "ready", "submitted"}


@pytest.fixture
def remembered_story(request: pytest.FixtureRequest, world: SimpleNamespace) -> SimpleNamespace:
    """`story`; and its `plan`, where the test asks for the approved one: both are remembered together."""
    names = set(request.fixturenames)
    if "approved" in names and not BETWEEN & names:
        return build_approved(world)
    return SimpleNamespace(story=build_rectification(world), plan=None)


@pytest.fixture
def story(remembered_story: SimpleNamespace) -> SimpleNamespace:
    return remembered_story.story


@pytest.fixture
def village(world: SimpleNamespace) -> SimpleNamespace:
    """柳树村 fed back with one problem; nobody there has an account. `clerk` of the township files for it."""
    clerk = UserFactory(organization=world.township, name="李青", username="clerk", title="党政办干事")
    PostFactory(person=clerk, kind=PostKind.UNIT_REPORTER, organization=world.village)
    stage = build_round(world)
    assignment = feed_back(AssignmentFactory(team=stage.team, organization=world.village))
    plan = RectificationPlan.objects.select_related("rectification__organization").get(
        rectification__assignment=assignment
    )
    return SimpleNamespace(
        clerk=clerk, place=world.village, plan=plan, problem=Problem.objects.get(rectification__assignment=assignment)
    )


@pytest.fixture
def problem(story: SimpleNamespace) -> Problem:
    return story.problems[0]


@pytest.fixture
def responsibility(problem: Problem) -> Responsibility:
    return ResponsibilityFactory(problem=problem)


@pytest.fixture
def ready(story: SimpleNamespace) -> RectificationPlan:
    """Complete, not submitted."""
    return complete_plan(story.assignment)


@pytest.fixture
def submitted(ready: RectificationPlan) -> RectificationPlan:
    return submit_plan(plan=ready, actor=person("liaison"), now=NOW)


@pytest.fixture
def approved(remembered_story: SimpleNamespace) -> RectificationPlan:
    return remembered_story.plan or approved_plan(remembered_story.story.assignment)


@pytest.fixture
def task(approved: RectificationPlan) -> Task:
    """Under way."""
    return Task.objects.order_by("pk").first()


@pytest.fixture
def reported(task: Task) -> Task:
    return report(task).task
