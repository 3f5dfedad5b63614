import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("documents", "0003_letter_templates")]

    operations = [
        migrations.AddField(
            model_name="officialdocument",
            name="docx",
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="word_of", to="documents.storedfile"),
        ),
    ]
