from django.db import migrations, models


def column(model: str, name: str) -> migrations.AddField:
    return migrations.AddField(model_name=model, name=name, field=models.BigIntegerField(editable=False, null=True))


class Migration(migrations.Migration):
    """Expand: where a row stands in the tree, in columns of its own. They may be empty until 0005 has filled them."""

    dependencies = [("rectification", "0003_paper_signature")]

    operations = [
        column(model, name)
        for model in ("rectification", "problem", "task")
        for name in ("area1", "area2", "area3", "area4")
    ]
