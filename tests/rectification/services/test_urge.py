import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import Vanished
from foundation.notifications.models import OutboxMessage
from foundation.notifications.services.delivery import deliver
from foundation.organizations.models import User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import PostKind
from foundation.supervision.models import Urge
from foundation.supervision.services.urge import NobodyToUrge, NoteTooLong, UrgedEnough
from rectification.models import Problem, RectificationPlan, Task
from rectification.services.urge import NothingToUrge, urge_row
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import report

NOTE = "请在本周内办结。"
HOUR = dt.timedelta(hours=1)


def press(row, actor, now=NOW, note=NOTE):
    return urge_row(row=row, note=note, actor=actor, now=now)


def told():
    rows = OutboxMessage.objects.filter(kind="supervision.urged").order_by("recipient__username")
    return list(rows.values_list("recipient__username", flat=True))


@pytest.fixture
def worker(world, task):
    """The task's owner, who has no post."""
    person = UserFactory(organization=world.finance, name="方晴", username="worker")
    Task.objects.filter(pk=task.pk).update(owner=person)
    task.refresh_from_db()
    return person


@pytest.mark.feature(68)
def test_the_office_presses_who_carries_the_task(task, worker, office):
    row = press(task, office, note="  请在本周内\n办结。 ")
    assert (row.seq, row.by, row.note, row.told, row.due_on) == (1, office, "请在本周内 办结。", 2, task.due_on)
    assert (row.what, row.url) == ("03-03-001任务1", reverse("task-detail", args=[task.pk]))
    assert told() == ["liaison", "worker"]
    assert AuditEvent.objects.get(event="urge.made").subject == f"rectification.task:{task.pk}"
    deliver(now=NOW)
    entry = OutboxMessage.objects.filter(kind="supervision.urged").first().inbox_entry
    assert entry.title == "催办：03-03-001任务1，还有56天到期"
    assert entry.body == "市委巡察办周敏第1次催办。催办意见见事项页，请抓紧办理。"


@pytest.mark.feature(68)
@pytest.mark.parametrize("who", ["leader", "deputy", "member", "director"])
def test_the_team_and_the_director_press_too(world, task, worker, who):
    press(task, world.people[who])
    assert told() == ["liaison", "worker"]


def test_a_problem_and_a_plan(story, office):
    assert press(story.problems[0], office).what == "问题03-03-001"
    assert told() == ["liaison"]
    OutboxMessage.objects.all().delete()
    plan = RectificationPlan.objects.get(pk=story.plan.pk)
    row = press(plan, office)
    assert (row.what, row.organization) == ("市财政局党组整改方案", story.rectification.organization)
    assert told() == ["liaison", "unithead"]


@pytest.mark.feature(68)
@pytest.mark.parametrize("who", ["unithead", "liaison"])
def test_within_the_organization_the_owner_alone_is_pressed(world, task, worker, who):
    assert press(task, world.people[who]).told == 1
    assert told() == ["worker"]


def test_a_responsible_leader_presses_the_liaison_and_not_the_head(world, task, liaison, unithead):
    leader = UserFactory(organization=world.finance, username="respleader")
    PostFactory(person=leader, kind=PostKind.RESPONSIBLE_LEADER, organization=world.finance)
    assert task.owner == liaison
    press(task, leader)
    assert told() == ["liaison"]
    Task.objects.filter(pk=task.pk).update(owner=unithead)
    task.refresh_from_db()
    for actor in (leader, liaison):
        with pytest.raises(PermissionDenied):
            press(task, actor, now=NOW + 48 * HOUR)


@pytest.mark.parametrize("who", ["liaison2", "groupleader", "nobody", "sysadmin", "worker"])
def test_nobody_else_presses(world, task, worker, who):
    actor = {**world.people, "worker": worker}[who]
    with pytest.raises(PermissionDenied):
        press(task, actor)
    assert not Urge.objects.exists()


def test_people_of_the_organization_press_no_plan_and_no_problem(story, unithead, liaison):
    for row in (story.problems[0], story.plan):
        for actor in (unithead, liaison):
            with pytest.raises(PermissionDenied):
                press(row, actor)


@pytest.mark.feature(68)
def test_not_more_than_once_a_day(task, worker, office, director):
    press(task, office)
    with pytest.raises(UrgedEnough) as refusal:
        press(task, director, now=NOW + HOUR)
    assert refusal.value.sentence == "周敏3月5日09:00已催办，同一事项一天最多催办1次。请明天再催，或电话联系。"
    assert (Urge.objects.count(), len(told())) == (1, 2)


def test_not_again_before_the_gap_is_over(task, worker, office):
    press(task, office)
    early = dt.datetime.combine(TODAY + dt.timedelta(days=1), dt.time(8), NOW.tzinfo)
    with pytest.raises(UrgedEnough) as refusal:
        press(task, office, now=early)
    assert refusal.value.sentence == "周敏3月5日09:00已催办，两次催办至少隔24小时，3月6日09:00以后可以再催。"
    assert press(task, office, now=early + HOUR).seq == 2


def test_the_limits_are_settings(task, worker, office, settings):
    settings.URGE_MOST_A_DAY, settings.URGE_GAP_HOURS = 2, 2
    press(task, office)
    with pytest.raises(UrgedEnough, match="两次催办至少隔2小时"):
        press(task, office, now=NOW + HOUR)
    assert press(task, office, now=NOW + 2 * HOUR).seq == 2
    with pytest.raises(UrgedEnough, match="一天最多催办2次"):
        press(task, office, now=NOW + 8 * HOUR)


def test_other_rows_have_their_own_count(approved, office):
    first, second = Task.objects.order_by("pk")[:2]
    assert [press(first, office).seq, press(second, office).seq] == [1, 1]


@pytest.mark.feature(68)
def test_what_is_done_is_not_pressed_for(task, office, story):
    row = report(task).task
    with pytest.raises(NothingToUrge) as refusal:
        press(row, office)
    assert refusal.value.sentence == "没有催办：03-03-001任务1现在是“待审核”，不用催办。"
    Problem.objects.filter(pk=story.problems[0].pk).update(status="accepted", accepted_by=office, accepted_at=NOW)
    with pytest.raises(NothingToUrge):
        press(Problem.objects.get(pk=story.problems[0].pk), office)
    with pytest.raises(NothingToUrge):
        press(RectificationPlan.objects.get(pk=story.plan.pk), office)  # approved


def test_nobody_is_there_to_be_told(story, office):
    User.objects.filter(organization=story.rectification.organization).update(is_active=False)
    with pytest.raises(NobodyToUrge):
        press(story.problems[0], office)
    assert not Urge.objects.exists()


def test_a_long_note_and_a_row_that_is_gone(task, worker, office):
    with pytest.raises(NoteTooLong):
        press(task, office, note="长" * 201)
    gone = Task.objects.get(pk=task.pk)
    Task.objects.filter(pk=task.pk).update(status="under_way")
    with transaction.atomic():
        Task.objects.filter(pk=task.pk).delete()
        with pytest.raises((Vanished, NobodyToUrge)):
            press(gone, office)


def test_the_database_counts_each_time_once(task, worker, office):
    row = press(task, office)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_a_post_that_ended_presses_nobody(task, worker, liaison):
    liaison.posts.update(to_on=TODAY - dt.timedelta(days=1))
    forget_posts(liaison)
    with pytest.raises(PermissionDenied):
        press(task, liaison)
