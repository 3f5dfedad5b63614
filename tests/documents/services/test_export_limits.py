"""How much one person takes out in a day: the line above which it is told, and the one that nobody passes."""

import pytest
from django.core.files.storage import default_storage

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.models import Job
from foundation.documents.services import export as exports
from foundation.documents.services import sheet
from foundation.documents.services.export import TooMuchToday, path_of
from foundation.notifications.models import OutboxMessage
from tests.factories.export import asked, made
from tests.factories.organizations import NOW


def events():
    return list(AuditEvent.objects.filter(event__startswith="export.").order_by("pk").values_list("event", flat=True))


def told(kind):
    found = OutboxMessage.objects.filter(kind=kind).order_by("recipient__username")
    return list(found.values_list("recipient__username", flat=True))


@pytest.mark.feature(142)
@pytest.mark.parametrize(("count", "alarmed"), [(5, False), (6, True)])
def test_the_alarm_rings_above_the_line_and_not_on_it(plug, office, settings, frozen_clock, count, alarmed):
    settings.EXPORT_ALARM_ROWS = 10
    plug(5)
    made(office, "test.numbers")
    plug(count)
    frozen_clock.forward(hours=23)
    second = made(office, "test.numbers")
    assert (second.day_rows, second.alarmed) == (5 + count, alarmed)
    assert told(exports.ALARM) == (["auditor", "secadmin"] if alarmed else [])
    assert ("export.alarm" in events()) is alarmed


def test_after_a_day_the_count_begins_anew(plug, office, settings, frozen_clock):
    settings.EXPORT_ALARM_ROWS = 10
    plug(6)
    made(office, "test.numbers")
    frozen_clock.forward(hours=24)
    assert made(office, "test.numbers").day_rows == 6


def test_another_persons_rows_do_not_count(plug, office, director, settings):
    settings.EXPORT_ALARM_ROWS = 10
    plug(6)
    made(office, "test.numbers")
    assert made(director, "test.numbers").alarmed is False


@pytest.mark.feature(142)
def test_nobody_takes_out_more_than_the_days_limit(plug, office, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 10
    plug(6)
    made(office, "test.numbers")
    with pytest.raises(TooMuchToday, match="24小时内最多导出10行，您已导出6行，这次有6行"):
        asked(office, "test.numbers")
    plug(4)
    assert made(office, "test.numbers").day_rows == 10


def test_the_limit_holds_for_what_the_count_did_not_know(plug, office, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 10
    plug(20, count=lambda _user, _query, _today: 5)
    export = asked(office, "test.numbers")
    assert jobs.run(export.job, now=NOW) == "failed"
    assert Job.objects.get(pk=export.job).error.startswith("这次的行数超过了24小时内最多导出10行的限额")
    assert default_storage.exists(path_of(export, 1)) is False
    assert told(exports.FAILED) == ["office"]


def test_two_that_wait_together_are_counted_one_after_the_other(plug, office, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 10
    plug(6)
    first, second = asked(office, "test.numbers"), asked(office, "test.numbers")
    assert [jobs.run(one.job, now=NOW) for one in (first, second)] == ["done", "failed"]


def test_no_limit_at_zero(plug, office, settings):
    settings.EXPORT_MOST_ROWS_A_DAY = 0
    plug(1200)
    assert made(office, "test.numbers").row_count == 1200


def test_more_than_one_sheet_holds(plug, office, monkeypatch):
    monkeypatch.setattr(sheet, "MOST_ROWS", 5)
    plug(6)
    export = asked(office, "test.numbers")
    assert jobs.run(export.job, now=NOW) == "failed"
    assert "Excel一张表放不下" in Job.objects.get(pk=export.job).error


def test_a_volume_that_cannot_count_is_walked_to_a_limit(plug, office):
    plug(1500, count=None)
    export = asked(office, "test.numbers")
    assert export.expected_rows == 1001
    assert jobs.run(export.job, now=NOW) == "done"
    export.refresh_from_db()
    assert export.row_count == 1500


def test_progress_is_told(plug, office):
    plug(12_000)
    job = Job.objects.get(pk=made(office, "test.numbers").job)
    assert (job.progress_done, job.progress_total) == (12_000, 12_000)
