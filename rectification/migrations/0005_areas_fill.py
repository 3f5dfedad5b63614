from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Max

BATCH = 50_000

AREA = """(
    SELECT above.id FROM organizations_organization own JOIN organizations_organization above
    ON above.depth = {depth} AND above.path = substr(own.path, 1, {end}) WHERE own.id = {table}.organization_id
)"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Batch by batch, each its own transaction, only rows that are still empty: stopped half-way, it goes on next time."""
    steplen = 4
    for name in ("Rectification", "Problem", "Task"):
        model = apps.get_model("rectification", name)
        table = model._meta.db_table
        areas = {n: AREA.format(depth=n, end=n * steplen, table=table) for n in (1, 2, 3, 4)}
        words = ", ".join(f"area{depth} = {area}" for depth, area in areas.items())
        last = model.objects.aggregate(last=Max("pk"))["last"] or 0
        with schema_editor.connection.cursor() as cursor:
            for begin in range(0, last + 1, BATCH):
                cursor.execute(
                    f"UPDATE {table} SET {words} WHERE id >= %s AND id < %s AND area1 IS NULL", [begin, begin + BATCH]
                )


class Migration(migrations.Migration):
    """Fill: rows from before 0004."""

    atomic = False
    dependencies = [("rectification", "0004_areas_expand"), ("organizations", "0002_path_bytes")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
