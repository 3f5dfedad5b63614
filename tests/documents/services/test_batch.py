"""Many documents in one job: what fails is listed and stops nobody, what is left is done later, and by another worker."""

import datetime as dt
import io
import zipfile
from uuid import uuid4

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage

from foundation.audittrail.models import AuditEvent
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.documents import tasks
from foundation.documents.models import Batch, BatchItem, OfficialDocument
from foundation.documents.selectors.batch import batchable_documents, visible_batches
from foundation.documents.services import batch as batches
from foundation.documents.services.batch import (
    BatchRefused,
    FileNotThere,
    clear_expired,
    name_of,
    open_batch,
    request_batch,
    resume_batch,
)
from foundation.documents.services.official_document import issue_document
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.services.post import end_post
from tests.factories.batch import batch_made, batch_of
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.organizations import ACTOR, NOW, TODAY

WEEK = dt.timedelta(days=7)


@pytest.fixture
def clerk(world):
    return world.people["office"]


@pytest.fixture
def three(world, clerk):
    """Issued, none of them rendered yet."""
    return [issue_document(document=OfficialDocumentFactory(world=world), actor=clerk, now=NOW) for _ in range(3)]


def fetched(batch, clerk):
    with open_batch(batch=batch, actor=clerk, now=NOW) as file:
        return io.BytesIO(file.read())


def standing(batch):
    return [(item.place, item.done_at is not None, item.cause) for item in batch.items.order_by("place")]


def break_one(monkeypatch, pk, error):
    """Rendering this document goes wrong."""
    render = batches.render_document

    def broken(*, document, now):
        if document.pk == pk:
            raise error
        return render(document=document, now=now)

    monkeypatch.setattr(batches, "render_document", broken)
    return lambda: monkeypatch.setattr(batches, "render_document", render)


@pytest.mark.feature(78)
def test_packed(three, clerk):
    batch = batch_made(clerk, three)
    assert OfficialDocument.objects.filter(pdf__isnull=True).count() == 0
    with zipfile.ZipFile(fetched(batch, clerk)) as package:
        assert package.testzip() is None
        assert package.namelist() == [
            f"00{place} 云委巡办〔2026〕{place}号关于召开巡察市财政局党组工作动员会的通知.pdf" for place in (1, 2, 3)
        ]
        assert package.read(package.namelist()[0])[:5] == b"%PDF-"
    job = Job.objects.get(kind="documents.batch")
    assert (job.queue, job.progress_done, job.progress_total) == ("documents", 3, 3)
    assert name_of(batch) == "公文（2026年3月5日）.zip"
    events = AuditEvent.objects.filter(event__startswith="batch.").order_by("pk")
    assert list(events.values_list("event", flat=True)) == ["batch.requested", "batch.downloaded"]


@pytest.mark.feature(78)
def test_merged(three, clerk):
    batch = batch_made(clerk, three, "merged")
    with pikepdf.Pdf.open(fetched(batch, clerk)) as merged:
        pages = len(merged.pages)
    lone = []
    for document in OfficialDocument.objects.all():
        with default_storage.open(document.pdf.path) as file, pikepdf.Pdf.open(file) as pdf:
            lone.append(len(pdf.pages))
    assert (pages, name_of(batch)) == (sum(lone), "公文（2026年3月5日）.pdf")


def test_only_rendered(three, clerk):
    batch = batch_made(clerk, three, "render")
    assert (batch.path, batch.finished_at) == ("", NOW)
    assert OfficialDocument.objects.filter(pdf__isnull=True).count() == 0


