from celery import shared_task

from foundation.core import clock
from foundation.supervision.services.lapse import lapse_settled_steps
from foundation.supervision.services.sweep import sweep_deadlines


@shared_task(name="supervision.sweep")
def sweep() -> int:
    queued = sweep_deadlines(today=clock.today(), now=clock.now())
    lapse_settled_steps(now=clock.now())
    return queued
