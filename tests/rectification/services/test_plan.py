import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.notifications.models import OutboxMessage
from inspections.models import Assignment
from rectification.checks.plan import plan_gaps
from rectification.models import RectificationPlan, Responsibility, Task
from rectification.services.plan import (
    PlanClosed,
    PlanIncomplete,
    SubmitterCannotApprove,
    approve_plan,
    return_plan,
    submit_plan,
)
from rectification.services.reason import ReasonTooShort
from rectification.services.task import OwnerElsewhere, edit_task
from tests.factories.organizations import NOW, TODAY, UserFactory
from tests.factories.rectification import ResponsibilityFactory, TaskFactory, sign

WHY = "第2个问题的措施太笼统，请写明金额和时间。"


@pytest.mark.feature(55)
def test_every_gap_is_told_with_its_link(story, world):
    first, second = story.problems
    ResponsibilityFactory(problem=second)
    late = TaskFactory(problem=second, due_on=dt.date(2026, 6, 6))
    gone = UserFactory(organization=world.finance, name="许安之")
    left = TaskFactory(problem=second, owner=gone, due_on=dt.date(2026, 3, 4))
    gone.is_active = False
    gone.save()
    responsibility = Responsibility.objects.get()

    gaps = plan_gaps(story.plan, TODAY)

    assert [(gap.text, gap.url) for gap in gaps] == [
        ("03-03-001还没有明确责任，由巡察办明确。", f"/problems/{first.pk}/"),
        ("03-03-001还没有任务，至少要拟定1条。", f"/problems/{first.pk}/tasks/new/"),
        ("03-03-002的责任还没有签字，由主要负责人签字。", f"/responsibilities/{responsibility.pk}/sign/"),
        (
            "03-03-002任务1的时限晚于集中整改期（2026年6月5日止），请改时限，或标为长期坚持。",
            f"/tasks/{late.pk}/edit/",
        ),
        ("03-03-002任务2的时限2026年3月4日已经过了，请改时限。", f"/tasks/{left.pk}/edit/"),
        ("03-03-002任务2的责任人许安之已不在本单位，请另定责任人。", f"/tasks/{left.pk}/edit/"),
    ]


@pytest.mark.feature(55)
def test_the_check_takes_five_queries_whatever_the_problems(ready, django_assert_num_queries):
    plan = RectificationPlan.objects.select_related("rectification__organization").get(pk=ready.pk)
    with django_assert_num_queries(5):
        assert plan_gaps(plan, TODAY) == []


def test_a_long_term_task_may_end_later(ready):
    Task.objects.update(due_on=dt.date(2027, 6, 6), is_long_term=True)
    assert plan_gaps(ready, TODAY) == []


@pytest.mark.feature(37)
def test_liaison_submits_and_the_desk_is_told(submitted, liaison):
    assert (submitted.status, submitted.submitted_by, submitted.submitted_at) == ("submitted", liaison, NOW)
    told = OutboxMessage.objects.filter(kind="rectification.plan_submitted")
    assert list(told.values_list("recipient__username", flat=True)) == ["office"]


def test_an_incomplete_plan_is_not_submitted(story, liaison):
    with pytest.raises(PlanIncomplete, match=r"03-03-001还没有明确责任，由巡察办明确。共有4处要补"):
        submit_plan(plan=story.plan, actor=liaison, now=NOW)
    assert RectificationPlan.objects.get().status == "draft"


@pytest.mark.parametrize("who", ["liaison2", "office", "member", "groupleader", "nobody"])
def test_only_the_organization_submits(ready, world, who):
    with pytest.raises(PermissionDenied):
        submit_plan(plan=ready, actor=world.people[who], now=NOW)


@pytest.mark.feature(37)
def test_approval_starts_every_task_and_the_assignment(submitted, office, story):
    Task.objects.filter(problem=story.problems[1]).update(due_on=dt.date(2026, 5, 20))
    plan = approve_plan(plan=submitted, actor=office, now=NOW, note="同意")

    assert (plan.status, plan.approved_by, plan.approved_at) == ("approved", office, NOW)
    assert list(Task.objects.order_by("pk").values_list("status", "due_on", "next_reminder_on", "due_base_on")) == [
        ("under_way", dt.date(2026, 4, 30), TODAY, TODAY),
        ("under_way", dt.date(2026, 5, 20), TODAY, TODAY),
    ]
    assert Assignment.objects.get(pk=story.assignment.pk).status == "rectifying"
    assert AuditEvent.objects.filter(event="task.start").count() == 2
    told = OutboxMessage.objects.filter(kind="rectification.plan_approved").order_by("recipient__username")
    assert list(told.values_list("recipient__username", flat=True)) == ["liaison", "unithead"]


