import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from inspections.models import WorkRecord
from inspections.services.record import RecordRefused
from tests.factories.inspections import WorkRecordFactory, report
from tests.factories.organizations import TODAY


def test_records_are_numbered_within_an_assignment(on_site):
    assert [str(WorkRecordFactory(assignment=on_site)) for _ in range(2)] == ["个别谈话001", "个别谈话002"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"recorder": None}, "个别谈话要有两人"),
        ({"held_on": TODAY + dt.timedelta(days=1)}, "日期晚于今天"),
        ({"held_on": dt.date(2026, 2, 28)}, "日期早于进驻日期"),
    ],
)
def test_refusals(on_site, changed, sentence):
    with pytest.raises(RecordRefused, match=sentence):
        WorkRecordFactory(assignment=on_site, **changed)
    assert WorkRecord.objects.count() == 0


def test_the_recorder_is_another_of_the_team(on_site, member, liaison):
    with pytest.raises(RecordRefused, match="记录人不能是承办人本人"):
        WorkRecordFactory(assignment=on_site, recorder=member)
    with pytest.raises(RecordRefused, match="林晓不是本组的同志"):
        WorkRecordFactory(assignment=on_site, recorder=liaison)


def test_only_during_field_work_and_by_the_team(stage, on_site, office, unithead):
    with pytest.raises(RecordRefused, match="待进驻"):
        WorkRecordFactory(assignment=stage.agriculture)
    for person in (office, unithead):
        with pytest.raises(PermissionDenied):
            WorkRecordFactory(assignment=on_site, actor=person)
    report(on_site)
    with pytest.raises(RecordRefused, match="已报告"):
        WorkRecordFactory(assignment=on_site)


def test_the_database_holds_two_people_to_a_talk(on_site, member):
    row = WorkRecordFactory(assignment=on_site)
    for wrong in ({"recorder": None}, {"recorder": member}, {"kind": "rumour"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            WorkRecord.objects.filter(pk=row.pk).update(**wrong)
