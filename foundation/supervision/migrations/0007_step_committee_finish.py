from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

fill = import_module("foundation.supervision.migrations.0006_step_committee_fill").fill


def finish(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    fill(apps, editor)
    editor.connection.check_constraints()  # PostgreSQL alters no table whose foreign keys are still to be checked


class Migration(migrations.Migration):
    """Finish: what was written since the fill, then no step without its committee."""

    dependencies = [("supervision", "0006_step_committee_fill")]

    operations = [
        migrations.RunPython(finish, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="escalationstep",
            name="committee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
                verbose_name="派出党委",
            ),
        ),
    ]
