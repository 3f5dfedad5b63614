from uuid import UUID

from celery import shared_task

from foundation.core import clock, jobs


@shared_task(name="core.run_job")
def run_job(job_id: str) -> str:
    return jobs.run(UUID(job_id), now=clock.now())


@shared_task(name="core.requeue_stale_jobs")
def requeue_stale_jobs() -> int:
    return jobs.requeue_stale(now=clock.now())
