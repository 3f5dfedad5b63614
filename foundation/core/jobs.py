"""Long tasks: a row, a doorbell after commit, a lease, attempts, progress, a result (docs/decisions/0003)."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError

from foundation.core import ports
from foundation.core.models import Job, JobState

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
RING_AGAIN = timedelta(minutes=1)
MAX_ATTEMPTS = 3
LONGEST_ERROR = 300


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
    """Tell the queue that there is work. A lost ring is rung again by the sweeper."""
    doorbell("core.run_job", str(job.pk), queue=job.queue)


def doorbell(task: str, *arguments: str, queue: str) -> None:
    """Send a task by name, after commit. With the broker away the work waits for its sweeper, and the page still answers."""
    try:
        current_app.send_task(task, args=arguments, queue=queue, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("the broker does not answer (%s): %s waits for the next sweep", type(error).__name__, task)


def claim(job_id: UUID, *, now: datetime) -> Job | None:
    """Take the job for LEASE; None when it is done or another worker holds it."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=MAX_ATTEMPTS).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, lease_until=now + LEASE
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
        return _finish(job, JobState.FAILED, now=now, error=str(refusal))
    except Exception as error:  # a handler may raise anything; the row keeps the kind of it, the log the rest
        logger.exception("job %s of kind %s failed on attempt %d", job.pk, job.kind, job.attempts)
        if job.attempts < MAX_ATTEMPTS:
            Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(state=JobState.QUEUED, lease_until=None)
            return JobState.QUEUED
        return _finish(job, JobState.FAILED, now=now, error=type(error).__name__)
    return _finish(job, JobState.DONE, now=now, result=result)


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


def stop_if_cancelled(job: Job) -> None:
    """For handlers, between batches. Raises JobCancelled."""
    if not Job.objects.filter(pk=job.pk, state=JobState.RUNNING).exists():
        raise JobCancelled


def requeue_stale(*, now: datetime) -> int:
    """Ring again for jobs nobody took or whose worker vanished; give up after MAX_ATTEMPTS. Returns how many rang."""
    stale = Q(state=JobState.RUNNING, lease_until__lt=now)
    Job.objects.filter(stale, attempts__gte=MAX_ATTEMPTS).update(
        state=JobState.FAILED, error="办理它的程序多次中断", finished_at=now
    )
    waiting = Q(state=JobState.QUEUED, created_at__lt=now - RING_AGAIN)
    jobs = list(Job.objects.filter(stale | waiting).order_by("created_at")[:500])
    for job in jobs:
        ring(job)
    return len(jobs)


def _finish(job: Job, state: JobState, *, now: datetime, error: str = "", result: dict[str, Any] | None = None) -> str:
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, error=error[:LONGEST_ERROR], result=result or {}, finished_at=now, lease_until=None
    )
    return state
