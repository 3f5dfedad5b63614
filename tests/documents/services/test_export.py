"""Taking a list out: the right and the rows are asked when the file is made and again when it is fetched."""

import datetime as dt
import hashlib
import io
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs, ports
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.documents.models import Export
from foundation.documents.services import export as exports
from foundation.documents.services.export import (
    FileNotThere,
    NothingToExport,
    ReasonMissing,
    clear_expired,
    make_export,
    name_of,
    open_export,
    path_of,
    request_export,
)
from foundation.notifications.models import OutboxMessage
from foundation.organizations.models import User
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.post import end_post
from foundation.organizations.states import PostKind
from tests.factories.export import REASON, asked, made
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory
from tests.factories.rectification import build_rectification

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def story(world):
    return build_rectification(world)


def stop(person, kind):
    """Yesterday was the last day of the post."""
    for post in person.posts.filter(kind=kind):
        end_post(post=post, to_on=YESTERDAY, actor=ACTOR, now=NOW)
    forget_posts(person)


def stored(export):
    with default_storage.open(export.path) as file:
        return file.read()


def rows(export):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(stored(export))).worksheets[0].values]


def events():
    return list(AuditEvent.objects.filter(event__startswith="export.").order_by("pk").values_list("event", flat=True))


def told(kind):
    found = OutboxMessage.objects.filter(kind=kind).order_by("recipient__username")
    return list(found.values_list("recipient__username", flat=True))


@pytest.mark.feature(132, 142, 150, 151)
def test_asked_for_made_and_fetched(story, office):
    export = asked(office, unit="财政", state="open")
    assert (export.made_at, export.expected_rows, export.path) == (None, 2, "")
    assert export.words == "单位：财政；状态：未销号"
    assert jobs.run(export.job, now=NOW) == "done"
    export.refresh_from_db()
    assert (export.row_count, export.day_rows, export.alarmed) == (2, 2, False)
    assert export.sha256 == hashlib.sha256(stored(export)).hexdigest()
    assert export.size == len(stored(export))
    assert [row[0] for row in rows(export)] == ["编号", "03-03-001", "03-03-002"]
    assert open_export(export=export, actor=office, now=NOW).read() == stored(export)
    assert name_of(export) == "问题清单（2026年3月5日）.xlsx"
    assert events() == ["export.requested", "export.made", "export.downloaded"]
    assert AuditEvent.objects.get(event="export.requested").note == REASON
    assert told(exports.READY) == ["office"]
    assert Job.objects.get(pk=export.job).result == {"export": str(export.pk), "rows": 2}


def test_the_second_sheet_says_what_it_is(story, office):
    about = openpyxl.load_workbook(io.BytesIO(stored(made(office, unit="财政"))))["说明"]
    lines = {row[0]: row[1] for row in about.values}
    assert lines["清单"] == "问题清单"
    assert lines["筛选"] == "单位：财政"
    assert lines["截至"] == "2026年3月5日 09:00"
    assert lines["导出人"] == "周敏（巡察办综合）"
    assert lines["导出事由"] == REASON
    assert lines["行数"] == 2
    assert "内部资料" in lines["说明"]


@pytest.mark.feature(142)
@pytest.mark.parametrize("who", ["groupleader", "department", "custodian", "sysadmin", "secadmin", "auditor", "nobody"])
def test_to_see_is_not_to_take_out(story, world, who):
    with pytest.raises(PermissionDenied):
        asked(world.people[who])
    assert Export.objects.count() == Job.objects.filter(kind="documents.export").count() == 0