@pytest.mark.feature(78)
@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (jobs.JobRefused("有字排不出来。"), "有字排不出来。"),
        (KeyError("x"), "程序出错（KeyError），请找系统管理员。"),
    ],
)
def test_what_fails_is_listed_and_done_later(three, clerk, monkeypatch, error, cause):
    mend = break_one(monkeypatch, three[1].pk, error)
    batch = batch_made(clerk, three)
    assert standing(batch) == [(1, True, ""), (2, False, cause), (3, True, "")]
    assert len(zipfile.ZipFile(fetched(batch, clerk)).namelist()) == 2
    mend()
    done_before = batch.items.get(place=1).done_at
    again = resume_batch(batch=batch, actor=clerk, now=NOW + WEEK / 2)
    assert (again.finished_at, again.job != batch.job) == (None, True)
    assert jobs.run(again.job, now=NOW) == "done"
    again.refresh_from_db()
    assert standing(again) == [(1, True, ""), (2, True, ""), (3, True, "")]
    assert again.items.get(place=1).done_at == done_before
    assert len(zipfile.ZipFile(fetched(again, clerk)).namelist()) == 3
    with pytest.raises(Refused, match="已经全部办完"):
        resume_batch(batch=again, actor=clerk, now=NOW)


def test_all_failed_makes_no_file(three, clerk, monkeypatch):
    monkeypatch.setattr(batches, "render_document", lambda **_: (_ for _ in ()).throw(OSError))
    batch = batch_made(clerk, three)
    assert (batch.path, batch.items.filter(cause="").count()) == ("", 0)
    with pytest.raises(FileNotThere, match="还没有做好"):
        open_batch(batch=batch, actor=clerk, now=NOW)


@pytest.mark.feature(78)
def test_another_worker_goes_on_where_one_was_killed(three, clerk, monkeypatch):
    """The lease runs out, the job is taken again; what was done is not done twice."""
    batch = batch_of(clerk, three)
    restore = break_one(monkeypatch, three[1].pk, SystemExit("killed"))
    with pytest.raises(SystemExit):
        jobs.run(batch.job, now=NOW)
    assert standing(batch) == [(1, True, ""), (2, False, ""), (3, False, "")]
    assert jobs.run(batch.job, now=NOW) == "taken"
    restore()
    first = OfficialDocument.objects.get(pk=three[0].pk).pdf_id
    assert jobs.run(batch.job, now=NOW + dt.timedelta(hours=1)) == "done"
    batch.refresh_from_db()
    assert [done for _, done, _ in standing(batch)] == [True, True, True]
    assert OfficialDocument.objects.get(pk=three[0].pk).pdf_id == first


def test_too_little_memory_ends_the_job_and_names_the_document(three, clerk, monkeypatch):
    break_one(monkeypatch, three[0].pk, MemoryError())
    batch = batch_of(clerk, three)
    assert jobs.run(batch.job, now=NOW) == "failed"
    assert standing(batch)[0] == (1, False, "太大，内存不够。")
    assert standing(batch)[1] == (2, False, "")


def test_called_off_between_two_documents(three, clerk):
    batch = batch_of(clerk, three)
    job = jobs.claim(batch.job, now=NOW)
    jobs.cancel(batch.job, now=NOW)
    with pytest.raises(jobs.JobCancelled):
        batches.run_batch(batch=batch, job=job, now=NOW)
    assert [done for _, done, _ in standing(batch)] == [False] * 3
    again = resume_batch(batch=batch, actor=clerk, now=NOW)
    assert jobs.run(again.job, now=NOW) == "done"


def test_a_pdf_that_vanished_from_the_store_is_told(three, clerk):
    batch_made(clerk, three, "render")
    default_storage.delete(OfficialDocument.objects.get(pk=three[0].pk).pdf.path)
    batch = batch_made(clerk, three)
    assert standing(batch)[0] == (1, False, "PDF文件不在了，请系统管理员从备份恢复。")


@pytest.mark.parametrize("name", ["liaison", "groupleader", "sysadmin", "auditor", "nobody", "department"])
def test_others_may_not(world, three, name):
    with pytest.raises(PermissionDenied):
        batch_of(world.people[name], three)
    assert list(batchable_documents(world.people[name])) == []


def test_refusals(world, three, clerk, monkeypatch):
    with pytest.raises(BatchRefused, match="还没有选公文"):
        batch_of(clerk, [])
    draft = OfficialDocumentFactory(world=world)
    with pytest.raises(BatchRefused, match="不在您的范围内"):
        batch_of(clerk, [*three, draft])
    monkeypatch.setattr(batches, "MOST", 2)
    with pytest.raises(BatchRefused, match="一次最多2份，您选了3份"):
        batch_of(clerk, three)
    assert Batch.objects.count() == BatchItem.objects.count() == 0


