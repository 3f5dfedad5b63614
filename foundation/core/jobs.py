"""Long tasks: a row, a doorbell after commit, a lease, attempts, progress, a result (docs/decisions/0003)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from billiard.exceptions import SoftTimeLimitExceeded
from celery import current_app
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from foundation.audittrail import services as audittrail
from foundation.core import ports
from foundation.core.errors import Refused
from foundation.core.events import JobFailed
from foundation.core.models import Job, JobFault, JobState
from foundation.core.ports import JobKind

logger = logging.getLogger(__name__)

# A handler is told to stop when its kind's limit is over, killed GRACE later, and its lease ends GRACE after that: whoever
# holds a lease may still be working.
GRACE = timedelta(minutes=1)
LEASE = ports.LONGEST_WORK + 2 * GRACE
RING_AGAIN = timedelta(minutes=1)
MAX_ATTEMPTS = 3
LONGEST_ERROR = 300
LONGEST_CAUSE = 60

OVER_TIME = "办了{minutes}分钟还没有办完，到了时限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"
OVER_MEMORY = "要用的内存超过上限，已经停下。请缩小范围或分成几份再办；仍不行的，请找系统管理员。"
INTERRUPTED = f"办理它的程序中断了{MAX_ATTEMPTS}次，没有办成。请再办一次；仍不行的，请找系统管理员。"
BROKEN = f"程序出错，试了{MAX_ATTEMPTS}次都没有办成。请找系统管理员，告诉他事项和时间。"


class JobRefused(Exception):
    """The handler cannot do it and trying again will not help; the sentence is shown to the owner."""


class JobCancelled(Exception):
    """Raised out of a handler that finds its job cancelled: what it had open rolls back."""


def enqueue(kind: str, *, owner_id: int | None, now: datetime, **payload: Any) -> Job:
    """Put a job on record in the caller's transaction and ring after its commit. Payload holds ids, never content."""
    job = Job.objects.create(
        kind=kind, queue=ports.plugged.jobs[kind].queue, owner_id=owner_id, payload=payload, created_at=now
    )
    transaction.on_commit(lambda: ring(job))
    return job


def ring(job: Job) -> None:
    """Tell the queue that there is work, and how long it may take. A lost ring is rung again by the sweeper."""
    limit = limit_of(job)
    limits = {"soft_time_limit": limit.total_seconds(), "time_limit": (limit + GRACE).total_seconds()}
    doorbell("core.run_job", str(job.pk), queue=job.queue, **limits)


def limit_of(job: Job) -> timedelta:
    """Of a kind that this version no longer has: the longest."""
    kind = ports.plugged.jobs.get(job.kind)
    return kind.limit if kind else ports.LONGEST_WORK


def doorbell(task: str, *arguments: str, queue: str, **limits: Any) -> None:
    """Send a task by name, after commit. With the broker away the work waits for its sweeper, and the page still answers."""
    try:
        current_app.send_task(task, args=arguments, queue=queue, retry=False, **limits)
    except (OperationalError, OSError) as error:
        logger.warning("the broker does not answer (%s): %s waits for the next sweep", type(error).__name__, task)


