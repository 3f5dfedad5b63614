from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.documents.services.stored_file import store_upload
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User
from foundation.organizations.selectors.delegation import is_same_hand
from foundation.organizations.selectors.filing import filed_for
from rectification import messages
from rectification.models import Evidence, Problem, ProgressReport, Task
from rectification.models.progress_report import SHORTEST_SUMMARY
from rectification.selectors.scope import PLACE, placed_like
from rectification.selectors.task import owners_of
from rectification.services.extension import lapse_extensions
from rectification.services.plan import check_open, lock_plan
from rectification.services.reason import written_reason
from rectification.services.recipients import desk, task_recipients
from rectification.states import TASK_OWED, Completion


class ReporterCannotAccept(Refused):
    """Who reported a task may not be who accepts it."""


class OwnerElsewhere(Refused):
    """A task is owned by somebody who works in the organization or has a post there."""

    status = 422


class SummaryTooShort(Refused):
    """A report that says nothing."""

    status = 422


class EvidenceMissing(Refused):
    """ "已完成" is claimed without a single proof."""

    status = 422


def add_task(
    *,
    problem: Problem,
    measure: str,
    kind: str,
    owner: User,
    due_on: date,
    goal: str = "",
    owner_name: str = "",
    owner_department: str = "",
    is_long_term: bool = False,
    actor: Any,
    now: datetime,
) -> Task:
    """Numbered within the problem. Its deadline begins to remind when the plan is approved."""
    _may_plan(problem, actor)
    _check_owner(problem, owner, now)
    with transaction.atomic():
        check_open(lock_plan(problem.rectification_id))
        problem.refresh_from_db(fields=PLACE)  # who answers for it may have changed while this waited
        last = Task.objects.filter(problem=problem).aggregate(last=Max("seq"))["last"] or 0
        task = Task.objects.create(
            problem=problem,
            seq=last + 1,
            measure=measure,
            goal=goal,
            kind=kind,
            owner=owner,
            owner_name=owner_name,
            owner_department=owner_department,
            is_long_term=is_long_term,
            due_on=due_on,
            due_rule="方案拟定的日期",
            due_why="整改方案批准后开始计时。",
            **placed_like(problem),
        )
        note = filed_for(actor, problem.organization)
        audittrail.record("task.added", actor=actor, subject=task, now=now, note=note)
    return task


def edit_task(*, task: Task, actor: Any, now: datetime, **words: Any) -> Task:
    """`words`: measure, kind, owner, due_on, goal, owner_name, owner_department, is_long_term. While the plan is open."""
    _may_plan(task.problem, actor)
    _check_owner(task.problem, words.get("owner", task.owner), now)
    with transaction.atomic():
        check_open(lock_plan(task.problem.rectification_id))
        changed = sorted(name for name, value in words.items() if getattr(task, name) != value)
        if changed:
            Task.objects.filter(pk=task.pk).update(**{name: words[name] for name in changed})
            note = filed_for(actor, task.problem.organization)
            audittrail.record("task.edited", actor=actor, subject=task, now=now, note=note, changed=changed)
    task.refresh_from_db()
    return task


def report_task(
    *,
    task: Task,
    completion: str,
    summary: str,
    uploads: "Sequence[UploadedFile[bytes]]" = (),
    level: str = "internal",
    actor: Any,
    now: datetime,
) -> ProgressReport:
    """上报. The report and its evidence are written with the move, or not at all."""
    transitions.check_may(task, "report", actor)
    words = summary.strip()
    with transaction.atomic():
        if task.status in TASK_OWED:  # otherwise the move below says who was faster
            _check_report(completion, words, uploads)
        filing = filed_for(actor, task.organization)
        task = transitions.apply(task, "report", actor=actor, now=now, note=filing, reported_by=actor, reported_at=now)
        lapse_extensions(Task.objects.filter(pk=task.pk), reason="任务已上报", now=now)
        seq = ProgressReport.objects.filter(task=task).count() + 1
        report = ProgressReport.objects.create(
            task=task,
            seq=seq,
            completion=completion,
            summary=words,
            reported_by=actor,
            reported_at=now,
            filed_for=filing,
        )
        for upload in uploads:
            stored = store_upload(upload=upload, level=level, actor=actor, now=now)
            Evidence.objects.create(report=report, file=stored)
            audittrail.record("evidence.added", actor=actor, subject=task, now=now, note=stored.name)
        people = desk(task.problem.rectification.committee)
        queue(messages.TASK_REPORTED, obj=task, recipients=people, step=f"reported-{seq}", now=now)
    return report


def return_task(*, task: Task, actor: Any, now: datetime, reason: str) -> Task:
    transitions.check_may(task, "return", actor)
    _check_other_hand(task, actor)
    with transaction.atomic():
        note = written_reason(reason, "退回补正")
        task = transitions.apply(task, "return", actor=actor, now=now, note=note, returns=F("returns") + 1)
        step = f"returned-{task.returns}"
        queue(messages.TASK_RETURNED, obj=task, recipients=task_recipients(task), step=step, now=now)
    return task


def accept_task(*, task: Task, actor: Any, now: datetime, note: str = "") -> Task:
    """验收销号. The reporter is refused here in words, and by a constraint should anything get past."""
    transitions.check_may(task, "accept", actor)
    _check_other_hand(task, actor)
    with transaction.atomic():
        task = transitions.apply(
            task, "accept", actor=actor, now=now, note=note.strip(), accepted_by=actor, accepted_at=now
        )
        queue(messages.TASK_ACCEPTED, obj=task, recipients=task_recipients(task), step="accepted", now=now)
    return task


def _check_other_hand(task: Task, actor: Any) -> None:
    """Who reported does not judge, nor who acts for the reporter or for whom the reporter acted."""
    if is_same_hand(actor, [task.reported_by_id], task.reported_at):
        whom = "您" if task.reported_by_id == actor.pk else "与您有代理关系的同志"
        raise ReporterCannotAccept(f"这项任务由{whom}上报，须由另一位同志验收。")


def _may_plan(problem: Problem, actor: Any) -> None:
    if not actor.has_perm("rectification.plan_tasks", problem):
        raise PermissionDenied("rectification.plan_tasks")


def _check_owner(problem: Problem, owner: User, now: datetime) -> None:
    if not owners_of(problem.organization, today=localtime(now).date()).filter(pk=owner.pk).exists():
        raise OwnerElsewhere(f"{owner.name}不是{problem.organization}的人员，请从本单位人员中选责任人。")


def _check_report(completion: str, summary: str, uploads: "Sequence[UploadedFile[bytes]]") -> None:
    if len(summary) < SHORTEST_SUMMARY:
        raise SummaryTooShort(
            f"完成概述只有{len(summary)}个字，请写明做了什么、结果怎样（至少{SHORTEST_SUMMARY}个字）。"
        )
    if completion == Completion.DONE and not uploads:
        raise EvidenceMissing("还没有佐证材料。上报“已完成”前至少要有1份。")
