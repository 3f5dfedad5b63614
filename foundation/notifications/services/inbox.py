from datetime import datetime

from foundation.notifications.models import InboxEntry


def mark_read(*, entry: InboxEntry, now: datetime) -> None:
    """The first reading counts; opening it again changes nothing."""
    InboxEntry.objects.filter(pk=entry.pk, read_at__isnull=True).update(read_at=now)
