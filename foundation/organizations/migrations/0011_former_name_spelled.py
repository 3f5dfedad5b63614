from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from foundation.organizations.spelling import initials_of, pinyin_of


def spell(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Fill what the services fill from now on."""
    rows = []
    for row in apps.get_model("organizations", "FormerName").objects.filter(initials=""):
        row.initials, row.pinyin = initials_of([row.short_name, row.name]), pinyin_of([row.short_name, row.name])
        rows.append(row)
    apps.get_model("organizations", "FormerName").objects.bulk_update(rows, ["initials", "pinyin"], batch_size=300)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0010_handover")]

    operations = [
        migrations.AddField(
            model_name="formername",
            name="initials",
            field=models.CharField(db_default="", default="", editable=False, max_length=400),
        ),
        migrations.AddField(
            model_name="formername",
            name="pinyin",
            field=models.CharField(db_default="", default="", editable=False, max_length=400),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
