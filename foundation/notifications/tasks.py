from celery import shared_task

from foundation.core import clock
from foundation.notifications.services.delivery import BATCH, deliver
from foundation.notifications.services.outbox import ring


@shared_task(name="notifications.deliver")
def deliver_messages() -> tuple[int, int]:
    filled, sent = deliver(now=clock.now())
    if filled == BATCH:
        ring()  # more are waiting: do not let them wait a minute
    return filled, sent
