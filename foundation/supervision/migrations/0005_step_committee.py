import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Expand: whose inspection a step is about. Empty until 0006 fills it."""

    dependencies = [("supervision", "0004_urge"), ("organizations", "0012_password_reset")]

    operations = [
        migrations.AddField(
            model_name="escalationstep",
            name="committee",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
                verbose_name="派出党委",
            ),
        ),
    ]
