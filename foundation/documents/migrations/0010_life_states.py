import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.core.triggers import DropStatusTrigger


class Migration(migrations.Migration):
    """After the numbers moved: PostgreSQL alters no table with rows that its deferred constraints have not seen yet."""

    dependencies = [
        ("documents", "0009_life"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        DropStatusTrigger("documents_officialdocument"),
        migrations.DeleteModel(name="IssuedNumber"),
        migrations.CreateModel(
            name='DocumentOpinion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(choices=[('passed', '核稿通过'), ('sent_back', '退回修改'), ('signed', '签发')], max_length=12, verbose_name='结论')),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='意见')),
                ('at', models.DateTimeField()),
                ('post', models.CharField(blank=True, max_length=120, verbose_name='岗位')),
            ],
            options={
                'verbose_name': '核稿意见',
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveSmallIntegerField(verbose_name='第几稿')),
                ('data', models.JSONField()),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='送核说明')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': '公文稿',
                'ordering': ('seq',),
            },
        ),
        migrations.CreateModel(
            name='VerificationCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=45, unique=True)),
                ('begun_at', models.DateTimeField()),
                ('tries', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': '核验次数',
            },
        ),
        migrations.AlterModelOptions(
            name='numberseries',
            options={'ordering': ('-year', 'code'), 'verbose_name': '发文字号序列'},
        ),
        migrations.RemoveConstraint(
            model_name='officialdocument',
            name='document_status_known',
        ),
        migrations.RemoveConstraint(
            model_name='officialdocument',
            name='document_issued_says_who_and_when',
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='check_code',
            field=models.CharField(blank=True, max_length=12, verbose_name='校验码'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='degree',
            field=models.CharField(choices=[('public', '公开'), ('internal', '内部'), ('secret', '秘密'), ('confidential', '机密'), ('top', '绝密')], default='public', max_length=12, verbose_name='密级'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='degree_years',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='保密期限（年）'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='file_number',
            field=models.CharField(blank=True, max_length=60, verbose_name='档号'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='filed_at',
            field=models.DateTimeField(null=True, verbose_name='归档时间'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='filed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='handed_in_at',
            field=models.DateTimeField(null=True, verbose_name='送核时间'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='handed_in_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='relation',
            field=models.CharField(blank=True, choices=[('replace', '代替'), ('correct', '更正')], max_length=10, verbose_name='关系'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='replaces',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='documents.officialdocument'),
        ),
        migrations.AddField(
            model_name='officialdocument',
            name='retention',
            field=models.CharField(blank=True, choices=[('forever', '永久'), ('thirty', '30年'), ('ten', '10年')], max_length=10, verbose_name='保管期限'),
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='issuer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='发文机关'),
        ),
        migrations.AlterField(
            model_name='numberseries',
            name='year',
            field=models.PositiveSmallIntegerField(verbose_name='年份'),
        ),
        migrations.AlterField(
            model_name='officialdocument',
            name='status',
            field=models.CharField(choices=[('draft', '拟稿'), ('checking', '核稿'), ('signing', '待签发'), ('issued', '已印发'), ('filed', '已归档'), ('void', '已作废')], default='draft', max_length=12, verbose_name='状态'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'checking', 'signing', 'issued', 'filed', 'void'])), name='document_status_known'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', False), ('issued_by__isnull', False), ('status__in', ['filed', 'issued'])), models.Q(models.Q(('status__in', ['filed', 'issued']), _negated=True), ('check_code', ''), ('issued_at__isnull', True), ('issued_by__isnull', True), ('number', '')), _connector='OR'), name='document_issued_says_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['checking', 'signing']), _negated=True), models.Q(('handed_in_at__isnull', False), ('handed_in_by__isnull', False)), _connector='OR'), name='document_under_review_says_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('filed_at__isnull', False), ('filed_by__isnull', False), ('status', 'filed'), models.Q(('file_number', ''), _negated=True), models.Q(('retention', ''), _negated=True)), models.Q(models.Q(('status', 'filed'), _negated=True), ('file_number', ''), ('filed_at__isnull', True), ('filed_by__isnull', True), ('retention', '')), _connector='OR'), name='document_filed_says_where'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('relation', ''), ('replaces__isnull', True)), models.Q(('replaces__isnull', False), ('relation__in', ['replace', 'correct'])), _connector='OR'), name='document_says_what_it_does_to_the_earlier'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.CheckConstraint(condition=models.Q(('degree__in', ['public', 'internal', 'secret', 'confidential', 'top'])), name='document_degree_known'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.UniqueConstraint(condition=models.Q(('check_code', ''), _negated=True), fields=('check_code',), name='document_check_code_once'),
        ),
        migrations.AddConstraint(
            model_name='officialdocument',
            constraint=models.UniqueConstraint(condition=models.Q(('relation', 'replace'), models.Q(('status', 'void'), _negated=True)), fields=('replaces',), name='document_replaced_once'),
        ),
        migrations.AddField(
            model_name='documentopinion',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentversion',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='documentversion',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.officialdocument'),
        ),
        migrations.AddField(
            model_name='documentopinion',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='opinions', to='documents.documentversion'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.UniqueConstraint(fields=('series', 'number'), name='number_once'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='number_from_one'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['reserved', 'used', 'external', 'released', 'voided'])), name='number_status_known'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('status', 'used')), ('status', 'voided'), models.Q(('status__in', ['reserved', 'released', 'external']), ('document__isnull', True)), _connector='OR'), name='number_says_of_what'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['reserved', 'released']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='number_explains_itself'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['released', 'voided']), ('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('end_reason', ''), _negated=True)), models.Q(models.Q(('status__in', ['released', 'voided']), _negated=True), ('end_reason', ''), ('ended_at__isnull', True), ('ended_by__isnull', True)), _connector='OR'), name='number_ended_says_why'),
        ),
        migrations.AddConstraint(
            model_name='documentversion',
            constraint=models.UniqueConstraint(fields=('document', 'seq'), name='document_version_once'),
        ),
        migrations.AddConstraint(
            model_name='documentopinion',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', ['passed', 'sent_back', 'signed'])), name='document_opinion_known'),
        ),
        migrations.AddConstraint(
            model_name='documentopinion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'sent_back'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='document_sent_back_says_why'),
        ),
    ]
