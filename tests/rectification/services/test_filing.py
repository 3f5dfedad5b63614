"""代填 through the services: the township's clerk plans and reports for the village; both are named and stay so."""

import pytest
from django.core.exceptions import PermissionDenied

from foundation.audittrail.models import AuditEvent
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import PostKind
from inspections.services.feedback import issue_feedback
from rectification.models import Responsibility, Task
from rectification.services.rectification import NobodyToReceive
from rectification.services.responsibility import FirstPersonMissing
from rectification.services.task import OwnerElsewhere, edit_task
from tests.factories.inspections import (
    AssignmentFactory,
    FindingFactory,
    build_round,
    enter,
    person,
    sign_off,
)
from tests.factories.inspections import report as report_assignment
from tests.factories.organizations import NOW, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, TaskFactory, report

WORDS = "由龙潭镇党委 李青 代 柳树村党支部填报"


@pytest.fixture
def task(village):
    row = TaskFactory(problem=village.problem, actor=village.clerk, owner=village.clerk, owner_name="石国平")
    return Task.objects.select_related("problem__rectification__committee", "organization", "owner").get(pk=row.pk)


def under_way(task):
    """As after the approval of the plan."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE rectification_task SET status = 'under_way' WHERE id = %s", [task.pk])
    task.refresh_from_db()
    return task


@pytest.mark.feature(36)
def test_feedback_reaches_who_stands_in(village):
    told = OutboxMessage.objects.filter(kind="rectification.fed_back")
    assert list(told.values_list("recipient__username", flat=True)) == ["clerk"]


def test_feedback_that_reaches_nobody_is_refused(world):
    stage = build_round(world)
    row = enter(AssignmentFactory(team=stage.team, organization=world.village))
    sign_off(FindingFactory(assignment=row))
    with pytest.raises(NobodyToReceive, match="也没有人代填"):
        issue_feedback(assignment=report_assignment(row), actor=person("office"), now=NOW)


@pytest.mark.feature(21, 36)
def test_the_office_names_the_head_who_has_no_account(village):
    with pytest.raises(FirstPersonMissing, match="请填写主要负责人的姓名"):
        ResponsibilityFactory(problem=village.problem)
    assert not Responsibility.objects.exists()
    row = ResponsibilityFactory(problem=village.problem, first_name=" 石国平 ", first_title="党支部书记")
    assert (row.first_name, row.first_title) == ("石国平", "党支部书记")
    asked = OutboxMessage.objects.get(kind="rectification.responsibility_to_sign")
    assert asked.recipient == village.clerk


def test_a_head_with_an_account_is_who_it_is(responsibility, problem):
    again = ResponsibilityFactory(problem=problem, first_name="别人", first_title="某职务")
    assert (again.first_name, again.first_title) == ("郑德明", "党组书记、局长")


@pytest.mark.feature(36)
def test_the_clerk_plans_and_both_are_on_record(village, task):
    assert (task.owner, task.owner_label) == (village.clerk, "石国平（李青代填）")
    edit_task(task=task, measure="补齐台账并公示。", actor=village.clerk, now=NOW)
    lines = AuditEvent.objects.filter(event__in=["task.added", "task.edited"])
    assert [line.note for line in lines] == [WORDS, WORDS]


@pytest.mark.feature(36, 41)
def test_the_clerk_reports_and_both_stay_named(village, task, world):
    sent = report(under_way(task), actor=village.clerk)
    assert sent.filed_for == WORDS
    assert AuditEvent.objects.get(event="task.report").note == WORDS
    User.objects.filter(pk=village.clerk.pk).update(organization=world.county)
    sent.refresh_from_db()
    assert sent.filed_for == WORDS


def test_who_follows_the_clerk_reports_what_the_clerk_owns(village, task, world):
    other = UserFactory(organization=world.township, name="王敏")
    PostFactory(person=other, kind=PostKind.UNIT_REPORTER, organization=world.village)
    assert report(under_way(task), actor=other).filed_for == "由龙潭镇党委 王敏 代 柳树村党支部填报"


@pytest.mark.feature(36)
def test_with_a_liaison_of_its_own_a_reporter_keeps_only_a_reporters_rights(village, task, world):
    PostFactory(
        person=UserFactory(organization=world.village), kind=PostKind.ORGANIZATION_LIAISON, organization=world.village
    )
    other = UserFactory(organization=world.township)
    PostFactory(person=other, kind=PostKind.UNIT_REPORTER, organization=world.village)
    row = under_way(task)
    assert village.clerk.has_perm("rectification.report_task", row)
    assert not other.has_perm("rectification.report_task", row)
    assert other.has_perm("rectification.plan_tasks", row)


@pytest.mark.feature(36)
def test_others_of_the_township_file_nothing(village, task, world):
    stranger = UserFactory(organization=world.township)
    head = UserFactory(organization=world.township)
    PostFactory(person=head, kind=PostKind.ORGANIZATION_HEAD, organization=world.township)
    row = under_way(task)
    for who in (stranger, head, person("liaison")):
        with pytest.raises(PermissionDenied):
            report(row, actor=who)
        with pytest.raises(PermissionDenied):
            TaskFactory(problem=village.problem, actor=who, owner=village.clerk)
    assert Task.objects.count() == 1


def test_an_owner_is_of_the_place_or_has_a_post_there(village, world):
    with pytest.raises(OwnerElsewhere, match="不是柳树村党支部的人员"):
        TaskFactory(problem=village.problem, actor=village.clerk, owner=world.people["liaison"])


@pytest.mark.feature(10, 36)
def test_after_the_last_day_of_the_post_nothing_is_filed(village, task, frozen_clock):
    village.clerk.posts.update(to_on=NOW.date())
    frozen_clock.forward(days=1)
    forget_posts(village.clerk)
    with pytest.raises(PermissionDenied):
        report(under_way(task), actor=village.clerk)
