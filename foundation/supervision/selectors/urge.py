from django.db import models

from foundation.supervision.models import Urge


def urges_of(obj: models.Model) -> list[Urge]:
    """How often this row was pressed for, the last one first. Whoever sees the row sees these."""
    rows = Urge.objects.filter(object_label=obj._meta.label_lower, object_id=str(obj.pk))
    return list(rows.select_related("by__organization", "organization"))