def test_the_team_reads_the_lists_and_takes_none_out(story, world):
    for who in ("leader", "deputy", "member"):
        forget_posts(world.people[who])
        with pytest.raises(PermissionDenied):
            asked(world.people[who])


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("", "导出事由只有0个字"),
        ("    ", "导出事由只有0个字"),
        ("看一看", "导出事由只有3个字"),
        ("供周例会\n研究", "看不见的字符"),
        ("供周例会\x00研究", "看不见的字符"),
        ("供周例会\u202e研究", "看不见的字符"),
    ],
)
def test_no_reason_no_export(story, office, reason, sentence):
    volume = ports.plugged.volumes["rectification.problems"]
    with pytest.raises(ReasonMissing, match=sentence):
        request_export(key=uuid4(), volume=volume, query={}, reason=reason, actor=office, now=NOW)
    assert Export.objects.count() == 0


def test_a_second_click_is_the_same_export(story, office, director):
    key, volume = uuid4(), ports.plugged.volumes["rectification.problems"]
    given = {"key": key, "volume": volume, "query": {}, "reason": REASON, "now": NOW}
    first = request_export(actor=office, **given)
    again = request_export(actor=office, **given)
    assert again.pk == first.pk
    assert Job.objects.filter(kind="documents.export").count() == 1
    assert events() == ["export.requested"]
    with pytest.raises(Refused, match="这一页已经用过"):
        request_export(actor=director, **given)


def test_nothing_to_export(story, office):
    with pytest.raises(NothingToExport):
        asked(office, q="没有这个词")


@pytest.mark.feature(126, 142)
def test_a_post_that_ended_before_the_worker_came(story, office):
    export = asked(office)
    stop(office, PostKind.OFFICE_CLERK)
    assert jobs.run(export.job, now=NOW) == "failed"
    export.refresh_from_db()
    assert (export.made_at, export.path) == (None, "")
    assert Job.objects.get(pk=export.job).error == "您已没有导出“问题清单”的权限，没有生成文件。"
    assert events() == ["export.requested", "export.refused"]
    assert told(exports.FAILED) == ["office"]


def test_an_account_that_was_locked_before_the_worker_came(story, office):
    export = asked(office)
    User.objects.filter(pk=office.pk).update(is_active=False)
    assert jobs.run(export.job, now=NOW) == "failed"
    assert default_storage.exists(path_of(export, 1)) is False


@pytest.mark.feature(126)
def test_a_post_that_ended_before_the_file_was_fetched(story, liaison):
    export = made(liaison)
    stop(liaison, PostKind.ORGANIZATION_LIAISON)
    with pytest.raises(PermissionDenied):
        open_export(export=export, actor=liaison, now=NOW)


@pytest.mark.feature(126)
def test_one_of_two_posts_ended_and_the_file_holds_rows_of_both(story, world, liaison):
    """The right to export is still there, the right to half of the rows is not."""
    PostFactory(person=liaison, kind=PostKind.ORGANIZATION_LIAISON, organization=world.agriculture)
    export = made(liaison)
    end_post(post=liaison.posts.get(organization=world.finance), to_on=YESTERDAY, actor=ACTOR, now=NOW)
    forget_posts(liaison)
    assert liaison.has_perm("rectification.export_lists")
    with pytest.raises(FileNotThere, match="岗位有变动"):
        open_export(export=export, actor=liaison, now=NOW)
    assert "export.downloaded" not in events()


@pytest.mark.feature(126, 150)
def test_a_row_that_became_invisible_in_between_is_not_in_the_file(story, world, liaison):
    export = asked(liaison)
    assert export.expected_rows == 2
    other = story.problems[1]
    type(other).objects.filter(pk=other.pk).update(organization=world.agriculture)
    assert jobs.run(export.job, now=NOW) == "done"
    export.refresh_from_db()
    assert [row[0] for row in rows(export)[1:]] == ["03-03-001"]


@pytest.mark.feature(142)
def test_the_right_of_one_post_does_not_take_out_what_another_shows(story, world, liaison2):
    """A reporter at 市财政局 sees its problems; being liaison of another organization does not let them out."""
    PostFactory(person=liaison2, kind=PostKind.UNIT_REPORTER, organization=world.finance)
    forget_posts(liaison2)
    with pytest.raises(NothingToExport):
        asked(liaison2)


