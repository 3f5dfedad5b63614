"""The count beside 消息 in the frame. It stands here because organizations, which draws the frame, knows no inbox."""

from typing import Any

from django import template
from django.apps import apps

register = template.Library()


@register.simple_tag
def unread_count(user: Any) -> int:
    entries = apps.get_model("notifications", "InboxEntry")._default_manager
    return entries.filter(person=user, read_at__isnull=True).count()


@register.simple_tag
def latest_messages(user: Any, count: int = 5) -> list[Any]:
    entries = apps.get_model("notifications", "InboxEntry")._default_manager
    return list(entries.filter(person=user).order_by("-created_at")[:count])
