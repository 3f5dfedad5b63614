"""Rows follow their organizations: the area columns after a change of the tree."""

from django.db import models, transaction
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Substr

from foundation.organizations.models import Organization
from rectification.models import Problem, Rectification, Task
from rectification.models.placed import AREAS

PLACED: tuple[type[Rectification] | type[Problem] | type[Task], ...] = (Rectification, Problem, Task)


def place_rows(*, path: str) -> int:
    """Compute the areas of all rows at and below `path` anew, one UPDATE a table; gives the number of rows.

    The tree's own services have recorded the move that made it necessary, and this runs in their transaction. Whoever
    gives rows to another organization calls it for that organization's path.
    """
    below = Organization.objects.filter(path__gte=path, path__lt=path[:-1] + chr(ord(path[-1]) + 1)).values("pk")
    areas = {f"area{depth}": _area(depth) for depth in range(1, AREAS + 1)}
    with transaction.atomic():
        return sum(model.objects.filter(organization__in=below).update(**areas) for model in PLACED)


def _area(depth: int) -> Subquery:
    """The organization at that depth above (or at) the row's; NULL when the row's stands higher."""
    own = Organization.objects.filter(pk=OuterRef(OuterRef("organization_id")))
    start = own.annotate(start=Substr("path", 1, depth * Organization.steplen)).values("start")
    found = Organization.objects.filter(depth=depth, path=Subquery(start)).values("pk")
    return Subquery(found, output_field=models.BigIntegerField())
