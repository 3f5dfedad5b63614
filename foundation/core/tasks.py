"""What every worker does for the rooms above. The broker only rings (docs/decisions/0003)."""

from typing import Any
from uuid import UUID

from billiard.exceptions import TimeLimitExceeded
from celery import shared_task
from celery.signals import task_failure
from django.db import connection

from foundation.core import clock, jobs
from foundation.core.models import Job, JobState

RUN_JOB = "core.run_job"


@shared_task(name=RUN_JOB)
def run_job(job_id: str) -> str:
    return jobs.run(UUID(job_id), now=clock.now())


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
