from typing import Any

from django.db.models import QuerySet

from foundation.notifications.models import InboxEntry


def visible_entries(user: Any) -> QuerySet[InboxEntry]:
    """A person's own messages, newest first; nobody reads another's."""
    return InboxEntry.objects.filter(person_id=user.pk).order_by("-created_at", "-pk")


def unread_count(user: Any) -> int:
    return InboxEntry.objects.filter(person_id=user.pk, read_at__isnull=True).count()
