"""What notifications plugs into the ports: messages that cannot leave are somebody's to do; who waits for a job that failed
is told.
"""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core import ports
from foundation.core.events import JobFailed
from foundation.core.ports import Todo
from foundation.notifications.messages import JOB_FAILED
from foundation.notifications.selectors.dead_letter import visible_dead_deliveries, visible_wordless
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User


def wire() -> None:
    ports.todo(dead_letter_todos)
    ports.on(JobFailed)(tell_owner)


def tell_owner(event: JobFailed) -> None:
    owners = User.objects.filter(pk=event.job.owner_id, is_active=True)
    queue(JOB_FAILED, obj=event.job, recipients=owners, step=f"{event.now:%H%M%S}", now=event.now)


def dead_letter_todos(user: Any, _today: date) -> list[Todo]:
    if not user.has_perm("notifications.handle_dead_letters"):
        return []
    count = visible_dead_deliveries(user).count() + visible_wordless(user).count()
    if not count:
        return []
    what, why = f"{count}条消息发不出去", "收件人只能在系统里看到，要查明原因后再发。"
    return [Todo(what, why, None, "", reverse("dead-letter-list"), "查看原因")]
