from typing import Any

from django.db.models import QuerySet

from inspections.models import Announcement
from inspections.selectors.round import visible_rounds


def visible_announcements(user: Any) -> QuerySet[Announcement]:
    return Announcement.objects.filter(round__in=visible_rounds(user).values("pk")).select_related(
        "round__organization", "round__office", "publication"
    )
