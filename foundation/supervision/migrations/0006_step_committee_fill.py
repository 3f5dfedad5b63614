from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.apps import apps as installed
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

BATCH = 2_000
OWN_PART = 4  # characters of an organization's path, after its parent's


def fill(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Batch by batch, only what is empty: stopped half-way, it goes on next time.

    The row that is late knows its committee, by the path that its own model declares. Where that row is gone, the step goes to
    the organization above, whose office has seen it so far.
    """
    steps = apps.get_model("supervision", "EscalationStep").objects
    while batch := list(steps.filter(committee__isnull=True).order_by("pk").select_related("organization")[:BATCH]):
        known = _committees(batch)
        for step in batch:
            step.committee_id = known.get((step.object_label, step.object_id)) or _above(apps, step.organization)
        steps.bulk_update(batch, ["committee"])


def _committees(batch: Iterable[Any]) -> dict[tuple[str, str], int]:
    wanted = defaultdict(set)
    for step in batch:
        wanted[step.object_label].add(step.object_id)
    found = {}
    for label, keys in wanted.items():
        try:
            model: Any = installed.get_model(label)
        except LookupError:
            continue
        path = getattr(getattr(model, "DEADLINE", None), "committee", "")
        if path:
            rows = model._default_manager.filter(pk__in=keys).values_list("pk", f"{path}_id")
            found.update({(label, str(pk)): committee for pk, committee in rows})
    return found


def _above(apps: StateApps, organization: Any) -> int:
    places = apps.get_model("organizations", "Organization").objects
    above = places.filter(path=organization.path[:-OWN_PART]).values_list("pk", flat=True).first()
    return above or organization.pk


class Migration(migrations.Migration):
    """Fill: the steps from before 0005."""

    atomic = False
    dependencies = [("supervision", "0005_step_committee")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
