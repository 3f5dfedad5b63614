"""Whom a deadline reminds, and that the sweep finds them."""

import datetime as dt

import pytest

from foundation.notifications.models import InboxEntry, OutboxMessage
from foundation.notifications.services.delivery import fill_inboxes
from foundation.organizations.models import Post
from foundation.supervision.models import Acknowledgement
from foundation.supervision.services.sweep import sweep_deadlines
from rectification.models import Problem, RectificationPlan, Task
from rectification.selectors.people import plan_people, problem_people, task_people
from tests.factories.organizations import TODAY, UserFactory


@pytest.fixture
def signed_for(story):
    """Receipts remind too, and have tests of their own."""
    Acknowledgement.objects.all().delete()


def pairs(people, model, rung="owner", today=TODAY):
    found = {(row["row_id"], row["recipient_id"]) for rows in people(model.objects.all(), today, rung) for row in rows}
    return sorted(found)


def test_head_and_liaison_of_the_organization(story, unithead, liaison):
    people = sorted([unithead.pk, liaison.pk])
    assert pairs(problem_people, Problem) == [(row.pk, liaison.pk) for row in story.problems]
    assert pairs(plan_people, RectificationPlan) == [(story.plan.pk, who) for who in people]


def test_owner_and_liaison_once_each(world, task, liaison):
    other = Task.objects.exclude(pk=task.pk).get()
    owner = UserFactory(organization=world.finance)
    Task.objects.filter(pk=task.pk).update(owner=owner)
    assert pairs(task_people, Task) == sorted([(task.pk, owner.pk), (task.pk, liaison.pk), (other.pk, liaison.pk)])


def test_yesterdays_people_are_not_reminded(story, unithead, liaison):
    Post.objects.filter(person=liaison).update(to_on=TODAY - dt.timedelta(days=1))
    assert pairs(plan_people, RectificationPlan) == [(story.plan.pk, unithead.pk)]


def test_a_reported_task_reminds_nobody(reported):
    assert reported.pk not in {row for row, _ in pairs(task_people, Task)}


@pytest.mark.feature(58)
@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        (dt.date(2026, 3, 29), {("rectification.plan_deadline", "owner-7"): 2}),
        (dt.date(2026, 4, 5), {("rectification.plan_deadline", "owner+0"): 2}),
        (dt.date(2026, 4, 6), {("rectification.plan_deadline", "owner+1"): 2}),
    ],
)
def test_the_sweep_reminds_of_the_plan(story, signed_for, now, day, kinds):
    story.plan.next_reminder_on = day
    story.plan.save()
    assert sweep_deadlines(today=day, now=now) == 2
    found = {}
    for kind, step in OutboxMessage.objects.filter(kind__endswith="_deadline").values_list("kind", "step"):
        found[kind, step] = found.get((kind, step), 0) + 1
    assert found == kinds


def test_the_sweep_reminds_of_tasks_and_twice_is_once(approved, signed_for, now):
    day = dt.date(2026, 4, 23)
    assert sweep_deadlines(today=day, now=now) == 2
    assert sweep_deadlines(today=day, now=now) == 0
    told = OutboxMessage.objects.filter(kind="rectification.task_deadline")
    assert (
        list(told.values_list("step", "recipient__username", "due_on"))
        == [("owner-7", "liaison", dt.date(2026, 4, 30))] * 2
    )


@pytest.mark.feature(63)
def test_a_task_reported_before_delivery_reminds_nobody(approved, signed_for, task, now):
    """Through the hook: one of two tasks is reported between the sweep and the delivery."""
    day = dt.date(2026, 4, 23)
    assert sweep_deadlines(today=day, now=now) == 2
    Task.objects.filter(pk=task.pk).update(status="reported")
    fill_inboxes(now=now.replace(month=4, day=23))
    told = OutboxMessage.objects.filter(kind="rectification.task_deadline")
    other = Task.objects.exclude(pk=task.pk).get()
    withdrawn = {row.object_id: row.withdrawn_at is not None for row in told}
    assert withdrawn == {str(task.pk): True, str(other.pk): False}
    assert InboxEntry.objects.filter(outbox__kind="rectification.task_deadline").count() == 1