def claim(job_id: UUID, *, now: datetime) -> Job | None:
    """Take the job for as long as its kind may work; None when it is done or another worker holds it."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        return None
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, started_at=now, lease_until=now + limit_of(job) + 2 * GRACE
    )
    return Job.objects.get(pk=job_id) if taken == 1 else None


def run(job_id: UUID, *, now: datetime) -> str:
    """Claim, call the handler, keep its result. Returns the state reached, or "taken" when there was nothing to do."""
    job = claim(job_id, now=now)
    if job is None:
        return "taken"
    try:
        result = ports.plugged.jobs[job.kind].handler(job, job.payload)
    except JobCancelled:
        return JobState.CANCELLED
    except JobRefused as refusal:
        return _fail(job, JobFault.REFUSED, str(refusal), now=now)
    except SoftTimeLimitExceeded:
        return over_time(job, now=now)
    except Exception as error:  # a handler may raise anything; the row keeps the kind of it, the log the rest
        logger.exception("job %s of kind %s failed on attempt %d", job.pk, job.kind, job.attempts)
        return _broken(job, error, now=now)
    return _finish(job, JobState.DONE, now=now, result=result)


def _broken(job: Job, error: Exception, *, now: datetime) -> str:
    """Tried again, unless it would want the same memory once more."""
    if isinstance(error, MemoryError):
        return _fail(job, JobFault.MEMORY, OVER_MEMORY, now=now)
    if job.attempts >= MAX_ATTEMPTS:
        return _fail(job, JobFault.ERROR, BROKEN, now=now, cause=type(error).__name__)
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.QUEUED, lease_until=None)
    return JobState.QUEUED


def over_time(job: Job, *, now: datetime) -> str:
    """The limit of its kind is over. More time would not help it: no further attempt."""
    logger.error("job %s of kind %s is over its time limit, on attempt %d", job.pk, job.kind, job.attempts)
    minutes = max(1, round(limit_of(job).total_seconds() / 60))
    return _fail(job, JobFault.TIME, OVER_TIME.format(minutes=minutes), now=now)


def progress(job: Job, done: int, total: int) -> None:
    Job.objects.filter(pk=job.pk).update(progress_done=done, progress_total=total)


def progress_aside(job: Job, done: int, total: int) -> None:
    """`progress` from inside a long transaction, where nobody sees what we write before the commit: through a connection of
    its own. SQLite has one writer, so there nothing is told until the end.
    """
    if connection.vendor == "sqlite":
        return

    def tell() -> None:
        try:
            progress(job, done, total)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(tell).result()


def cancel(job_id: UUID, *, now: datetime) -> bool:
    """True when it was still open. One that runs finds out at its next `stop_if_cancelled`."""
    still = Job.objects.filter(pk=job_id, state__in=[JobState.QUEUED, JobState.RUNNING])
    return still.update(state=JobState.CANCELLED, finished_at=now, lease_until=None) == 1


def may_cancel(job: Job) -> bool:
    kind = ports.plugged.jobs.get(job.kind)
    return job.is_open and (kind is None or kind.may_cancel)


def cancel_own(*, job: Job, actor: Any, now: datetime) -> None:
    """By its owner, on the page of jobs; a kind that hangs on a row of its own has that row's service do it.

    Raises PermissionDenied, Refused, and what the kind's own service raises.
    """
    if job.owner_id != actor.pk:
        raise PermissionDenied("core.cancel_job")
    kind: JobKind | None = ports.plugged.jobs.get(job.kind)
    if kind is not None and not kind.may_cancel:
        raise Refused(f"“{kind.label}”不能取消，办完后会在这里显示。")
    with transaction.atomic():
        if kind is not None and kind.cancel is not None and job.is_open:
            kind.cancel(job, actor, now)
        elif not cancel(job.pk, now=now):
            raise Refused("这项后台任务已经结束，不用取消。")
        audittrail.record("job.cancelled", actor=actor, subject=job, now=now, kind=job.kind)


def requeue_failed(*, job: Job, actor: Any, now: datetime) -> None:
    """A failed one from its beginning, by the system administrator. Raises PermissionDenied, Refused."""
    if not actor.has_perm("core.run_machine"):
        raise PermissionDenied("core.run_machine")
    nothing: dict[str, Any] = {"attempts": 0, "error": "", "fault": "", "cause": "", "progress_done": 0}
    with transaction.atomic():
        failed = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
        if failed.update(state=JobState.QUEUED, created_at=now, started_at=None, finished_at=None, **nothing) != 1:
            raise Refused("这项后台任务现在不是“没有完成”，不用重新排队。")
        audittrail.record("job.requeued", actor=actor, subject=job, now=now, kind=job.kind, fault=job.fault)
        transaction.on_commit(lambda: ring(job))


def stop_if_cancelled(job: Job) -> None:
    """For handlers, between batches. Raises JobCancelled."""
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
        raise JobCancelled


def requeue_stale(*, now: datetime) -> int:
    """Ring again for jobs nobody took or whose worker vanished; give up after MAX_ATTEMPTS. Returns how many rang."""
    stale = Q(state=JobState.RUNNING, lease_until__lt=now)
    for job in Job.objects.filter(stale, attempts__gte=MAX_ATTEMPTS):
        _fail(job, JobFault.INTERRUPTED, INTERRUPTED, now=now)
    waiting = Q(state=JobState.QUEUED, created_at__lt=now - RING_AGAIN)
    jobs = list(Job.objects.filter(stale | waiting).order_by("created_at")[:500])
    for job in jobs:
        ring(job)
    return len(jobs)


def _finish(job: Job, state: JobState, *, now: datetime, **fields: Any) -> str:
    _close(job, state, now=now, **fields)
    return state


def _fail(job: Job, fault: JobFault, sentence: str, *, now: datetime, cause: str = "") -> str:
    """What the handler refused, it has told; all else is told to the owner by who hears of it."""
    words = {"error": sentence[:LONGEST_ERROR], "fault": fault, "cause": cause[:LONGEST_CAUSE]}
    with transaction.atomic():
        if _close(job, JobState.FAILED, now=now, **words) and fault != JobFault.REFUSED:
            ports.emit(JobFailed(job, now))
    return JobState.FAILED


def _close(job: Job, state: JobState, *, now: datetime, **fields: Any) -> bool:
    """Whether it was still running: a cancelled one stays cancelled."""
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    return running.update(state=state, finished_at=now, lease_until=None, **fields) == 1
