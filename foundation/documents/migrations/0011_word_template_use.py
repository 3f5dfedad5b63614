import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def tell_use(apps, schema_editor):
    """What was there first: the newest that passed its trial was in use from then on; what failed or was not tried yet waits."""
    rows = apps.get_model("documents", "WordTemplate").objects.filter(tried_at__isnull=False, fault="")
    rows.update(used_from=F("tried_at"))


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_life_states")]

    operations = [
        migrations.AddField("wordtemplate", "used_from", models.DateTimeField(null=True, verbose_name="启用时间")),
        migrations.AddField(
            "wordtemplate",
            "result",
            models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.storedfile"
            ),
        ),
        migrations.RunPython(tell_use, migrations.RunPython.noop),
    ]
