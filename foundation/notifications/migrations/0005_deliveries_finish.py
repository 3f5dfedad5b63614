from importlib import import_module

from django.db import migrations

fill = import_module("foundation.notifications.migrations.0004_deliveries_fill").fill


class Migration(migrations.Migration):
    """Finish: what was written since the fill, then the old table goes."""

    dependencies = [("notifications", "0004_deliveries_fill")]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.DeleteModel("EmailDelivery"),
    ]
