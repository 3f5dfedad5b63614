"""Rows follow their organizations: the area columns after a change of the tree."""

from collections.abc import Sequence

from django.db import models, transaction
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Substr

from foundation.organizations.models import Organization
from rectification.models import Problem, Rectification, Task
from rectification.models.placed import AREAS
from rectification.selectors.scope import areas_of

AT_ONCE = 200
PLACED: tuple[type[Rectification] | type[Problem] | type[Task], ...] = (Rectification, Problem, Task)


def place_rows(*, path: str) -> int:
    """After the subtree at `path` came there: the areas of its rows, one UPDATE a table; gives the number of rows changed.

    All of them share what stands above, so rows that say it already (a sibling that only made room) are left alone. The
    tree's own services have recorded the move, and this runs in their transaction. Whoever gives a row to another
    organization writes `areas_of` it in the same statement.
    """
    root = Organization.objects.get(path=path)
    below = Organization.objects.filter(path__gte=path, path__lt=root.path_end).values("pk")
    shared = {name: area for name, area in areas_of(root).items() if area is not None}
    areas = {f"area{depth}": _area(depth) for depth in range(1, AREAS + 1)}
    with transaction.atomic():
        return sum(model.objects.filter(organization__in=below).exclude(**shared).update(**areas) for model in PLACED)


def place_parts(*, paths: Sequence[str]) -> int:
    """The same for subtrees that came below one place together: a few statements, whatever their number."""
    areas = {f"area{depth}": _area(depth) for depth in range(1, AREAS + 1)}
    changed = 0
    with transaction.atomic():
        for begin in range(0, len(paths), AT_ONCE):
            ranges = Q()
            for path in paths[begin : begin + AT_ONCE]:
                ranges |= Q(path__gte=path, path__lt=path[:-1] + chr(ord(path[-1]) + 1))
            below = Organization.objects.filter(ranges).values("pk")
            changed += sum(model.objects.filter(organization__in=below).update(**areas) for model in PLACED)
    return changed


def _area(depth: int) -> Subquery:
    """The organization at that depth above (or at) the row's; NULL when the row's stands higher."""
    own = Organization.objects.filter(pk=OuterRef(OuterRef("organization_id")))
    start = own.annotate(start=Substr("path", 1, depth * Organization.steplen)).values("start")
    found = Organization.objects.filter(depth=depth, path=Subquery(start)).values("pk")
    return Subquery(found, output_field=models.BigIntegerField())
