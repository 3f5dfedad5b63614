import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core.errors import MoveNotAllowed, NoteRequired
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import User
from foundation.supervision.services.sweep import sweep_deadlines
from rectification.models import Extension, Task
from rectification.selectors.extension import extension_todos, visible_extensions
from rectification.services.extension import (
    GroupMustDecide,
    NotAskable,
    WrongDay,
    approve_extension,
    ask_extension,
    refuse_extension,
    withdraw_extension,
)
from rectification.services.reason import ReasonTooShort
from tests.factories.inspections import person
from tests.factories.organizations import NOW, TODAY, load_world
from tests.factories.rectification import approved_plan, build_rectification, report
from tests.racing import at_once

DUE = dt.date(2026, 4, 30)
LATER = dt.date(2026, 5, 20)
DAY = dt.timedelta(days=1)
REASON = "3个乡镇的拨付名册还在核对，4月底前不能全部到户。"
PROGRESS = "已拨付2个乡镇共86万元。"
MEETING = "4月20日领导小组会议同意"


def ask(task, actor=None, wished_on=LATER, now=NOW, **changed):
    words = {"reason": REASON, "progress": PROGRESS, **changed}
    return ask_extension(task=task, wished_on=wished_on, actor=actor or person("liaison"), now=now, **words)


def approve(row, actor=None, granted_on=LATER, now=NOW, **changed):
    return approve_extension(extension=row, granted_on=granted_on, actor=actor or person("office"), now=now, **changed)


def told(kind):
    rows = OutboxMessage.objects.filter(kind=f"rectification.{kind}").order_by("pk")
    return list(rows.values_list("recipient__username", "step"))


@pytest.mark.feature(57)
class TestAsking:
    def test_on_record_and_the_office_is_told(self, task, liaison, office):
        row = ask(task)
        assert (row.seq, row.status, row.due_on, row.wished_on) == (1, "asked", DUE, LATER)
        assert (row.reason, row.progress, row.asked_by, row.asked_at) == (REASON, PROGRESS, liaison, NOW)
        assert told("extension_asked") == [("office", "asked-1")]
        task.refresh_from_db()
        assert task.due_on == DUE
        event = AuditEvent.objects.get(event="extension.asked")
        assert event.note == "2026年4月30日→2026年5月20日"
        [todo] = extension_todos(office)
        assert todo.what == "审批延期：市财政局党组03-03-001任务1"

    @pytest.mark.parametrize("who", ["unithead2", "liaison2", "office", "leader", "groupleader", "nobody"])
    def test_only_who_reports_asks(self, task, world, who):
        with pytest.raises(PermissionDenied):
            ask(task, actor=world.people[who])
        assert not Extension.objects.exists()

    def test_on_the_last_day_and_not_after(self, task):
        assert ask(task, now=NOW + (DUE - TODAY)).status == "asked"
        Extension.objects.all().delete()
        with pytest.raises(NotAskable, match="时限已过"):
            ask(task, now=NOW + (DUE - TODAY) + DAY)

    def test_one_question_at_a_time(self, task):
        ask(task)
        with pytest.raises(NotAskable, match="已有一份"):
            ask(task)
        assert Extension.objects.count() == 1

    def test_not_for_what_is_reported_or_a_draft(self, reported, task):
        with pytest.raises(NotAskable, match="不能申请延期"):
            ask(reported)

    @pytest.mark.parametrize("wished_on", [DUE, DUE - DAY])
    def test_for_a_later_day(self, task, wished_on):
        with pytest.raises(WrongDay, match="2026年4月30日"):
            ask(task, wished_on=wished_on)

    def test_with_a_reason(self, task):
        with pytest.raises(NoteRequired):
            ask(task, reason=" ")
        with pytest.raises(ReasonTooShort):
            ask(task, reason="来不及")


