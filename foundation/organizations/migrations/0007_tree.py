import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils.timezone import localdate


def say_when(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nobody wrote down when an inactive organization ended: the day from which it is known will have to do."""
    organizations = apps.get_model("organizations", "Organization").objects
    organizations.filter(is_active=False, ended_on=None).update(ended_on=localdate())


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0006_access_report'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='曾用全称')),
                ('short_name', models.CharField(max_length=40, verbose_name='曾用简称')),
                ('from_on', models.DateField(null=True, verbose_name='启用日期')),
                ('to_on', models.DateField(verbose_name='停用日期')),
                ('replaced_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '曾用名',
                'ordering': ('organization', 'to_on'),
            },
        ),
        migrations.CreateModel(
            name='OrganizationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('added', '设立'), ('renamed', '更名'), ('moved', '调整隶属'), ('split', '分设'), ('merged', '合并'), ('dissolved', '撤销')], max_length=12, verbose_name='变动')),
                ('on', models.DateField(verbose_name='生效日期')),
                ('basis', models.CharField(max_length=200, verbose_name='文号或依据')),
                ('detail', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('by_name', models.CharField(max_length=40)),
            ],
            options={
                'verbose_name': '沿革',
                'ordering': ('-on', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='organization',
            name='ended_on',
            field=models.DateField(null=True, verbose_name='撤销日期'),
        ),
        migrations.AddField(
            model_name='organization',
            name='head_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='登记的主要负责人'),
        ),
        migrations.AddField(
            model_name='organization',
            name='liaison_name',
            field=models.CharField(blank=True, max_length=40, verbose_name='登记的联络员'),
        ),
        migrations.AddField(
            model_name='organization',
            name='liaison_phone',
            field=models.CharField(blank=True, max_length=20, verbose_name='登记的联络电话'),
        ),
        migrations.AddField(
            model_name='organization',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='后继单位'),
        ),
        migrations.RunPython(say_when, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('is_active', True)), models.Q(('ended_on__isnull', False), ('is_active', False)), _connector='OR'), name='organization_ended_says_when'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('is_active', False), models.Q(('merged_into', models.F('pk')), _negated=True)), _connector='OR'), name='organization_merged_is_ended_and_elsewhere'),
        ),
        migrations.AddField(
            model_name='formername',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='organizations.organization'),
        ),
        migrations.AddField(
            model_name='organizationchange',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organizationchange',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='organizations.organization'),
        ),
        migrations.AddField(
            model_name='organizationchange',
            name='others',
            field=models.ManyToManyField(related_name='changes_with', to='organizations.organization', verbose_name='相关单位'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.UniqueConstraint(fields=('organization', 'to_on'), name='former_name_ends_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='former_name_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='organizationchange',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['added', 'renamed', 'moved', 'split', 'merged', 'dissolved'])), name='organization_change_kind_known'),
        ),
    ]
