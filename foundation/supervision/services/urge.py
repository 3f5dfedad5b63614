"""催办 by hand, within limits. Who may press whom about which row is the business app's answer: it asks before it calls."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused, Vanished
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization, User
from foundation.supervision.models import Urge
from foundation.supervision.selectors.urge import urges_of

LONGEST = 200
URGED = "supervision.urged"


class UrgedEnough(Refused):
    """Pressing again so soon helps nobody."""


class NobodyToUrge(Refused):
    """There is no account that could be told."""


class NoteTooLong(Refused):
    status = 422


def urge(
    *,
    obj: models.Model,
    organization: Organization,
    what: str,
    url: str,
    due_on: date | None,
    recipients: Collection[User],
    note: str,
    actor: Any,
    now: datetime,
) -> Urge:
    """Put it on record and tell `recipients`. Raises UrgedEnough, NobodyToUrge, NoteTooLong, Vanished. Two at once wait for each
    other at the row.
    """
    words = _checked(note)
    people = {person.pk: person for person in recipients if person.pk != actor.pk}
    if not people:
        raise NobodyToUrge("没有可以催办的人：责任人没有账号，或者就是您自己。请电话联系。")
    with transaction.atomic():
        before = _locked(obj, now)
        row = Urge.objects.create(
            object_label=obj._meta.label_lower,
            object_id=str(obj.pk),
            seq=len(before) + 1,
            organization=organization,
            what=what[:200],
            url=url,
            due_on=due_on,
            by=actor,
            at=now,
            note=words,
            told=len(people),
        )
        audittrail.record("urge.made", actor=actor, subject=obj, now=now, note=words, seq=row.seq, told=row.told)
        queue(URGED, obj=row, recipients=people.values(), step="urged", now=now)
    return row


def _locked(obj: models.Model, now: datetime) -> list[Urge]:
    if not type(obj)._default_manager.select_for_update().filter(pk=obj.pk).exists():
        raise Vanished(f"{obj._meta.verbose_name}已不存在。")
    before = urges_of(obj)
    if sentence := too_soon(before, now=now):
        raise UrgedEnough(sentence)
    return before


def _checked(note: str) -> str:
    words = " ".join(note.split())
    if len(words) > LONGEST:
        raise NoteTooLong(f"催办意见最多{LONGEST}个字，现在是{len(words)}个。")
    return words


def too_soon(before: list[Urge], *, now: datetime) -> str:
    """Why this row may not be pressed for again yet; "" when it may. `before`: the last one first."""
    today = localtime(now).date()
    of_today = [row for row in before if localtime(row.at).date() == today]
    last = before[0] if before else None
    if last is None:
        return ""
    said = f"{last.by.name}{_moment(last.at)}已催办"
    if len(of_today) >= settings.URGE_MOST_A_DAY:
        return f"{said}，同一事项一天最多催办{settings.URGE_MOST_A_DAY}次。请明天再催，或电话联系。"
    free_at = last.at + timedelta(hours=settings.URGE_GAP_HOURS)
    if now < free_at:
        return f"{said}，两次催办至少隔{settings.URGE_GAP_HOURS}小时，{_moment(free_at)}以后可以再催。"
    return ""


def _moment(at: datetime) -> str:
    local = localtime(at)
    return f"{local.month}月{local.day}日{local:%H:%M}"
