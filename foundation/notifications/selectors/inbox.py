from typing import Any

from django.db.models import QuerySet

from foundation.notifications.models import InboxEntry
from foundation.organizations.selectors.post import own_q


def visible_entries(user: Any) -> QuerySet[InboxEntry]:
    """A person's own messages, newest first, of one matter told at once the latest; nobody reads another's."""
    return InboxEntry.objects.filter(own_q(user, "person"), is_folded=False).order_by("-created_at", "-pk")


def unread_count(user: Any) -> int:
    return InboxEntry.objects.filter(own_q(user, "person"), read_at__isnull=True).count()
