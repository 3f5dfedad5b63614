from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def compare_bytes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Scopes are ranges of paths: they must compare byte by byte. SQLite does; PostgreSQL needs COLLATE "C"."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE organizations_organization ALTER COLUMN path TYPE varchar(255) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]

    operations = [migrations.RunPython(compare_bytes, migrations.RunPython.noop)]
