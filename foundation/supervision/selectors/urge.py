from collections import defaultdict
from collections.abc import Iterable

from django.db import models

from foundation.supervision.models import Urge


def urges_of(obj: models.Model) -> list[Urge]:
    """How often this row was pressed for, the last one first. Whoever sees the row sees these."""
    rows = Urge.objects.filter(object_label=obj._meta.label_lower, object_id=str(obj.pk))
    return list(rows.select_related("by__organization", "organization"))


def urges_of_many(rows: Iterable[models.Model]) -> dict[object, list[Urge]]:
    """The same for rows of one noun, by their keys. One query."""
    found: dict[object, list[Urge]] = defaultdict(list)
    keys = {str(row.pk): row for row in rows}
    if not keys:
        return found
    label = next(iter(keys.values()))._meta.label_lower
    for urge in Urge.objects.filter(object_label=label, object_id__in=keys).select_related("by__organization"):
        found[keys[urge.object_id].pk].append(urge)
    return found
