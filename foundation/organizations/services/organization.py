"""An organization and its place: added, edited, renamed, moved. What ends one is services/organization_change.py."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.core.transitions import SystemActor
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import FormerName, Organization, OrganizationChange
from foundation.organizations.services.tree import (
    TreeRefused,
    check_active,
    check_maintains,
    children_in,
    fresh,
    lock_tree,
    parent_of,
    put_below,
)
from foundation.organizations.spelling import initials_of, pinyin_of
from foundation.organizations.states import ChangeKind

# No Party organization is older.
EARLIEST = date(1921, 7, 1)
EDITABLE = frozenset({"category", "level", "head_name", "liaison_name", "liaison_phone"})


def add_organization(
    *,
    parent: Organization | None,
    code: str,
    name: str,
    short_name: str,
    category: str,
    level: str,
    head_name: str = "",
    liaison_name: str = "",
    liaison_phone: str = "",
    on: date | None = None,
    basis: str = "",
    actor: Any,
    now: datetime,
) -> Organization:
    """Add one organization as the last below `parent` (None: a root, which only the system makes). With `on` its history
    begins with a line. Raises PermissionDenied, TreeRefused.
    """
    fields = {"code": code, "name": name, "short_name": short_name, "category": category, "level": level}
    fields |= {"head_name": head_name, "liaison_name": liaison_name, "liaison_phone": liaison_phone}
    fields |= spelled(name, short_name)
    row: Organization
    with transaction.atomic():
        lock_tree()
        check_code(code)
        if parent is None:
            check_maintains(actor, None)
            row = Organization.objects.add_root(fields)
        else:
            [locked] = fresh(parent)
            check_maintains(actor, locked)
            check_active(locked)
            row = Organization.objects.add_child(locked, fields)
        audittrail.record("organization.added", actor=actor, subject=row, now=now, note=basis, code=code, name=name)
        if on is not None:
            check_day(on, now)
            note_change(row, ChangeKind.ADDED, on=on, basis=basis, actor=actor, now=now, detail={"name": name})
    return row


def edit_organization(*, organization: Organization, actor: Any, now: datetime, **fields: Any) -> Organization:
    """`fields` are those of EDITABLE. A name is changed by renaming alone: documents and signatures ask what it was."""
    unknown = set(fields) - EDITABLE
    if unknown:
        raise TypeError(f"edit_organization got {sorted(unknown)}; expected some of {sorted(EDITABLE)}")
    with transaction.atomic():
        lock_tree()
        [row] = fresh(organization)
        check_maintains(actor, row)
        check_active(row)
        changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
        if changed:
            before = {name: getattr(row, name) for name in changed}
            Organization.objects.filter(pk=row.pk).update(**{name: fields[name] for name in changed})
            audittrail.record("organization.edited", actor=actor, subject=row, now=now, changed=changed, before=before)
    row.refresh_from_db()
    return row


def rename_organization(
    *, organization: Organization, name: str, short_name: str, on: date, basis: str, actor: Any, now: datetime
) -> Organization:
    """更名, from the day `on`. The old name is kept with its days. The same names again change nothing."""
    with transaction.atomic():
        lock_tree()
        [row] = fresh(organization)
        check_maintains(actor, row)
        check_active(row)
        check_day(on, now)
        if (row.name, row.short_name) == (name, short_name):
            return row
        last = FormerName.objects.filter(organization=row).last()
        since = last.to_on + timedelta(days=1) if last else None
        if since is not None and on <= since:
            raise TreeRefused(f"{row.short_name}从{_spell(since)}起用现在的名称，更名日期要晚于这一天。")
        old = {"name": row.name, "short_name": row.short_name}
        known = {**old, **spelled(**old), "from_on": since, "to_on": on - timedelta(days=1), "replaced_at": now}
        FormerName.objects.create(organization=row, **known)
        Organization.objects.filter(pk=row.pk).update(name=name, short_name=short_name, **spelled(name, short_name))
        row.refresh_from_db()
        detail = {"before": old, "after": {"name": name, "short_name": short_name}}
        audittrail.record("organization.renamed", actor=actor, subject=row, now=now, note=basis, **detail)
        note_change(row, ChangeKind.RENAMED, on=on, basis=basis, actor=actor, now=now, detail=detail)
    return row


def move_organization(
    *,
    organization: Organization,
    parent: Organization,
    before: Organization | None = None,
    on: date,
    basis: str = "",
    actor: Any,
    now: datetime,
) -> Organization:
    """调整隶属: with all below it under `parent`, before that sibling or (None) at the end. Under the parent it has
    already, it only changes its place in the order, which is no line of its history.

    Raises PermissionDenied (both ends must be the actor's), TreeRefused, and what a handler of OrganizationsMoved refuses.
    """
    with transaction.atomic():
        lock_tree()
        row, target = fresh(organization, parent)
        old = parent_of(row)
        check_maintains(actor, row, old, target)
        check_active(row, target)
        check_day(on, now)
        if not _place(row, target, before):
            return row
        if old is not None and old.pk == target.pk:
            audittrail.record("organization.reordered", actor=actor, subject=row, now=now, below=target.pk)
            return row
        detail = {"from": named(old), "to": named(target)}
        audittrail.record("organization.moved", actor=actor, subject=row, now=now, note=basis, **detail)
        note_change(row, ChangeKind.MOVED, on=on, basis=basis, actor=actor, now=now, detail=detail)
    return row


def _place(row: Organization, target: Organization, before: Organization | None) -> bool:
    """Put it there and tell the rooms above which subtrees have other paths now: it, and siblings that made room."""
    paths = dict(children_in(target).values_list("pk", "path")) | {row.pk: row.path}
    if before is not None:
        _put_before(row, target, before)
    elif children_in(target).last() != row:
        put_below([row], target)
    row.refresh_from_db()
    changed = [(paths[pk], path) for pk, path in children_in(target).values_list("pk", "path") if paths[pk] != path]
    for old, new in changed:
        ports.emit(OrganizationsMoved(old_path=old, path=new))
    return bool(changed)


def _put_before(row: Organization, target: Organization, before: Organization) -> None:
    siblings = children_in(target)
    if not siblings.filter(pk=before.pk).exists():
        raise TreeRefused(f"{before.short_name}已经不在{target.short_name}下面，没有移动。请重新选择位置。")
    if not siblings.filter(pk=row.pk).exists():
        put_below([row], target)
        row.refresh_from_db()
    elif before in {row, siblings.filter(path__gt=row.path).first()}:
        return
    # Only the siblings between the two places make room, and each takes its subtree along in one statement.
    Organization.objects.move(row, siblings.get(pk=before.pk), "left")


def check_code(code: str) -> None:
    taken = Organization.objects.filter(code=code).first()
    if taken is not None:
        raise TreeRefused(f"代码{code}已经用于{taken.short_name}，请另编代码。")


def check_day(on: date, now: datetime) -> None:
    """The tree is what it is today: a change of a coming day is entered on that day. What lies before the Party is a slip."""
    if on < EARLIEST:
        raise TreeRefused(f"生效日期{_spell(on)}太早，请核对年份。")
    if on > localtime(now).date():
        raise TreeRefused(f"生效日期{_spell(on)}还没有到，请到那一天再办。")


def note_change(
    organization: Organization,
    kind: ChangeKind,
    *,
    on: date,
    basis: str,
    detail: dict[str, Any],
    others: tuple[Organization, ...] = (),
    actor: Any,
    now: datetime,
) -> OrganizationChange:
    """A line of 沿革; call in the transaction of the change."""
    row = OrganizationChange.objects.create(
        organization=organization,
        kind=kind,
        on=on,
        basis=basis,
        detail=detail,
        at=now,
        by=None if isinstance(actor, SystemActor) else actor,
        by_name=actor.trail_name,
    )
    row.others.set(others)
    return row


def named(organization: Organization | None) -> dict[str, Any]:
    """As it is called today, for a line of history that outlives the name."""
    if organization is None:
        return {}
    return {"pk": organization.pk, "code": organization.code, "short_name": organization.short_name}


def spelled(name: str, short_name: str) -> dict[str, str]:
    """The columns by which a name is found from a keyboard; the short name first, as it is what people type."""
    return {"initials": initials_of([short_name, name]), "pinyin": pinyin_of([short_name, name])}


def _spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
