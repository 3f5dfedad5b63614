import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def name_the_issuer(apps, schema_editor):
    """A word is one organ's: the one that issued with it first. A series that gave no number is nobody's."""
    series_model = apps.get_model("documents", "NumberSeries")
    issued = apps.get_model("documents", "IssuedNumber")
    for series in series_model.objects.all():
        first = issued.objects.filter(series=series).order_by("number").first()
        if first is None:
            series.delete()
        else:
            series_model.objects.filter(pk=series.pk).update(issuer_id=first.document.issuer_id)


def take_over_numbers(apps, schema_editor):
    new = apps.get_model("documents", "DocumentNumber")
    for row in apps.get_model("documents", "IssuedNumber").objects.select_related("document").iterator():
        document = row.document
        new.objects.create(
            series_id=row.series_id,
            number=row.number,
            status="used",
            document=document,
            created_at=document.issued_at,
            created_by_id=document.issued_by_id,
        )


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0008_word_templates"),
        ("organizations", "0012_password_reset"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="numberseries",
            name="issuer",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
                verbose_name="发文机关",
            ),
        ),
        migrations.CreateModel(
            name='DocumentNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='序号')),
                ('status', models.CharField(choices=[('reserved', '预留'), ('used', '已用'), ('external', '系统外发文'), ('released', '预留未用'), ('voided', '作废')], max_length=12, verbose_name='状态')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='标题')),
                ('issued_on', models.DateField(null=True, verbose_name='印发日期')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('created_at', models.DateTimeField()),
                ('end_reason', models.CharField(blank=True, max_length=500, verbose_name='作废原因')),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': '发文字号',
                'ordering': ('-series__year', 'series__code', '-number'),
            },
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='document',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issued_number', to='documents.officialdocument'),
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='ended_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.storedfile'),
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='documents.numberseries'),
        ),
        migrations.RunPython(name_the_issuer, migrations.RunPython.noop),
        migrations.RunPython(take_over_numbers, migrations.RunPython.noop),
    ]
