"""The tree as rows: one writer at a time, and subtrees that move in one statement each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F, Max, Value
from django.db.models.functions import Concat, Substr

from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import is_within
from foundation.organizations.selectors.post import forget_posts

TREE_LOCK = 0x5843_5452_4545  # one advisory lock for the one tree
DEEPEST = 255 // Organization.steplen


class TreeRefused(Refused):
    """The tree stays as it is; the sentence says why."""


def lock_tree() -> None:
    """First thing in the transaction of every change of the tree, whoever makes it: paths are computed from neighbours, so
    the second writer waits here and then reads what the first has left. SQLite's IMMEDIATE transaction is that lock already.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def fresh(*organizations: Organization) -> list[Organization]:
    """The rows as they are now. Who starts something in the name of one locks it in the same way, and so waits here.

    `no_key`: rows that merely point at it are written without waiting, so no two can wait for each other.
    """
    rows = Organization.objects.select_for_update(no_key=True).order_by("pk").in_bulk([one.pk for one in organizations])
    return [rows[one.pk] for one in organizations]


def parent_of(organization: Organization) -> Organization | None:
    above = organization.path[: -Organization.steplen]
    return Organization.objects.filter(path=above).first() if above else None


def check_maintains(actor: Any, *organizations: Organization | None) -> None:
    """Each must lie within the actor's part of the tree, by the paths of now. None, what stands above the highest, is in
    nobody's. The system may: it sets up and imports.
    """
    if isinstance(actor, SystemActor):
        return
    forget_posts(actor)
    for organization in organizations:
        if organization is None or not actor.has_perm("organizations.maintain_tree", organization):
            raise PermissionDenied("organizations.maintain_tree")


def check_active(*organizations: Organization) -> None:
    for one in organizations:
        if not one.is_active:
            raise TreeRefused(f"{one.short_name}已经撤销，不能再变动，也不能接收其他单位。请另选单位。")


def children_in(parent: Organization) -> Any:
    """The level below, whatever `numchild` says, in its order."""
    return Organization.objects.filter(depth=parent.depth + 1, path__gt=parent.path, path__lt=parent.path_end).order_by(
        "path"
    )


def put_below(rows: Sequence[Organization], parent: Organization) -> list[tuple[str, str]]:
    """Each row with all below it becomes a last child of `parent`: one UPDATE a row, however much stands below it.

    Returns (old path, new path) of each. The caller holds the tree's lock.
    """
    last = children_in(parent).last()
    step = last._get_lastpos_in_path() if last else 0  # noqa: SLF001 - treebeard gives its arithmetic no other name
    moved = []
    for row in rows:
        _check_place(row, parent)
        step += 1
        path = Organization._get_path(parent.path, parent.depth + 1, step)  # noqa: SLF001
        Organization.objects.filter(path__gte=row.path, path__lt=row.path_end).update(
            path=Concat(Value(path), Substr("path", len(row.path) + 1)),
            depth=F("depth") + (parent.depth + 1 - row.depth),
        )
        moved.append((row.path, path))
    _count_children(moved)
    return moved


def _check_place(row: Organization, parent: Organization) -> None:
    if is_within(parent, row):
        raise TreeRefused(f"{row.short_name}不能移到自己或者自己的下级下面，请另选上级单位。")
    deeper = parent.depth + 1 - row.depth
    if deeper <= 0:
        return
    below = Organization.objects.filter(path__gte=row.path, path__lt=row.path_end)
    if below.aggregate(most=Max("depth"))["most"] + deeper > DEEPEST:
        raise TreeRefused(f"移到{parent.short_name}下面以后层级超过{DEEPEST}级，请另选上级单位。")


def _count_children(moved: Iterable[tuple[str, str]]) -> None:
    change: Counter[str] = Counter()
    for old, new in moved:
        change[old[: -Organization.steplen]] -= 1
        change[new[: -Organization.steplen]] += 1
    for path, difference in change.items():
        if difference:
            Organization.objects.filter(path=path).update(numchild=F("numchild") + difference)
