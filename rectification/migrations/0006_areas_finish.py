from importlib import import_module

from django.conf import settings
from django.db import migrations, models


fill = import_module("rectification.migrations.0005_areas_fill").fill


class Migration(migrations.Migration):
    """Finish: what was written while 0005 ran is filled too, every row must say where it stands, and the indexes."""

    dependencies = [
        ('inspections', '0002_finding_revision'),
        ('organizations', '0004_post_acts_for'),
        ('rectification', '0005_areas_fill'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(
            model_name='problem',
            name='problem_organization',
        ),
        migrations.RemoveIndex(
            model_name='problem',
            name='problem_due',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_organization',
        ),
        migrations.AlterField(
            model_name='problem',
            name='area1',
            field=models.BigIntegerField(editable=False),
        ),
        migrations.AlterField(
            model_name='rectification',
            name='area1',
            field=models.BigIntegerField(editable=False),
        ),
        migrations.AlterField(
            model_name='task',
            name='area1',
            field=models.BigIntegerField(editable=False),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['organization', 'status', 'due_on', 'id'], name='problem_organization'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area1', 'status', 'due_on', 'id'], name='problem_area1'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area2', 'status', 'due_on', 'id'], name='problem_area2'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area3', 'status', 'due_on', 'id'], name='problem_area3'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area4', 'status', 'due_on', 'id'], name='problem_area4'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area2', '-team', 'seq'], name='problem_area2_register'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(fields=['area3', '-team', 'seq'], name='problem_area3_register'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(fields=['area2'], name='rectification_area2'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(fields=['area3'], name='rectification_area3'),
        ),
        migrations.AddIndex(
            model_name='rectification',
            index=models.Index(fields=['area4'], name='rectification_area4'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['organization', 'status', 'due_on', 'id'], name='task_organization'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['area1', 'status', 'due_on', 'id'], name='task_area1'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['area2', 'status', 'due_on', 'id'], name='task_area2'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['area3', 'status', 'due_on', 'id'], name='task_area3'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['area4', 'status', 'due_on', 'id'], name='task_area4'),
        ),
    ]
