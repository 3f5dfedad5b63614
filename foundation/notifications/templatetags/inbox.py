"""The count beside 消息 in the frame. It stands here because organizations, which draws the frame, knows no inbox."""

from typing import Any

from django import template

from foundation.notifications.models import InboxEntry

register = template.Library()


@register.simple_tag
def unread_count(user: Any) -> int:
    return InboxEntry.objects.filter(person=user, read_at__isnull=True).count()


@register.simple_tag
def latest_messages(user: Any, count: int = 5) -> list[InboxEntry]:
    return list(InboxEntry.objects.filter(person=user).order_by("-created_at")[:count])
