"""Many documents in one job: each rendered where its PDF is missing, then all in one file. What failed is listed; the rest goes on."""

import io
import logging
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import pikepdf
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.core.models import Job
from foundation.core.transitions import SystemActor
from foundation.documents.models import Batch, BatchItem, BatchKind, OfficialDocument
from foundation.documents.selectors.batch import batchable_documents
from foundation.documents.selectors.document_policy import is_watermarked
from foundation.documents.services import stored_file
from foundation.documents.services.official_document import render_document
from foundation.documents.services.watermark import marked_copy

logger = logging.getLogger(__name__)

BATCH = "documents.batch"
MOST = 200
LONGEST_CAUSE = 300
CHUNK = 256 * 1024
CLEARED_AT_ONCE = 100
# How a letter may break a renderer; the others are still to be done. A time limit or a lost database ends the job instead.
BROKEN = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
CLERK_OF_BATCHES = SystemActor("批量文件到期清除")


class BatchRefused(Refused):
    status = 422


class FileNotThere(Refused):
    """Not made, expired, or holding a document that the person may not have any more."""


def request_batch(*, key: UUID, kind: str, documents: Sequence[int], actor: Any, now: datetime) -> Batch:
    """Put on record and queue. The same `key` again is the same batch. Raises PermissionDenied, BatchRefused."""
    if not actor.has_perm("documents.run_batch"):
        raise PermissionDenied("documents.run_batch")
    wanted = list(dict.fromkeys(documents))
    if not wanted:
        raise BatchRefused("还没有选公文。请勾选后再办。")
    if len(wanted) > MOST:
        raise BatchRefused(f"一次最多{MOST}份，您选了{len(wanted)}份。请分几次办。")
    if batchable_documents(actor).filter(pk__in=wanted).count() != len(wanted):
        raise BatchRefused("选中的公文里有的已不在您的范围内，请刷新后重新勾选。")
    try:
        with transaction.atomic():
            job = jobs.enqueue(BATCH, owner_id=actor.pk, now=now, batch=str(key))
            batch = Batch.objects.create(
                id=key,
                kind=BatchKind(kind),
                maker=actor,
                created_at=now,
                job=job.pk,
                expires_at=now + timedelta(days=settings.EXPORT_KEEP_DAYS),
            )
            BatchItem.objects.bulk_create(
                BatchItem(batch=batch, document_id=pk, place=place) for place, pk in enumerate(wanted, start=1)
            )
            audittrail.record("batch.requested", actor=actor, subject=batch, now=now, kind=kind, documents=len(wanted))
    except IntegrityError:
        return _known(key, actor)
    return batch


def resume_batch(*, batch: Batch, actor: Any, now: datetime) -> Batch:
    """Again what failed and what is left. Raises PermissionDenied, Refused."""
    if batch.maker_id != actor.pk or not actor.has_perm("documents.run_batch"):
        raise PermissionDenied("documents.run_batch")
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        job = Job.objects.filter(pk=batch.job).first()
        if job is not None and job.is_open:
            raise Refused("这一批正在办理，请等它办完。")
        if not batch.items.filter(done_at__isnull=True).exists() and batch.finished_at is not None:
            raise Refused("这一批已经全部办完，不用再办。")
        batch.items.exclude(cause="").update(cause="")
        batch.job = jobs.enqueue(BATCH, owner_id=actor.pk, now=now, batch=str(batch.pk)).pk
        batch.finished_at = None
        batch.save(update_fields=["job", "finished_at"])
        audittrail.record("batch.resumed", actor=actor, subject=batch, now=now)
    return batch


def run_batch(*, batch: Batch, job: Job, now: datetime) -> Batch:
    """What the worker does. Each item is on record as soon as it is done: a worker that takes over goes on with the rest."""
    if batch.cleared_at is not None:
        raise jobs.JobRefused("这一批已过保留期。")
    total = batch.items.count()
    waiting = batch.items.filter(done_at__isnull=True, cause="").select_related("document__pdf")
    for item in waiting.order_by("place").iterator(1):
        jobs.progress(job, total - batch.items.filter(done_at__isnull=True, cause="").count(), total)
        jobs.stop_if_cancelled(job)
        _work(item, now)
    jobs.progress(job, total, total)
    done = batch.items.filter(done_at__isnull=False).select_related("document__pdf").order_by("place")
    if batch.kind != BatchKind.RENDER and done.exists():
        _put_together(batch, done, job, now)
    Batch.objects.filter(pk=batch.pk).update(finished_at=now)
    batch.refresh_from_db()
    return batch


