"""The count beside 消息 in the frame. It stands here because organizations, which draws the frame, knows no inbox."""

from typing import Any

from django import template
from django.db.models import BigIntegerField

from foundation.core.statements import Given, Statement
from foundation.notifications.models import InboxEntry

register = template.Library()
UNREAD = Statement(
    lambda: InboxEntry.objects.filter(person=Given("person", BigIntegerField()), read_at__isnull=True).values_list("pk")
)


@register.simple_tag
def unread_count(user: Any) -> int:
    return UNREAD.count(person=user.pk)


@register.simple_tag
def latest_messages(user: Any, count: int = 5) -> list[InboxEntry]:
    return list(InboxEntry.objects.filter(person=user, is_folded=False).order_by("-created_at")[:count])
