"""What notifications plugs into the ports: messages that cannot leave are somebody's to do."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import Todo
from foundation.notifications.selectors.dead_letter import visible_dead_deliveries, visible_wordless


def wire() -> None:
    ports.todo(dead_letter_todos)


def dead_letter_todos(user: Any, _today: date) -> list[Todo]:
    if not user.has_perm("notifications.handle_dead_letters"):
        return []
    count = visible_dead_deliveries(user).count() + visible_wordless(user).count()
    if not count:
        return []
    what, why = f"{count}条消息发不出去", "收件人只能在系统里看到，要查明原因后再发。"
    return [Todo(what, why, None, "", reverse("dead-letter-list"), "查看原因")]
