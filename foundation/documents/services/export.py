"""Taking lists out: asked for with a reason, made by a worker, given to one person, cleared when its days are over."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import IO, Any, NoReturn
from uuid import UUID

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
from foundation.core.ports import Volume
from foundation.core.transitions import SystemActor
from foundation.documents.models import Export
from foundation.documents.selectors.export import (
    count_of,
    held_posts,
    officers_over,
    rows_of_day,
    volume_named,
    words_of,
)
from foundation.documents.services import sheet
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User

EXPORT, READY, FAILED, ALARM = (
    "documents.export",
    "documents.export_ready",
    "documents.export_failed",
    "documents.export_alarm",
)
SHORTEST_REASON = 5
LONGEST_WORDS = 1000
TELL_EVERY = 5_000  # rows between two notes of progress: each is a commit
CLEARED_AT_ONCE = 200
CLERK_OF_FILES = SystemActor("导出文件到期清除")


class ReasonMissing(Refused):
    status = 422


class NothingToExport(Refused):
    pass


class TooMuchToday(Refused):
    pass


class FileNotThere(Refused):
    """Not made yet, expired, or made under posts that have ended since."""


def checked_reason(text: str) -> str:
    """The reason as it goes on record. Raises ReasonMissing with a sentence; the form puts it beside the field."""
    reason = text.strip()
    if not reason.isprintable():
        raise ReasonMissing("导出事由里有看不见的字符，请重新填写，不要换行。")
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(f"导出事由只有{len(reason)}个字，请写明用来做什么（至少{SHORTEST_REASON}个字）。")
    return reason


def request_export(
    *, key: UUID, volume: Volume, query: Mapping[str, str], reason: str, actor: Any, now: datetime
) -> Export:
    """Put on record and queue. The same `key` again is the same export: a second click makes no second file.

    Raises PermissionDenied, ReasonMissing, NothingToExport, TooMuchToday.
    """
    _check_may(volume, actor)
    words = checked_reason(reason)
    today = localtime(now).date()
    expected, _ = count_of(volume, actor, query, today)
    if not expected:
        raise NothingToExport("没有可以导出的行。请去掉几个筛选条件再导出。")
    _check_limit(rows_of_day(actor, now=now), expected)
    try:
        with transaction.atomic():
            job = jobs.enqueue(EXPORT, owner_id=actor.pk, now=now, export=str(key))
            export = Export.objects.create(
                id=key,
                volume=volume.name,
                label=volume.label,
                query=dict(query),
                words=words_of(volume, actor, query)[:LONGEST_WORDS],
                reason=words,
                person=actor,
                created_at=now,
                job=job.pk,
                expected_rows=expected,
                expires_at=_expiry(now),
            )
            audittrail.record(
                "export.requested", actor=actor, subject=export, now=now, note=words, volume=volume.name, rows=expected
            )
    except IntegrityError:
        return _known(key, actor)
    return export


def make_export(*, export: Export, job: Job, now: datetime) -> Export:
    """What the worker does: right and rows are asked anew, the file is written, counted, hashed and kept.

    A second run finds it made. Raises jobs.JobRefused with a sentence that the person is told too.
    """
    if export.made_at is not None:
        return export
    volume, person = volume_named(export.volume), export.person
    if volume is None or not person.is_active or not person.has_perm(volume.needs):
        _refuse(export, f"您已没有导出“{export.label}”的权限，没有生成文件。", now=now)
    held, left = held_posts(person), _rows_left(person, now=now)
    rows = volume.rows(person, export.query, localtime(now).date())
    with tempfile.TemporaryFile() as target:
        try:
            written = _write(target, export, volume, _up_to(rows, left), job=job, now=now)
        except TooMuchToday as refusal:
            _refuse(export, refusal.sentence, now=now)
        except sheet.TooManyRows:
            _refuse(export, f"超过{sheet.MOST_ROWS}行，Excel一张表放不下。请加筛选条件，分几次导出。", now=now)
        target.seek(0)
        digest = hashlib.file_digest(target, "sha256").hexdigest()
        size = target.tell()
        target.seek(0)
        path = default_storage.save(path_of(export, job.attempts), File(target))
    kept = False
    try:
        kept = _keep(export, written, path=path, size=size, sha256=digest, posts=held, now=now)
    except TooMuchToday as refusal:
        _refuse(export, refusal.sentence, now=now)
    finally:
        if not kept:
            default_storage.delete(path)
    export.refresh_from_db()
    return export


def open_export(*, export: Export, actor: Any, now: datetime) -> "File[Any]":
    """The file, for the person who made it and still may; that it was fetched is on record.

    Raises PermissionDenied, FileNotThere.
    """
    volume = volume_named(export.volume)
    if export.person_id != actor.pk or volume is None:
        raise PermissionDenied("documents.download_export")
    _check_may(volume, actor)
    if export.made_at is None:
        raise FileNotThere("文件还没有生成，请稍后再下载。")
    if not set(export.posts) <= set(held_posts(actor)):
        raise FileNotThere("导出以后您的岗位有变动，这份文件不能再下载。需要的，请重新导出。")
    if export.expires_at <= now or not default_storage.exists(export.path):
        raise FileNotThere("文件已过保留期，不能再下载。需要的，请重新导出。")
    with transaction.atomic():
        audittrail.record("export.downloaded", actor=actor, subject=export, now=now, sha256=export.sha256)
    return default_storage.open(export.path, "rb")


def clear_expired(*, now: datetime) -> int:
    """Take away the files whose days are over, with what a killed worker left of them. The facts stay. Returns how many."""
    over = Export.objects.filter(expires_at__lte=now, cleared_at__isnull=True).order_by("expires_at")
    rows = list(over[:CLEARED_AT_ONCE])
    for export in rows:
        with transaction.atomic():
            Export.objects.filter(pk=export.pk).update(cleared_at=now)
            for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
                default_storage.delete(path_of(export, attempt))
            if export.path:
                default_storage.delete(export.path)
                audittrail.record("export.cleared", actor=CLERK_OF_FILES, subject=export, now=now)
    return len(rows)


def path_of(export: Export, attempt: int) -> str:
    """Says nothing, and is found again without a list: each attempt of the job has its own."""
    return f"exports/{export.pk.hex[:2]}/{export.pk.hex}-{attempt}"


def name_of(export: Export) -> str:
    """问题清单（2026年3月5日）.xlsx"""
    return f"{export.label}（{_day(export.made_at or export.created_at)}）.xlsx"


def _write(
    target: IO[bytes], export: Export, volume: Volume, rows: Iterable[Sequence[Any]], *, job: Job, now: datetime
) -> sheet.Written:
    person = export.person
    who = f"{person.trail_name}（{person.trail_post}）" if person.trail_post else person.trail_name
    moment = f"{_day(now)} {localtime(now):%H:%M}"

    def about(written: sheet.Written) -> list[tuple[str, Any]]:
        lines: list[tuple[str, Any]] = [
            ("清单", export.label),
            ("筛选", export.words),
            ("截至", moment),
            ("导出人", who),
            ("导出事由", export.reason),
            ("行数", written.rows),
            ("编号", str(export.pk)),
            ("说明", "内部资料，用后收回。以等号、加号、减号、@开头的文字前面加了一个撇号，防止被当作公式。"),
        ]
        if written.cut:
            lines.append(("注意", f"有{written.cut}格文字超过Excel一格的上限，后面的没有导出，格内有注明。"))
        return lines

    def tell(done: int) -> None:
        if done % TELL_EVERY == 0:
            jobs.stop_if_cancelled(job)
            jobs.progress(job, done, max(done, export.expected_rows))

    sheet_of = sheet.Sheet(export.label, volume.columns, f"{who}　{moment}", now)
    return sheet.write(target, sheet_of, rows, about=about, each_batch=tell)


def _keep(
    export: Export, written: sheet.Written, *, path: str, size: int, sha256: str, posts: list[int], now: datetime
) -> bool:
    """Whether this run made it. Under the person's row: two workers at once count each other's rows."""
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=export.person_id)
        before = rows_of_day(person, now=now)
        _check_limit(before, written.rows)
        total = before + written.rows
        alarmed = total > settings.EXPORT_ALARM_ROWS
        made = Export.objects.filter(pk=export.pk, made_at__isnull=True).update(
            made_at=now,
            row_count=written.rows,
            size=size,
            sha256=sha256,
            path=path,
            posts=posts,
            day_rows=total,
            alarmed=alarmed,
            expires_at=_expiry(now),
        )
        if made != 1:
            return False
        audittrail.record(
            "export.made", actor=export.person, subject=export, now=now, rows=written.rows, sha256=sha256, day=total
        )
        queue(READY, obj=export, recipients=[export.person], step="", now=now)
        if alarmed:
            audittrail.record("export.alarm", actor=export.person, subject=export, now=now, day=total)
            people = officers_over(export.person, localtime(now).date())
            queue(ALARM, obj=export, recipients=people, step="", now=now)
    return True


def _refuse(export: Export, sentence: str, *, now: datetime) -> NoReturn:
    """No file: the person is told, and it is on record, before the job ends."""
    with transaction.atomic():
        audittrail.record("export.refused", actor=export.person, subject=export, now=now, why=sentence)
        queue(FAILED, obj=export, recipients=[export.person], step="", now=now)
    raise jobs.JobRefused(sentence)


def _check_may(volume: Volume, actor: Any) -> None:
    if not actor.has_perm(volume.needs):
        raise PermissionDenied(volume.needs)


def _check_limit(before: int, rows: int) -> None:
    most = settings.EXPORT_MOST_ROWS_A_DAY
    if most and before + rows > most:
        raise TooMuchToday(
            f"24小时内最多导出{most}行，您已导出{before}行，这次有{rows}行。请加筛选条件，或过一天再导出。"
        )


def _rows_left(person: User, *, now: datetime) -> int | None:
    most = settings.EXPORT_MOST_ROWS_A_DAY
    return max(most - rows_of_day(person, now=now), 0) if most else None


def _up_to(rows: Iterable[Sequence[Any]], left: int | None) -> Iterator[Sequence[Any]]:
    """Stops at the first row above the day's limit: what is refused anyway is not read to its end."""
    for place, row in enumerate(rows):
        if place == left:
            raise TooMuchToday(
                f"这次的行数超过了24小时内最多导出{settings.EXPORT_MOST_ROWS_A_DAY}行的限额。"
                "请加筛选条件，或过一天再导出。"
            )
        yield row


def _known(key: UUID, actor: Any) -> Export:
    """The export of the first click. A key that somebody else used says nothing of it."""
    export = Export.objects.filter(pk=key, person_id=actor.pk).first()
    if export is None:
        raise Refused("这一页已经用过，请重新打开导出页再办。")
    return export


def _expiry(now: datetime) -> datetime:
    return now + timedelta(days=settings.EXPORT_KEEP_DAYS)


def _day(moment: datetime) -> str:
    day = localtime(moment)
    return f"{day.year}年{day.month}月{day.day}日"
