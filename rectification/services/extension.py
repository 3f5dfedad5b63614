from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.deadlines import extended
from foundation.core.errors import Refused, Vanished
from foundation.core.transitions import SystemActor
from foundation.notifications.services.outbox import queue
from foundation.organizations.selectors.filing import filed_for
from rectification import messages
from rectification.models import Extension, Task
from rectification.selectors.extension import needs_group
from rectification.services.reason import written_reason
from rectification.services.recipients import desk, task_recipients
from rectification.states import TASK_OWED, ExtensionStatus, TaskStatus

SHORTEST_DECISION = 6


class NotAskable(Refused):
    """This task cannot be put off, or not any more."""


class WrongDay(Refused):
    """The day asked for or given is not later than the one that stands."""

    status = 422


class GroupMustDecide(Refused):
    """A second extension, or a long one, is for the leading group."""

    status = 422


def ask_extension(*, task: Task, wished_on: date, reason: str, progress: str, actor: Any, now: datetime) -> Extension:
    """申请延期, before the day has come (domain.md §2.9); one open question a task."""
    if not actor.has_perm("rectification.ask_extension", task):
        raise PermissionDenied("rectification.ask_extension")
    today = localtime(now).date()
    with transaction.atomic():
        task = _locked(task)
        due_on = check_askable(task, today=today)
        if wished_on <= due_on:
            raise WrongDay(f"申请延至的日期要晚于现时限（{_words(due_on)}）。")
        seq = task.extensions.count() + 1
        filing = filed_for(actor, task.organization)
        row = Extension.objects.create(
            task=task,
            seq=seq,
            reason=written_reason(reason, "申请延期"),
            progress=progress.strip(),
            due_on=due_on,
            wished_on=wished_on,
            asked_by=actor,
            asked_at=now,
            filed_for=filing,
        )
        note = f"{_words(due_on)}→{_words(wished_on)}"
        audittrail.record("extension.asked", actor=actor, subject=task, now=now, note=f"{note} {filing}".strip())
        people = desk(task.problem.rectification.committee)
        queue(messages.EXTENSION_ASKED, obj=row, recipients=people, step=f"asked-{seq}", now=now)
    return row


def approve_extension(
    *, extension: Extension, granted_on: date, note: str = "", group_decision: str = "", actor: Any, now: datetime
) -> Extension:
    """同意延期: the task's deadline becomes `granted_on` and says who moved it and why, in the same transaction."""
    transitions.check_may(extension, "approve", actor)
    today = localtime(now).date()
    decision = group_decision.strip()
    with transaction.atomic():
        task = _locked(extension.task)
        if extension.status == ExtensionStatus.ASKED:  # otherwise the move below says who was faster
            _check_grant(extension, task, granted_on, decision, today)
        row = transitions.apply(
            extension,
            "approve",
            actor=actor,
            now=now,
            note=note.strip(),
            decided_by=actor,
            decided_at=now,
            granted_on=granted_on,
            group_decision=decision,
        )
        approver = f"领导小组研究、{actor.name}" if decision else actor.name
        fields = extended(task, due_on=granted_on, today=today, approver_name=approver, reason=row.reason)
        Task.objects.filter(pk=task.pk).update(**fields)
        said = f"{_words(extension.due_on)}→{_words(granted_on)}"
        audittrail.record("task.extended", actor=actor, subject=task, now=now, note=f"{said} {decision}".strip())
        queue(messages.EXTENSION_DECIDED, obj=row, recipients=task_recipients(task), step=f"decided-{row.seq}", now=now)
    return row


def refuse_extension(*, extension: Extension, reason: str, actor: Any, now: datetime) -> Extension:
    transitions.check_may(extension, "refuse", actor)
    with transaction.atomic():
        note = written_reason(reason, "不同意延期")
        row = transitions.apply(extension, "refuse", actor=actor, now=now, note=note, decided_by=actor, decided_at=now)
        people = task_recipients(row.task)
        queue(messages.EXTENSION_DECIDED, obj=row, recipients=people, step=f"decided-{row.seq}", now=now)
    return row


def withdraw_extension(*, extension: Extension, actor: Any, now: datetime) -> Extension:
    return transitions.apply(extension, "withdraw", actor=actor, now=now)


def lapse_extensions(tasks: QuerySet[Task], *, reason: str, now: datetime) -> None:
    """Call inside the transaction that made the question needless: the task is reported, or another answers for it."""
    waiting = Extension.objects.filter(task__in=tasks, status=ExtensionStatus.ASKED)
    transitions.apply_many(waiting, "lapse", actor=SystemActor(reason), now=now)


def check_askable(task: Task, *, today: date) -> date:
    """The day as it stands. Raises NotAskable with the sentence that says why this task cannot be put off now."""
    if task.status not in TASK_OWED or task.due_on is None:
        label = TaskStatus(task.status).label
        raise NotAskable(f"这条任务现在是“{label}”，不能申请延期。")
    if task.due_on < today:
        raise NotAskable("时限已过，不能再申请延期。请抓紧办理并上报，在完成概述中说明逾期原因。")
    if task.extensions.filter(status=ExtensionStatus.ASKED).exists():
        raise NotAskable("这条任务已有一份延期申请在等审批，不用重复申请。")
    return task.due_on


def _locked(task: Task) -> Task:
    """Asking, deciding and reporting wait for each other."""
    parts = ("problem__rectification__committee", "organization", "owner")
    found = Task.objects.select_for_update(of=("self",)).select_related(*parts).filter(pk=task.pk).first()
    if found is None:
        raise Vanished("任务已不存在，没有保存。")
    return found


def _check_grant(extension: Extension, task: Task, granted_on: date, decision: str, today: date) -> None:
    if task.status not in TASK_OWED:
        raise NotAskable(f"这条任务现在是“{TaskStatus(task.status).label}”，不用再延期。")
    if task.due_on != extension.due_on:
        raise NotAskable("申请以后，这条任务的时限已有改动。请不同意这份申请，请单位按现时限重新申请。")
    if granted_on <= extension.due_on or granted_on < today:
        raise WrongDay(f"批准延至的日期要晚于现时限（{_words(extension.due_on)}），并且不早于今天。")
    if needs_group(task, granted_on) and len(decision) < SHORTEST_DECISION:
        raise GroupMustDecide("第二次延期或者较长的延期要经领导小组研究，请写明会议日期和研究意见。")


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
