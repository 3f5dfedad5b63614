from celery import shared_task

from foundation.core import clock
from foundation.notifications.services.delivery import BATCH, fill_inboxes
from foundation.notifications.services.outbox import ring
from foundation.notifications.services.sending import send_waiting


@shared_task(name="notifications.deliver")
def deliver_messages() -> tuple[int, int]:
    """One batch. A full one rings twice, so that every worker there is takes part at once; the last ring finds nothing."""
    now = clock.now()
    filled = fill_inboxes(now=now, limit=BATCH)
    if filled == BATCH:
        ring()
        ring()
    sent = send_waiting(now=now, limit=BATCH)
    if sent >= BATCH > filled:
        ring()
    return filled, sent
