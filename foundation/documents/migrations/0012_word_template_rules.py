from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """After the rows were told: PostgreSQL alters no table with rows that its deferred constraints have not seen yet."""

    dependencies = [("documents", "0011_word_template_use")]

    operations = [
        migrations.RemoveConstraint("wordtemplate", "word_template_one_in_use"),
        migrations.AddConstraint(
            "wordtemplate",
            models.UniqueConstraint(
                name="word_template_one_in_use",
                fields=["office", "code"],
                condition=Q(retired_at__isnull=True, used_from__isnull=False),
            ),
        ),
        migrations.AddConstraint(
            "wordtemplate",
            models.UniqueConstraint(
                name="word_template_one_waits",
                fields=["office", "code"],
                condition=Q(retired_at__isnull=True, used_from__isnull=True),
            ),
        ),
        migrations.AddConstraint(
            "wordtemplate",
            models.CheckConstraint(
                name="word_template_used_was_tried",
                condition=Q(used_from__isnull=True) | Q(tried_at__isnull=False, fault=""),
            ),
        ),
    ]
