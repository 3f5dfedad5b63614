from typing import Any

from django.db.models import Case, QuerySet, When

from inspections.models import Announcement
from inspections.selectors.round import visible_rounds
from inspections.states import AnnouncementStatus


def visible_announcements(user: Any) -> QuerySet[Announcement]:
    return Announcement.objects.filter(round__in=visible_rounds(user).values("pk")).select_related(
        "round__organization", "round__office", "publication"
    )


def announcement_in_force(round_id: int) -> Announcement | None:
    """The newest that is published; before that the newest draft."""
    rows = Announcement.objects.filter(round=round_id).exclude(status=AnnouncementStatus.WITHDRAWN)
    return rows.order_by(Case(When(status=AnnouncementStatus.PUBLISHED, then=0), default=1), "-pk").first()
