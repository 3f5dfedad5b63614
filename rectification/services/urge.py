"""催办 of a task, a problem or a plan: who may, whom, and whether there is still something to press for."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime

from foundation.core.errors import Refused
from foundation.organizations.models import User
from foundation.supervision.models import Urge
from foundation.supervision.services.urge import urge
from rectification.rules import presses_from_above
from rectification.selectors.urge import Urgeable, called, page_of, people_urged


class NothingToUrge(Refused):
    """It waits for nobody, or not for them."""


def urge_row(*, row: Urgeable, note: str, actor: Any, now: datetime) -> Urge:
    """Raises PermissionDenied, NothingToUrge, and what supervision's `urge` raises."""
    check_urge(row, actor)
    people = recipients(row, actor, now)
    organization = row.rectification.organization if not hasattr(row, "organization") else row.organization
    return urge(
        obj=row,
        organization=organization,
        what=called(row),
        url=page_of(row),
        due_on=row.due_on,
        recipients=people,
        note=note,
        actor=actor,
        now=now,
    )


def check_urge(row: Urgeable, actor: Any) -> None:
    if not actor.has_perm("rectification.urge", row):
        raise PermissionDenied("rectification.urge")
    if row.status not in row.DEADLINE.owed_states:
        raise NothingToUrge(f"没有催办：{called(row)}现在是“{row.get_status_display()}”，不用催办。")


def recipients(row: Urgeable, actor: Any, now: datetime) -> list[User]:
    """From above the owner's rung; within the organization the owner of the task."""
    own = not presses_from_above(actor, row)
    return people_urged(row, today=localtime(now).date(), owner_only=own)