def open_batch(*, batch: Batch, actor: Any, now: datetime) -> "File[Any]":
    """The file, for its maker who may still have each document in it. Raises PermissionDenied, FileNotThere."""
    if batch.maker_id != actor.pk:
        raise PermissionDenied("documents.open_batch")
    if batch.finished_at is None or not batch.path:
        raise FileNotThere("文件还没有做好，请稍后再下载。")
    if is_watermarked() and not batch.is_marked:
        raise FileNotThere("文件做好以后，公文规则改成了下载要加水印，这份文件不能再下载。请重新勾选再办。")
    inside = set(batch.items.filter(done_at__isnull=False).values_list("document", flat=True))
    if batchable_documents(actor).filter(pk__in=inside).count() != len(inside):
        raise FileNotThere("里面有的公文您已不能看，这份文件不能再下载。需要的，请重新勾选再办。")
    if batch.expires_at <= now or not default_storage.exists(batch.path):
        raise FileNotThere("文件已过保留期，不能再下载。需要的，请重新勾选再办。")
    with transaction.atomic():
        audittrail.record("batch.downloaded", actor=actor, subject=batch, now=now, documents=len(inside))
    return default_storage.open(batch.path, "rb")


def name_of(batch: Batch) -> str:
    day = localtime(batch.created_at)
    ending = "pdf" if batch.kind == BatchKind.MERGED else "zip"
    return f"公文（{day.year}年{day.month}月{day.day}日）.{ending}"


def clear_expired(*, now: datetime) -> int:
    over = list(Batch.objects.filter(expires_at__lte=now, cleared_at__isnull=True)[:CLEARED_AT_ONCE])
    for batch in over:
        with transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(cleared_at=now)
            jobs.cancel(batch.job, now=now)
            audittrail.record("batch.cleared", actor=CLERK_OF_BATCHES, subject=batch, now=now)
        default_storage.delete(_path(batch))
    return len(over)


def _work(item: BatchItem, now: datetime) -> None:
    """One document. Whatever goes wrong with it is its own cause; what ends the worker is raised."""
    cause = ""
    try:
        document = render_document(document=item.document, now=now)
        if document.pdf is None or not default_storage.exists(document.pdf.path):
            cause = "PDF文件不在了，请系统管理员从备份恢复。"
    except jobs.JobRefused as refusal:
        cause = str(refusal)
    except MemoryError:
        _note(item, "太大，内存不够。", now)
        raise
    except BROKEN as error:
        logger.exception("item %s of batch %s failed", item.place, item.batch_id)
        cause = f"程序出错（{type(error).__name__}），请找系统管理员。"
    _note(item, cause, now)


def _note(item: BatchItem, cause: str, now: datetime) -> None:
    done = None if cause else now
    BatchItem.objects.filter(pk=item.pk).update(done_at=done, cause=cause[:LONGEST_CAUSE])


def _put_together(batch: Batch, items: Iterable[BatchItem], job: Job, now: datetime) -> None:
    """Through a file on disk: no more than one document is in memory, under a watermark that of a merged file is."""
    is_marked = is_watermarked()
    with tempfile.TemporaryFile() as target:
        files = ((item.document, _pdf_of(item.document, batch.maker, now)) for item in items)
        if batch.kind == BatchKind.MERGED:
            _merge(target, files)
        else:
            _pack(target, files)
        jobs.stop_if_cancelled(job)
        size = target.tell()
        target.seek(0)
        default_storage.delete(_path(batch))
        path = default_storage.save(_path(batch), File(target))
    Batch.objects.filter(pk=batch.pk).update(path=path, size=size, is_marked=is_marked)


def _pack(target: IO[bytes], files: Iterable[tuple[OfficialDocument, IO[bytes]]]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        for place, (document, source) in enumerate(files, start=1):
            name = stored_file.clean_name(f"{place:03} {document.number}{document.title}.pdf").replace(":", "：")
            with source, package.open(name, "w") as member:
                while piece := source.read(CHUNK):
                    member.write(piece)
    target.seek(0, 2)


def _merge(target: Any, files: Iterable[tuple[OfficialDocument, Any]]) -> None:
    with ExitStack() as opened, pikepdf.Pdf.new() as merged:
        for _, source in files:  # read when the whole is saved, so each stays open until then
            merged.pages.extend(opened.enter_context(pikepdf.Pdf.open(opened.enter_context(source))).pages)
        merged.save(target)
    target.seek(0, 2)


def _pdf_of(document: OfficialDocument, maker: Any, now: datetime) -> IO[bytes]:
    """Under the maker's watermark where the office wants one, each with its line in the trail. Raises ValueError for one that is
    not rendered; an item is done only when it is.
    """
    if document.pdf is None:
        raise ValueError(f"document {document.pk} has no PDF")
    copy = marked_copy(document=document, actor=maker, now=now)
    return io.BytesIO(copy) if copy is not None else stored_file.open_file(document.pdf)


def _path(batch: Batch) -> str:
    return f"batches/{batch.pk.hex[:2]}/{batch.pk.hex}"


def _known(key: UUID, actor: Any) -> Batch:
    batch = Batch.objects.filter(pk=key, maker_id=actor.pk).first()
    if batch is None:
        raise Refused("这一页已经用过，请重新打开再办。")
    return batch
