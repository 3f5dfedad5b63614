from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from foundation.organizations.spelling import initials_of, pinyin_of

BATCH = 1000


def spell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill what the services fill from now on."""
    organizations = apps.get_model("organizations", "Organization").objects.order_by("pk")
    rows = []
    for row in organizations.filter(initials="").only("pk", "name", "short_name").iterator(BATCH):
        row.initials, row.pinyin = initials_of([row.short_name, row.name]), pinyin_of([row.short_name, row.name])
        rows.append(row)
    organizations.bulk_update(rows, ["initials", "pinyin"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_path_bytes")]

    operations = [
        migrations.AddField(
            model_name="organization",
            name="initials",
            field=models.CharField(db_default="", db_index=True, default="", editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name="organization",
            name="pinyin",
            field=models.CharField(db_default="", db_index=True, default="", editable=False, max_length=400),
        ),
        migrations.AddIndex(
            model_name="organization",
            index=models.Index(fields=["depth", "path"], name="organization_level"),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
