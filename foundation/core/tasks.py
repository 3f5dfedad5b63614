"""What every worker does for the rooms above. The broker only rings (docs/decisions/0003)."""

import time
from typing import Any
from uuid import UUID

from billiard.exceptions import TimeLimitExceeded
from celery import shared_task
from celery.signals import after_task_publish, beat_init, heartbeat_sent, task_failure
from django.conf import settings
from django.db import connection

from foundation.core import clock, heartbeats, jobs
from foundation.core.models import Job, JobState

RUN_JOB, HEARTBEAT = "core.run_job", "core.heartbeat"


@shared_task(name=RUN_JOB)
def run_job(job_id: str) -> str:
    reached = jobs.run(UUID(job_id), now=clock.now())
    # What waited behind a long job has its sign of life only now.
    queue = Job.objects.filter(pk=UUID(job_id)).values_list("queue", flat=True).first()
    if queue is not None:
        heartbeats.mark(*heartbeats.queue_names(queue), now=clock.now())
    return reached


@shared_task(name=HEARTBEAT)
def heartbeat(queue: str) -> None:
    """Sent by beat to each queue every minute; that it is written proves the whole way."""
    heartbeats.mark(f"queue:{queue}", now=clock.now())


@beat_init.connect(dispatch_uid="core.follow_beat")
def follow_beat(**_: Any) -> None:
    """In beat's process alone: what it sends is its sign of life, after the first one, that it is there."""
    _mark_apart(heartbeats.BEAT)
    after_task_publish.connect(beat_sent, dispatch_uid="core.beat_sent")


def beat_sent(*, sender: str, **_: Any) -> None:
    if sender == HEARTBEAT:
        _mark_apart(heartbeats.BEAT)


class WorkerPulse:
    """The worker's own process tells Celery every 2 seconds that it is there; a row a minute is enough."""

    def __init__(self) -> None:
        self.last: float | None = None

    def __call__(self, *, sender: Any, **_: Any) -> None:
        name = str(sender.eventer.hostname).partition("@")[0]
        moment = time.monotonic()
        if name not in settings.WORKER_QUEUES or (self.last is not None and moment - self.last < settings.MINUTE):
            return
        self.last = moment
        _mark_apart(f"worker:{name}")


pulse = WorkerPulse()
heartbeat_sent.connect(pulse, dispatch_uid="core.worker_pulse")


def _mark_apart(name: str) -> None:
    """From a process that keeps no connection between two signs: its children would inherit it."""
    try:
        heartbeats.mark(name, now=clock.now())
    finally:
        connection.close()


@task_failure.connect(dispatch_uid="core.killed_for_its_time")
def killed_for_its_time(*, sender: Any, exception: BaseException, args: Any = (), **_: Any) -> None:
    """The process that ignored its limit was killed; its parent, which is the worker itself, tells the owner here."""
    if sender.name != RUN_JOB or not isinstance(exception, TimeLimitExceeded):
        return
    try:
        job = Job.objects.filter(pk=UUID(args[0]), state=JobState.RUNNING).first()
        if job is not None:
            jobs.over_time(job, now=clock.now())
    finally:
        connection.close()  # the parent keeps none: its children would inherit it


@shared_task(name="core.requeue_stale_jobs")
def requeue_stale_jobs() -> int:
    return jobs.requeue_stale(now=clock.now())
