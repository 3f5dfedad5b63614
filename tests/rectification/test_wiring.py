"""Who is told what to do, at each step of the story."""

import pytest

from foundation.core.ports import todos_of
from foundation.organizations.selectors.post import posts_of
from rectification.models import Task
from rectification.services.problem import accept_problem
from rectification.services.task import return_task
from rectification.wiring import rectification_todos
from tests.factories.inspections import feed_back
from tests.factories.organizations import NOW, TODAY, UserFactory
from tests.factories.rectification import accept_all, complete_plan

PLACE = "市财政局党组"


def owed(user):
    """Those of this app: others have their own tests."""
    return [
        (item.what, item.action)
        for item in todos_of(user, TODAY)
        if item.url.startswith(("/problems", "/plans", "/tasks", "/responsibilities"))
    ]


def test_after_the_feedback(story, office, liaison, unithead, liaison2):
    assert owed(office) == [(f"明确{PLACE}2个问题的责任", "明确责任")]
    assert owed(liaison) == [(f"分解任务，报送{PLACE}整改方案", "办理")]
    assert owed(unithead) == []
    assert owed(liaison2) == []


def test_the_head_signs(responsibility, unithead):
    assert owed(unithead) == [("为问题03-03-001的责任签字背书", "签字")]


def test_the_plan_waits_for_the_office(submitted, office, liaison):
    assert owed(office) == [(f"审批{PLACE}整改方案", "审批")]
    assert owed(liaison) == []


def test_tasks_wait_for_owner_and_liaison(world, approved, liaison):
    owner = UserFactory(organization=world.finance)
    Task.objects.filter(problem__seq=2).update(owner=owner)
    assert owed(owner) == [("上报03-03-002任务1", "办理")]
    assert owed(liaison) == [("上报03-03-001任务1", "办理"), ("上报03-03-002任务1", "办理")]


def test_a_report_waits_for_the_office_and_a_return_for_the_liaison(reported, office, liaison):
    assert owed(office) == [(f"审核{PLACE}03-03-001任务1", "审核")]
    return_task(task=reported, actor=office, now=NOW, reason="凭证只有2个乡镇的，请补齐。")
    assert owed(office) == []
    assert ("补正03-03-001任务1", "办理") in owed(liaison)


def test_a_problem_ready_to_close_waits_for_the_office(story, approved, office):
    accept_all(story.rectification)
    assert owed(office) == [(f"验收问题03-03-001：{PLACE}", "验收"), (f"验收问题03-03-002：{PLACE}", "验收")]
    accept_problem(problem=story.problems[0], actor=office, now=NOW)
    assert owed(office) == [(f"验收问题03-03-002：{PLACE}", "验收")]


@pytest.mark.parametrize("more", [False, True])
def test_todos_take_the_same_queries_whatever_the_rows(story, office, liaison, more, django_assert_num_queries):
    if more:
        feed_back(story.stage.agriculture, 3)
        complete_plan(story.assignment)
    for person in (office, liaison):
        posts_of(person)
    with django_assert_num_queries(9):
        rectification_todos(office, TODAY)
    with django_assert_num_queries(5):
        rectification_todos(liaison, TODAY)
