"""Writes a plan of services.tree_plan into the tree, in bulk: the caller holds the tree's lock and the transaction.

Paths were worked out beforehand. A moved subtree goes through a waiting place of its own: so two that change places, or
one that moves out of another that moves as well, never meet.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import FormerName, Organization, OrganizationChange
from foundation.organizations.services.organization import spelled
from foundation.organizations.services.tree_plan import Changed, Moved, New, Plan
from foundation.organizations.services.tree_rows import CHANGEABLE, NAMES, STEP
from foundation.organizations.states import ChangeKind

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who writes, when, from which day it counts, and what stands in the history as its basis."""

    actor: Any
    now: datetime
    on: date
    basis: str


def write_plan(plan: Plan, occasion: Occasion, *, tell: Callable[[int], None]) -> None:
    """`tell` is called with the number of rows written so far, and may raise to undo everything."""
    _settle(plan.moved)
    done = 0
    steps: tuple[tuple[Sequence[Any], Callable[[Any, Occasion], None]], ...] = (
        (plan.moved, _move),
        (plan.changed, _change),
        (plan.new, _add),
    )
    for rows, write in steps:
        for begin in range(0, len(rows), BATCH):
            batch = rows[begin : begin + BATCH]
            write(batch, occasion)
            done += len(batch)
            tell(done)
    _merge(plan.new)
    _count_children(plan)
    for one in plan.moved:
        ports.emit(OrganizationsMoved(old_path=one.known.path, path=one.path))


def _move(batch: Sequence[Moved], occasion: Occasion) -> None:
    """What the trail and the history tell; the paths are written by _settle."""
    changes = [(one.known.pk, {"from": one.origin, "to": one.target}) for one in batch]
    events = [(Organization(pk=pk), detail) for pk, detail in changes]
    audittrail.record_many("organization.moved", events, actor=occasion.actor, now=occasion.now, note=occasion.basis)
    _note(ChangeKind.MOVED, changes, occasion)


def _settle(moved: Sequence[Moved]) -> None:
    """Each subtree to its waiting place, deepest first, then from there to where it belongs. Two UPDATEs a subtree."""
    waiting = {}
    for place, one in enumerate(sorted(moved, key=lambda one: -len(one.known.path))):
        waiting[one.known.pk] = f"~{place:06d}~"
        _rewrite(one.known.path, waiting[one.known.pk], 0)
    for one in moved:
        _rewrite(waiting[one.known.pk], one.path, (len(one.path) - len(one.known.path)) // STEP)


def _rewrite(old: str, new: str, deeper: int) -> None:
    end = old[:-1] + chr(ord(old[-1]) + 1)
    Organization.objects.filter(path__gte=old, path__lt=end).update(
        path=Concat(Value(new), Substr("path", len(old) + 1)), depth=F("depth") + deeper
    )


def _change(batch: Sequence[Changed], occasion: Occasion) -> None:
    """One INSERT … ON CONFLICT (code) DO UPDATE; the path it offers is only there to offer one."""
    rows = []
    for one in batch:
        fields = dict(zip(CHANGEABLE, one.known.fields, strict=True)) | {
            name: one.line.fields[name] for name in one.fields
        }
        fields |= spelled(fields["name"], fields["short_name"])
        rows.append(Organization(code=one.known.code, path=f"~{one.known.pk}", depth=1, **fields))
    Organization.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=[*CHANGEABLE, "initials", "pinyin"]
    )
    _keep_names([one for one in batch if set(one.fields) & set(NAMES)], occasion)
    edited = []
    for one in batch:
        before = {name: value for name, value in one.before.items() if name not in NAMES}
        if before:
            edited.append((Organization(pk=one.known.pk), {"changed": sorted(before), "before": before}))
    audittrail.record_many("organization.edited", edited, actor=occasion.actor, now=occasion.now, note=occasion.basis)


def _keep_names(renamed: Sequence[Changed], occasion: Occasion) -> None:
    """What services.organization.rename_organization does for one. Who was renamed today already is a fault of the plan."""
    since = last_renamed([one.known.pk for one in renamed])
    old, details = [], []
    for one in renamed:
        before = {"name": one.known.name, "short_name": one.known.fields[1]}
        old.append(
            FormerName(
                organization_id=one.known.pk,
                **before,
                **spelled(**before),
                from_on=since.get(one.known.pk),
                to_on=occasion.on - timedelta(days=1),
                replaced_at=occasion.now,
            )
        )
        after = {name: one.line.fields.get(name, before[name]) for name in NAMES}
        details.append((one.known.pk, {"before": before, "after": after}))
    FormerName.objects.bulk_create(old)
    events = [(Organization(pk=pk), detail) for pk, detail in details]
    audittrail.record_many("organization.renamed", events, actor=occasion.actor, now=occasion.now, note=occasion.basis)
    _note(ChangeKind.RENAMED, details, occasion)


def last_renamed(pks: Sequence[int]) -> dict[int, date]:
    """From which day each of those that had another name before has its present one."""
    found: dict[int, date] = {}
    for begin in range(0, len(pks), BATCH):
        names = FormerName.objects.filter(organization__in=pks[begin : begin + BATCH]).order_by("to_on")
        found |= {pk: to_on + timedelta(days=1) for pk, to_on in names.values_list("organization_id", "to_on")}
    return found


def _add(batch: Sequence[New], occasion: Occasion) -> None:
    rows = []
    for one in batch:
        fields = {name: value for name, value in one.line.fields.items() if name != "merged_into"}
        fields |= spelled(fields["name"], fields["short_name"])
        depth = len(one.path) // STEP
        rows.append(Organization(code=one.line.code, path=one.path, depth=depth, numchild=one.numchild, **fields))
    Organization.objects.bulk_create(rows)
    events = [(row, {"code": row.code, "name": row.name}) for row in rows]
    audittrail.record_many("organization.added", events, actor=occasion.actor, now=occasion.now, note=occasion.basis)


def _merge(new: Sequence[New]) -> None:
    merged = {one.line.code: one.line.fields["merged_into"] for one in new if one.line.fields.get("merged_into")}
    if merged:
        pks = dict(Organization.objects.filter(code__in=set(merged.values())).values_list("code", "pk"))
        for code, target in merged.items():
            Organization.objects.filter(code=code).update(merged_into=pks[target])


def _count_children(plan: Plan) -> None:
    """One UPDATE for all that gain or lose the same number."""
    alike = defaultdict(list)
    for pk, difference in plan.children.items():
        if difference:
            alike[difference].append(pk)
    for difference, pks in alike.items():
        for begin in range(0, len(pks), BATCH):
            Organization.objects.filter(pk__in=pks[begin : begin + BATCH]).update(numchild=F("numchild") + difference)


def _note(kind: ChangeKind, details: Sequence[tuple[int, dict[str, Any]]], occasion: Occasion) -> None:
    OrganizationChange.objects.bulk_create(
        OrganizationChange(
            organization_id=pk,
            kind=kind,
            on=occasion.on,
            basis=occasion.basis,
            detail=detail,
            at=occasion.now,
            by=occasion.actor,
            by_name=occasion.actor.trail_name,
        )
        for pk, detail in details
    )
