import pytest
from django.core.exceptions import PermissionDenied

from foundation.core.errors import MoveNotAllowed
from foundation.notifications.models import OutboxMessage
from inspections.models import Assignment
from rectification.models import Problem
from rectification.services.problem import ProblemIncomplete, accept_problem
from rectification.services.responsibility import define_responsibility
from rectification.services.task import accept_task
from tests.factories.organizations import NOW
from tests.factories.rectification import accept_all, report


@pytest.fixture
def done(story, approved):
    accept_all(story.rectification)
    return story


def test_a_problem_closes_when_all_its_tasks_are_accepted(done, office):
    problem = accept_problem(problem=done.problems[0], actor=office, now=NOW, note="整改到位")
    assert (problem.status, problem.accepted_by, problem.accepted_at) == ("accepted", office, NOW)
    assert Assignment.objects.get(pk=done.assignment.pk).status == "rectifying"
    told = OutboxMessage.objects.filter(kind="rectification.problem_accepted").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == ["liaison", "unithead"]


def test_with_the_last_problem_the_assignment_goes_to_its_review(done, office):
    for problem in done.problems:
        accept_problem(problem=problem, actor=office, now=NOW)
    assert Assignment.objects.get(pk=done.assignment.pk).status == "reviewing"


def test_an_open_task_keeps_the_problem_open(story, approved, office):
    first = story.problems[0]
    with pytest.raises(ProblemIncomplete, match="任务1还没有销号，共1条"):
        accept_problem(problem=first, actor=office, now=NOW)
    assert Problem.objects.get(pk=first.pk).status == "open"


def test_without_tasks_or_signature_it_stays_open(problem, office):
    with pytest.raises(ProblemIncomplete, match="还没有任务。责任还没有签字"):
        accept_problem(problem=problem, actor=office, now=NOW)


def test_a_voided_signature_keeps_it_open(done, office):
    problem = done.problems[0]
    define_responsibility(
        problem=problem,
        lead_organization=problem.organization,
        responsible_leader_name="许安之",
        actor=office,
        now=NOW,
    )
    with pytest.raises(ProblemIncomplete, match="签字后又有改动"):
        accept_problem(problem=problem, actor=office, now=NOW)


@pytest.mark.parametrize("who", ["liaison", "unithead", "leader", "groupleader", "nobody"])
def test_only_the_office_closes(done, world, who):
    with pytest.raises(PermissionDenied):
        accept_problem(problem=done.problems[0], actor=world.people[who], now=NOW)


def test_a_second_click_says_who_was_faster(done, office, director):
    stale = Problem.objects.get(pk=done.problems[0].pk)
    accept_problem(problem=done.problems[0], actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed) as refusal:
        accept_problem(problem=stale, actor=director, now=NOW)
    assert refusal.value.by == "周敏"


def test_a_task_accepted_in_between_counts(story, approved, office):
    problem = story.problems[0]
    task = problem.tasks.get()
    accept_task(task=report(task).task, actor=office, now=NOW)
    assert accept_problem(problem=problem, actor=office, now=NOW).status == "accepted"
