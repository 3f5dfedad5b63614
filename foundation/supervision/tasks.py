from celery import shared_task

from foundation.core import clock
from foundation.supervision.services.sweep import sweep_deadlines


@shared_task(name="supervision.sweep")
def sweep() -> int:
    return sweep_deadlines(today=clock.today(), now=clock.now())
