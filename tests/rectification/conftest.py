"""市财政局 fed back with two problems, and the same further on."""

from types import SimpleNamespace

import pytest

from rectification.models import Problem, RectificationPlan, Responsibility, Task
from rectification.services.plan import submit_plan
from tests.factories.inspections import person
from tests.factories.organizations import NOW
from tests.factories.rectification import (
    ResponsibilityFactory,
    approved_plan,
    build_rectification,
    complete_plan,
    report,
)


@pytest.fixture
def story(world: SimpleNamespace) -> SimpleNamespace:
    return build_rectification(world)


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
def approved(story: SimpleNamespace) -> RectificationPlan:
    return approved_plan(story.assignment)


@pytest.fixture
def task(approved: RectificationPlan) -> Task:
    """Under way."""
    return Task.objects.order_by("pk").first()


@pytest.fixture
def reported(task: Task) -> Task:
    return report(task).task
