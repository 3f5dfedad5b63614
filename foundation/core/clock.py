"""The clock. Tasks, views and commands read it here; services are given `now` and `today`. Tests may shift it."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """Aware, UTC. CLOCK_OFFSET_FILE (test settings only) holds seconds to add and is read at each call."""
    offset = settings.CLOCK_OFFSET_FILE
    moment = timezone.now()
    if offset is not None and offset.exists():
        return moment + timedelta(seconds=float(offset.read_text() or 0))
    return moment


def today() -> date:
    """The date in Asia/Shanghai, whatever the server's own zone."""
    return timezone.localtime(now()).date()