def test_a_second_click_is_the_same_and_a_strangers_key_is_refused(world, three, clerk):
    words = {"key": uuid4(), "kind": "zip", "documents": [three[0].pk, three[0].pk], "now": NOW}
    first, second = (request_batch(actor=clerk, **words) for _ in range(2))
    assert first == second
    assert first.items.count() == 1
    with pytest.raises(Refused, match="这一页已经用过"):
        request_batch(actor=world.people["director"], **words)


def test_its_makers_alone(world, three, clerk):
    batch = batch_made(clerk, three)
    other = world.people["director"]
    assert (list(visible_batches(clerk)), list(visible_batches(other))) == ([batch], [])
    for refused in (open_batch, resume_batch):
        with pytest.raises(PermissionDenied):
            refused(batch=batch, actor=other, now=NOW)


def test_while_it_runs_it_is_not_asked_again(three, clerk):
    with pytest.raises(Refused, match="正在办理"):
        resume_batch(batch=batch_of(clerk, three), actor=clerk, now=NOW)


def test_who_has_left_the_office_gets_no_file(three, clerk):
    batch = batch_made(clerk, three)
    for post in clerk.posts.all():
        end_post(post=post, to_on=TODAY - dt.timedelta(days=1), actor=ACTOR, now=NOW)
    forget_posts(clerk)
    with pytest.raises(FileNotThere, match="里面有的公文您已不能看"):
        open_batch(batch=batch, actor=clerk, now=NOW)


def test_cleared_when_its_days_are_over(three, clerk, frozen_clock):
    batch = batch_made(clerk, three)
    with pytest.raises(FileNotThere, match="已过保留期"):
        open_batch(batch=batch, actor=clerk, now=NOW + WEEK)
    assert clear_expired(now=NOW) == 0
    frozen_clock.forward(days=7)
    assert tasks.clear_typesettings() == 1
    assert not default_storage.exists(batch.path)
    assert list(visible_batches(clerk)) == []
    batch.refresh_from_db()
    with pytest.raises(jobs.JobRefused, match="已过保留期"):
        batches.run_batch(batch=batch, job=Job.objects.get(pk=batch.job), now=NOW)


def test_a_row_that_is_gone(three, clerk):
    batch = batch_of(clerk, three)
    Batch.objects.all().delete()
    assert jobs.run(batch.job, now=NOW) == "failed"


@pytest.mark.feature(78, 82)
@pytest.mark.parametrize("kind", ["zip", "merged"])
def test_each_document_of_the_file_bears_its_makers_watermark(three, clerk, settings, kind):
    plain = fetched(batch_made(clerk, three, kind), clerk).getvalue()
    assert not AuditEvent.objects.filter(event="document.downloaded").exists()
    settings.DOCUMENT_WATERMARK = True
    marked = fetched(batch_made(clerk, three, kind), clerk).getvalue()
    assert pictures(marked, kind) - pictures(plain, kind) == sum(len(pages) for pages in sheets(plain, kind))
    assert AuditEvent.objects.filter(event="document.downloaded", actor_id=clerk.pk).count() == 3


def sheets(data, kind):
    if kind == "merged":
        return [pikepdf.Pdf.open(io.BytesIO(data)).pages]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [pikepdf.Pdf.open(io.BytesIO(package.read(name))).pages for name in package.namelist()]


def pictures(data, kind):
    return sum(len(page.get_images()) for pages in sheets(data, kind) for page in pages)


def test_a_file_without_watermark_stays_here_once_the_office_wants_one(three, clerk, settings):
    batch = batch_made(clerk, three)
    settings.DOCUMENT_WATERMARK = True
    with pytest.raises(FileNotThere, match="改成了下载要加水印"):
        open_batch(batch=batch, actor=clerk, now=NOW)