def test_only_who_made_it_fetches_it(story, office, director, auditor):
    export = made(office)
    for other in (director, auditor):
        with pytest.raises(PermissionDenied):
            open_export(export=export, actor=other, now=NOW)


def test_not_made_yet_is_told(story, office):
    with pytest.raises(FileNotThere, match="还没有生成"):
        open_export(export=asked(office), actor=office, now=NOW)


def test_days_are_over(story, office, settings):
    export = made(office)
    assert export.expires_at == NOW + dt.timedelta(days=7)
    last = export.expires_at - dt.timedelta(seconds=1)
    assert open_export(export=export, actor=office, now=last).read() == stored(export)
    with pytest.raises(FileNotThere, match="已过保留期"):
        open_export(export=export, actor=office, now=export.expires_at)
    assert clear_expired(now=last) == 0
    path = export.path
    assert clear_expired(now=export.expires_at) == 1
    assert clear_expired(now=export.expires_at) == 0
    assert default_storage.exists(path) is False
    assert events()[-1] == "export.cleared"
    export.refresh_from_db()
    assert (export.row_count, len(export.sha256)) == (2, 64)


def test_a_file_that_is_gone_is_no_fault(story, office):
    export = made(office)
    default_storage.delete(export.path)
    with pytest.raises(FileNotThere, match="重新导出"):
        open_export(export=export, actor=office, now=NOW)


def test_what_a_killed_worker_left_goes_with_the_rest(story, office):
    export = asked(office)
    left = default_storage.save(path_of(export, 2), io.BytesIO(b"half"))
    assert clear_expired(now=export.expires_at) == 1
    assert default_storage.exists(left) is False
    assert "export.cleared" not in events()


def test_half_way_nothing_is_kept(plug, office):
    def broken(_user, _query, _today):
        yield (1, "第1行")
        raise RuntimeError("the list broke")

    plug(3, rows=broken)
    export = asked(office, "test.numbers")
    assert [jobs.run(export.job, now=NOW) for _ in range(3)] == ["queued", "queued", "failed"]
    export.refresh_from_db()
    assert export.made_at is None
    assert [default_storage.exists(path_of(export, n)) for n in (1, 2, 3)] == [False, False, False]
    assert Job.objects.get(pk=export.job).cause == "RuntimeError"
    assert asked(office, "test.numbers").expected_rows == 3, "a failed export counts nothing"


def test_when_it_cannot_be_put_on_record_the_file_goes_again(plug, office, monkeypatch):
    plug(3)
    export = asked(office, "test.numbers")

    def broken(*_args, **_fields):
        raise RuntimeError("no message")

    monkeypatch.setattr(exports, "queue", broken)
    assert jobs.run(export.job, now=NOW) == "queued"
    assert default_storage.exists(path_of(export, 1)) is False
    export.refresh_from_db()
    assert export.made_at is None


def test_a_second_worker_makes_no_second_file(plug, office):
    plug(3)
    export = asked(office, "test.numbers")
    job = Job.objects.get(pk=export.job)
    job.attempts = 1
    first = make_export(export=Export.objects.get(pk=export.pk), job=job, now=NOW)
    job.attempts = 2
    late = make_export(export=Export.objects.get(pk=export.pk), job=job, now=NOW)
    assert late.path == first.path
    job.attempts = 3
    make_export(export=export, job=job, now=NOW)  # read before the first was done
    export.refresh_from_db()
    assert export.path == first.path
    assert default_storage.exists(path_of(export, 3)) is False
    assert events() == ["export.requested", "export.made"]


def test_what_was_taken_out_stays_on_record_as_it_was(story, office):
    export = made(office)
    for field, value in (("row_count", 1), ("reason", "别的"), ("sha256", "0" * 64), ("alarmed", True)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Export.objects.filter(pk=export.pk).update(**{field: value})


def test_a_job_without_its_export(office):
    job = jobs.enqueue("documents.export", owner_id=office.pk, now=NOW, export=str(uuid4()))
    assert jobs.run(job.pk, now=NOW) == "failed"
