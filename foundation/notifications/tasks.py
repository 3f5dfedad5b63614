from celery import shared_task

from foundation.core import clock
from foundation.notifications.services.delivery import BATCH, deliver
from foundation.notifications.services.outbox import ring
from foundation.notifications.services.sweep import sweep_deadlines


@shared_task(name="notifications.sweep")
def sweep() -> int:
    return sweep_deadlines(today=clock.today(), now=clock.now())


@shared_task(name="notifications.deliver")
def deliver_messages() -> tuple[int, int]:
    filled, sent = deliver(now=clock.now())
    if filled == BATCH:
        ring()  # more are waiting: do not let them wait a minute
    return filled, sent
