"""The tree from a list: uploaded, checked, confirmed, written in one transaction or not at all."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import jobs, transitions
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization, TreeImport
from foundation.organizations.selectors.tree_import import earlier_import
from foundation.organizations.services.spreadsheet import UploadRefused, inspect
from foundation.organizations.services.tree import TreeRefused, check_maintains, fresh, lock_tree
from foundation.organizations.services.tree_plan import Changed, Plan, plan_import
from foundation.organizations.services.tree_rows import CHANGEABLE, LABELS, NAME, NAMES, Fault, Line
from foundation.organizations.services.tree_write import Occasion, last_renamed, write_plan
from foundation.organizations.states import Category, ImportStatus, Level

CHECK, WRITE = "organizations.check_tree_import", "organizations.write_tree_import"
WORKER = SystemActor("单位导入")
FIRST_FAULTS, FIRST_CHANGES = 500, 100
LONGEST_NAME = 200
CHANGED_MEANWHILE = "检查以后单位树又有变动，照这份表写入的结果会和您确认的不一样，所以一行也没有写入。请重新检查。"


class AlreadyImported(UploadRefused):
    """The same bytes were uploaded before."""


def upload_tree_import(
    *, organization: Organization, data: bytes, name: str, basis: str, again: bool, actor: Any, now: datetime
) -> TreeImport:
    """Keep the list and have it checked. `again`: the person knows that the same file was imported before."""
    if not actor.has_perm("organizations.maintain_tree", organization):
        raise PermissionDenied("organizations.maintain_tree")
    sheet = inspect(data, name)
    with transaction.atomic():
        check_is_new(organization=organization, data=data, again=again)
        row = TreeImport.objects.create(
            organization=organization,
            basis=basis,
            name=name[-LONGEST_NAME:],
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            encoding=sheet.label,
            content=data,
            uploaded_by=actor,
            uploaded_at=now,
        )
        audittrail.record(
            "treeimport.uploaded", actor=actor, subject=row, now=now, sha256=row.sha256, size=row.size, name=row.name
        )
        _hand_to_worker(row, CHECK, actor, now)
    return row


def check_is_new(*, organization: Organization, data: bytes, again: bool) -> None:
    """Forms ask it too, to put the sentence beside the field."""
    earlier = earlier_import(organization, hashlib.sha256(data).hexdigest())
    if earlier is None:
        return
    day = f"{localtime(earlier.uploaded_at):%m月%d日%H:%M}"
    if earlier.status != ImportStatus.WRITTEN:
        raise UploadRefused(
            f"同一份文件{day}已由{earlier.uploaded_by}上传，正在办理（{earlier.get_status_display()}）。"
        )
    if not again:
        sentence = f"同一份文件已导入：{earlier.uploaded_by}{day}上传，{earlier.note}。要再检查一次的，请重新选择文件，并勾选下面一项。"
        raise AlreadyImported(sentence)


def recheck_tree_import(*, tree_import: TreeImport, actor: Any, now: datetime) -> TreeImport:
    """The tree has changed since, or the rules have."""
    with transaction.atomic():
        nothing: dict[str, Any] = {"summary": {}, "faults": [], "changes": [], "marked": None, "plan_hash": ""}
        row = transitions.apply(tree_import, "recheck", actor=actor, now=now, **nothing)
        _hand_to_worker(row, CHECK, actor, now)
    return row


def confirm_tree_import(*, tree_import: TreeImport, actor: Any, now: datetime) -> TreeImport:
    """What was shown is to be written. A large one is confirmed by a second person (rules.is_second_person)."""
    transitions.check_may(tree_import, "confirm", actor)
    if tree_import.status == ImportStatus.READY and not tree_import.summary.get("touched"):
        raise Refused("这份表和单位树一致，没有要写入的内容，不用导入。")
    with transaction.atomic():
        row = transitions.apply(
            tree_import, "confirm", actor=actor, now=now, note=tree_import.note, confirmed_by=actor, confirmed_at=now
        )
        _hand_to_worker(row, WRITE, actor, now)
    return row


def cancel_tree_import(*, tree_import: TreeImport, actor: Any, now: datetime) -> TreeImport:
    """While it waits, is checked or is being written: the worker finds out and rolls back."""
    with transaction.atomic():
        row = transitions.apply(tree_import, "cancel", actor=actor, now=now)
        if row.job is not None:
            jobs.cancel(row.job, now=now)
    return row


def cancel_import_of(*, job: Job, actor: Any, now: datetime) -> None:
    """The import that waits for this job. Raises PermissionDenied, MoveNotAllowed, Refused."""
    row = TreeImport.objects.select_related("organization").filter(job=job.pk).first()
    if row is None:
        raise Refused("这次导入已经另行办理，不用取消。请打开导入页查看。")
    cancel_tree_import(tree_import=row, actor=actor, now=now)


def check_lines(*, tree_import: TreeImport, lines: Sequence[Line], today: date) -> Plan:
    """What the list would do to the tree as it is now. Reads only."""
    plan = plan_import(tree_import.organization, lines)
    since = last_renamed([one.known.pk for one in plan.changed if set(one.fields) & set(NAMES)])
    for one in plan.changed:
        if since.get(one.known.pk, date.min) >= today and set(one.fields) & set(NAMES):
            sentence = "这个单位今天已经更过名，一天只能更名一次。请改回原样，或明天再导入。"
            plan.faults.append(Fault(one.line.row, NAME, sentence))
    return plan


def finish_check(
    *,
    tree_import: TreeImport,
    plan: Plan,
    rows: int,
    faults: Sequence[tuple[str, Fault]],
    marked: bytes | None,
    now: datetime,
) -> TreeImport:
    """Put the outcome on record: `faults` with their addresses. Raises MoveNotAllowed when it was cancelled meanwhile."""
    found: dict[str, Any] = {
        "summary": {"rows": rows, "faults": len(faults)},
        "faults": [{"at": at, "text": fault.sentence} for at, fault in faults[:FIRST_FAULTS]],
    }
    if faults:
        return transitions.apply(tree_import, "find_faults", actor=WORKER, now=now, marked=marked, **found)
    found["summary"] |= summary_of(plan)
    found |= {"changes": changes_of(plan), "plan_hash": plan.digest()}
    return transitions.apply(tree_import, "pass_check", actor=WORKER, now=now, **found)


def write_tree_import(
    *, tree_import: TreeImport, lines: Sequence[Line], tell: Callable[[int], None], now: datetime
) -> TreeImport:
    """All of it in one transaction. The confirmer's right, every rule and what was shown are asked again under the tree's
    lock. With nothing written it raises Refused (also what another room says to a move), PermissionDenied, or
    MoveNotAllowed when it was cancelled.
    """
    actor, today = tree_import.confirmed_by, localtime(now).date()
    basis = tree_import.basis or f"单位表导入（{tree_import.name}）"[:LONGEST_NAME]
    with transaction.atomic():
        lock_tree()
        [top] = fresh(tree_import.organization)
        check_maintains(actor, top)
        plan = check_lines(tree_import=tree_import, lines=lines, today=today)
        if plan.faults or plan.digest() != tree_import.plan_hash:
            raise TreeRefused(CHANGED_MEANWHILE)
        write_plan(plan, Occasion(actor, now, today, basis), tell=tell)
        summary = {**tree_import.summary, **summary_of(plan)}
        written: dict[str, Any] = {"written_at": now, "summary": summary}
        return transitions.apply(tree_import, "write", actor=WORKER, now=now, note=tree_import.note, **written)


def refuse_tree_import(*, tree_import: TreeImport, sentence: str, now: datetime) -> TreeImport:
    """Confirmed, and not written: the page says why."""
    return transitions.apply(tree_import, "refuse", actor=WORKER, now=now, note=sentence)


def summary_of(plan: Plan) -> dict[str, Any]:
    fields = Counter(name for one in plan.changed for name in one.fields)
    return {
        "new": len(plan.new),
        "changed": len(plan.changed),
        "moved": len(plan.moved),
        "unchanged": plan.unchanged,
        "untouched": plan.untouched,
        "touched": plan.touched,
        "fields": {LABELS[name]: fields[name] for name in CHANGEABLE if fields[name]},
    }


def changes_of(plan: Plan) -> list[dict[str, str]]:
    """The first of each kind, for the page."""
    new = [
        {"kind": "新增", "code": one.line.code, "name": one.line.fields["name"], "text": f"上级：{one.above}"}
        for one in plan.new[:FIRST_CHANGES]
    ]
    moved = [
        {
            "kind": "移动",
            "code": one.known.code,
            "name": one.known.name,
            "text": f"上级：{one.origin['short_name']} → {one.target['short_name']}",
        }
        for one in plan.moved[:FIRST_CHANGES]
    ]
    return [*moved, *(_change(one) for one in plan.changed[:FIRST_CHANGES]), *new]


def _change(one: Changed) -> dict[str, str]:
    words = dict((*Category.choices, *Level.choices))
    told = []
    for name, old in one.before.items():
        new = one.line.fields[name]
        told.append(f"{LABELS[name]}：{words.get(old, old) or '（空）'} → {words.get(new, new) or '（空）'}")
    return {"kind": "更新", "code": one.known.code, "name": one.known.name, "text": "；".join(told)}


def _hand_to_worker(row: TreeImport, kind: str, actor: Any, now: datetime) -> None:
    job = jobs.enqueue(kind, owner_id=actor.pk, now=now, tree_import=row.pk)
    TreeImport.objects.filter(pk=row.pk).update(job=job.pk)
    row.job = job.pk