@pytest.mark.feature(43)
def test_who_submitted_does_not_approve(submitted, office):
    RectificationPlan.objects.update(submitted_by=office)
    submitted.refresh_from_db()
    with pytest.raises(SubmitterCannotApprove, match="须由另一位同志审批"):
        approve_plan(plan=submitted, actor=office, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        RectificationPlan.objects.update(status="approved", approved_by=office, approved_at=NOW)


@pytest.mark.feature(42)
def test_a_returned_plan_says_why_and_comes_again(submitted, office, liaison, director):
    returned = return_plan(plan=submitted, actor=office, now=NOW, reason=WHY)
    assert (returned.status, returned.returns) == ("returned", 1)
    assert AuditEvent.objects.get(event="rectificationplan.return").note == WHY
    again = submit_plan(plan=returned, actor=liaison, now=NOW)
    return_plan(plan=again, actor=director, now=NOW, reason=WHY)
    steps = OutboxMessage.objects.filter(kind="rectification.plan_returned", recipient=liaison).order_by("pk")
    assert list(steps.values_list("step", flat=True)) == ["returned-1", "returned-2"]


def test_a_return_needs_a_reason_of_ten_characters(submitted, office):
    with pytest.raises(NoteRequired):
        return_plan(plan=submitted, actor=office, now=NOW, reason="  ")
    with pytest.raises(ReasonTooShort, match="理由只有3个字"):
        return_plan(plan=submitted, actor=office, now=NOW, reason="太笼统")
    assert RectificationPlan.objects.get().status == "submitted"


@pytest.mark.parametrize("who", ["liaison", "unithead", "leader", "groupleader", "petition"])
def test_only_the_office_judges(submitted, world, who):
    for act in (
        lambda actor: approve_plan(plan=submitted, actor=actor, now=NOW),
        lambda actor: return_plan(plan=submitted, actor=actor, now=NOW, reason=WHY),
    ):
        with pytest.raises(PermissionDenied):
            act(world.people[who])


def test_a_second_approval_says_who_was_faster(submitted, office, director):
    stale = RectificationPlan.objects.get(pk=submitted.pk)
    approve_plan(plan=submitted, actor=office, now=NOW)
    with pytest.raises(MoveNotAllowed) as refusal:
        approve_plan(plan=stale, actor=director, now=NOW)
    assert refusal.value.sentence == "有人先办了：周敏09:00已办理，整改方案现在是“已批准”。您的操作没有保存。"


def test_a_task_that_cannot_start_keeps_the_plan_from_approval(submitted, office, story):
    Task.objects.filter(pk=Task.objects.first().pk).update(due_on=None)
    with pytest.raises(PlanIncomplete, match="有1条任务不能开始整改"):
        approve_plan(plan=submitted, actor=office, now=NOW)
    assert RectificationPlan.objects.get().status == "submitted"
    assert set(Task.objects.values_list("status", flat=True)) == {"draft"}
    assert Assignment.objects.get(pk=story.assignment.pk).status == "fed_back"


def test_tasks_change_only_while_the_plan_is_open(submitted, problem, liaison, office):
    with pytest.raises(PlanClosed, match="待审批"):
        TaskFactory(problem=problem)
    task = Task.objects.first()
    with pytest.raises(PlanClosed):
        edit_task(task=task, actor=liaison, now=NOW, measure="另一条")
    return_plan(plan=submitted, actor=office, now=NOW, reason=WHY)
    edited = edit_task(task=task, actor=liaison, now=NOW, measure="另一条", goal=task.goal)
    assert edited.measure == "另一条"
    assert AuditEvent.objects.get(event="task.edited").detail == {"changed": ["measure"]}


@pytest.mark.feature(22)
def test_tasks_are_numbered_within_the_problem(story):
    first, second = story.problems
    assert [TaskFactory(problem=row).seq for row in (first, first, second)] == [1, 2, 1]


@pytest.mark.parametrize("who", ["liaison2", "office", "leader", "nobody"])
def test_only_the_organization_breaks_a_problem_down(problem, world, who):
    with pytest.raises(PermissionDenied):
        TaskFactory(problem=problem, actor=world.people[who])


def test_an_owner_works_in_the_organization(problem, liaison2):
    with pytest.raises(OwnerElsewhere, match="罗静不是市财政局党组的人员"):
        TaskFactory(problem=problem, owner=liaison2)


def test_a_signature_voided_after_all_tasks_stand_is_a_gap(ready, problem):
    sign(ResponsibilityFactory(problem=problem, assisting="国库科"))
    assert plan_gaps(ready, TODAY) == []
    ResponsibilityFactory(problem=problem, assisting="预算科")
    assert [gap.text for gap in plan_gaps(ready, TODAY)] == ["03-03-001的责任还没有签字，由主要负责人签字。"]
