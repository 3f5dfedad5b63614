"""Sends e-mails one by one: at least once each, with a Message-ID that never changes, never not at all."""

import logging
import secrets
import time
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q

from foundation.core import faults
from foundation.notifications.models import DeliveryState, EmailDelivery

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than EMAIL_TIMEOUT: a slow server is not a dead sender
FIRST_WAIT = timedelta(minutes=1)
MOST_ATTEMPTS = 8
LONGEST_ERROR = 300
FOOT = "这是“{site}”自动发出的提醒，请登录系统办理，不必回复。"

# The server answered and refused this one; anything else is the server's own trouble and would fail the next one too.
THIS_ONE_REFUSED = (SMTPRecipientsRefused, SMTPDataError, SMTPSenderRefused, ValueError)


def send_waiting(*, now: datetime, limit: int) -> int:
    """Send up to `limit` e-mails whose time has come; returns how many the server took. Stops when there is no server."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = EmailDelivery.objects.filter(free, state=DeliveryState.QUEUED, next_try_at__lte=now)
    sent, start = 0, time.monotonic()
    for pk in list(waiting.order_by("next_try_at", "pk").values_list("pk", flat=True)[:limit]):
        spent = timedelta(seconds=time.monotonic() - start)  # a lease counts from its own beginning, not the batch's
        if not waiting.filter(pk=pk).update(lease_until=now + spent + LEASE):
            continue  # another worker holds it
        delivery = EmailDelivery.objects.select_related("outbox__inbox_entry").get(pk=pk)
        try:
            _send(delivery)
        except THIS_ONE_REFUSED as error:
            _failed(delivery, error, now=now)
            continue
        except (SMTPException, OSError) as error:
            _failed(delivery, error, now=now)
            break
        _sent(delivery, now=now)
        sent += 1
    return sent


def _send(delivery: EmailDelivery) -> None:
    entry = delivery.outbox.inbox_entry
    foot = FOOT.format(site=settings.SITE_NAME)
    parts = [entry.title, entry.body, f"办理：{settings.SITE_ADDRESS}{entry.url}", foot]
    email = EmailMessage(
        subject=f"【{settings.SITE_NAME}】{entry.title}",
        body="\n\n".join(part for part in parts if part),
        to=[delivery.address],
        headers={"Message-ID": delivery.message_id},
    )
    faults.point("mail.before_send")
    email.send()
    faults.point("mail.after_send")


def _sent(delivery: EmailDelivery, *, now: datetime) -> None:
    EmailDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(
        state=DeliveryState.SENT, sent_at=now, lease_until=None, error=""
    )


def _failed(delivery: EmailDelivery, error: Exception, *, now: datetime) -> None:
    attempts = delivery.attempts + 1
    dead = attempts >= MOST_ATTEMPTS
    logger.warning("e-mail %s failed on attempt %d: %s", delivery.message_id, attempts, type(error).__name__)
    EmailDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.QUEUED).update(
        state=DeliveryState.DEAD if dead else DeliveryState.QUEUED,
        attempts=F("attempts") + 1,
        lease_until=None,
        next_try_at=now + wait_after(attempts),
        error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
    )


def wait_after(attempts: int) -> timedelta:
    """1, 2, 4 … minutes, each up to a fifth longer: after an outage not everything knocks at once."""
    wait = FIRST_WAIT * (1 << attempts - 1)
    return wait + wait * secrets.randbelow(21) / 100
