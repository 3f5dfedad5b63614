"""The check page: does the record know this paper. It says as little as it can, and not too often."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction

from foundation.core.errors import Refused
from foundation.documents.models import VerificationCount

WINDOW = timedelta(minutes=1)
NETWORK = 64
UNKNOWN = "unknown"


class TooManyChecks(Refused):
    status = 429


def count_check(*, address: str | None, now: datetime) -> None:
    """Once for every question, before it is answered. Raises TooManyChecks."""
    with transaction.atomic():
        row, _ = VerificationCount.objects.select_for_update().get_or_create(
            address=_counted(address), defaults={"begun_at": now}
        )
        if row.begun_at <= now - WINDOW or row.begun_at > now:
            row.begun_at, row.tries = now, 0
        row.tries += 1
        row.save(update_fields=["begun_at", "tries"])
        is_over = row.tries > settings.DOCUMENT_CHECK_MOST
    if is_over:
        raise TooManyChecks("核验太频繁了，没有查。请过一分钟再试。")


def clear_counts(*, now: datetime) -> int:
    """Counts that count no more: an address is kept for an hour."""
    gone, _ = VerificationCount.objects.filter(begun_at__lt=now - 60 * WINDOW).delete()
    return gone


def _counted(address: str | None) -> str:
    """Who has one address of an IPv6 network has them all."""
    if not address:
        return UNKNOWN
    given = ip_address(address)
    return str(given) if given.version != 6 else str(ip_network(f"{given}/{NETWORK}", strict=False))