@pytest.mark.feature(57)
class TestDeciding:
    def test_the_deadline_moves_and_says_why(self, task, liaison, office):
        row = approve(ask(task), note="同意")
        assert (row.status, row.granted_on, row.decided_by, row.decided_at) == ("approved", LATER, office, NOW)
        task.refresh_from_db()
        assert (task.due_on, task.next_reminder_on) == (LATER, TODAY)
        assert "；经周敏批准，由4月30日延至5月20日（3个乡镇的拨付名册" in task.due_why
        assert told("extension_decided") == [("liaison", "decided-1")]
        assert AuditEvent.objects.get(event="task.extended").note == "2026年4月30日→2026年5月20日"

    def test_reminders_begin_anew(self, task, liaison):
        approve(ask(task))
        sweep_deadlines(today=DUE - 7 * DAY, now=NOW)
        kinds = OutboxMessage.objects.filter(kind="rectification.task_deadline", object_id=str(task.pk))
        assert not kinds.exists()
        sweep_deadlines(today=LATER - 7 * DAY, now=NOW)
        assert set(kinds.values_list("step", "due_on")) == {("owner-7", LATER)}

    @pytest.mark.parametrize("who", ["liaison", "unithead", "leader", "groupleader", "liaison2", "nobody"])
    def test_only_the_office_decides(self, task, world, who):
        row = ask(task)
        with pytest.raises(PermissionDenied):
            approve(row, actor=world.people[who])
        with pytest.raises(PermissionDenied):
            refuse_extension(extension=row, reason=REASON, actor=world.people[who], now=NOW)

    def test_a_day_that_is_later_and_not_past(self, task):
        row = ask(task)
        for wrong in (DUE, DUE - DAY):
            with pytest.raises(WrongDay):
                approve(row, granted_on=wrong)
        with pytest.raises(WrongDay):
            approve(row, now=NOW + (LATER - TODAY) + DAY)
        task.refresh_from_db()
        assert task.due_on == DUE

    def test_a_long_one_is_for_the_leading_group(self, task):
        row = ask(task, wished_on=DUE + 31 * DAY)
        with pytest.raises(GroupMustDecide):
            approve(row, granted_on=DUE + 31 * DAY)
        assert approve(row, granted_on=DUE + 30 * DAY).status == "approved"

    def test_a_second_one_too(self, task):
        approve(ask(task))
        task.refresh_from_db()
        row = ask(task, wished_on=LATER + DAY)
        with pytest.raises(GroupMustDecide):
            approve(row, granted_on=LATER + DAY)
        row = approve(row, granted_on=LATER + DAY, group_decision=MEETING)
        task.refresh_from_db()
        assert (row.group_decision, task.due_on) == (MEETING, LATER + DAY)
        assert "经领导小组研究、周敏批准，由5月20日延至5月21日" in task.due_why

    def test_refused_with_a_reason(self, task, liaison):
        row = ask(task)
        with pytest.raises(ReasonTooShort):
            refuse_extension(extension=row, reason="不行", actor=person("office"), now=NOW)
        row = refuse_extension(
            extension=row, reason="名册4月15日前可以核完，按原时限办理。", actor=person("office"), now=NOW
        )
        assert (row.status, row.granted_on) == ("refused", None)
        task.refresh_from_db()
        assert task.due_on == DUE
        assert told("extension_decided") == [("liaison", "decided-1")]

    def test_a_second_click(self, task):
        row = approve(ask(task))
        with pytest.raises(MoveNotAllowed) as refused:
            approve(row)
        assert refused.value.sentence.startswith("有人先办了：周敏09:00已办理，延期申请现在是“已同意”。")
        with pytest.raises(MoveNotAllowed):
            refuse_extension(extension=row, reason=REASON, actor=person("office"), now=NOW)
        with pytest.raises(MoveNotAllowed):
            withdraw_extension(extension=row, actor=person("liaison"), now=NOW)

    def test_not_when_the_day_was_moved_meanwhile(self, task):
        row = ask(task)
        Task.objects.filter(pk=task.pk).update(due_on=DUE + DAY)
        with pytest.raises(NotAskable, match="已有改动"):
            approve(row)


def test_taken_back_and_asked_again(task):
    row = withdraw_extension(extension=ask(task), actor=person("liaison"), now=NOW)
    assert row.status == "withdrawn"
    with pytest.raises(PermissionDenied):
        withdraw_extension(extension=row, actor=person("office"), now=NOW)
    assert ask(task).seq == 2


def test_a_report_makes_the_question_needless(task):
    row = ask(task)
    report(task)
    row.refresh_from_db()
    assert (row.status, row.decided_by) == ("withdrawn", None)
    assert AuditEvent.objects.get(event="extension.lapse").actor_name == "任务已上报"
    with pytest.raises(MoveNotAllowed):
        approve(row)


def test_who_sees_the_task_sees_it(task, world):
    ask(task)
    seen = {name for name, user in world.people.items() if visible_extensions(user).exists()}
    assert seen == {"office", "director", "groupleader", "leader", "deputy", "member", "member2", "unithead", "liaison"}


def test_the_database_refuses_half_a_decision(task):
    row = ask(task)
    wrong = (
        {"status": "approved"},
        {"granted_on": LATER},
        {"wished_on": DUE},
        {"status": "perhaps"},
        {"decided_by": row.asked_by},
        {"group_decision": MEETING},
    )
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Extension.objects.filter(pk=row.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once():
    story = build_rectification(load_world())
    approved_plan(story.assignment)
    row = ask(Task.objects.order_by("pk").first())

    def decide(username, granted_on):
        return lambda: approve_extension(
            extension=Extension.objects.get(pk=row.pk),
            granted_on=granted_on,
            actor=User.objects.get(username=username),
            now=NOW,
        )

    results = at_once(decide("office", LATER), decide("director", LATER + DAY))
    lost = [result for result in results if isinstance(result, Exception)]
    assert len(lost) == 1
    assert isinstance(lost[0], MoveNotAllowed | NotAskable)
    assert AuditEvent.objects.filter(event="task.extended").count() == 1
    row.refresh_from_db()
    assert Task.objects.get(pk=row.task_id).due_on == row.granted_on
