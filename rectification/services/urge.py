"""催办 of a task, a problem or a plan: who may, whom, and whether there is still something to press for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime

from foundation.core.errors import Refused, Vanished
from foundation.organizations.models import User
from foundation.supervision.models import Urge
from foundation.supervision.services.urge import NobodyToUrge, UrgedEnough, urge
from rectification.rules import presses_from_above
from rectification.selectors.urge import Urgeable, called, page_of, people_urged


class NothingToUrge(Refused):
    """It waits for nobody, or not for them."""


class NothingUrged(Refused):
    """Of all that were chosen."""


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


@dataclass(slots=True)
class Pressed:
    """What came of several: the urges that were made, and what was refused with the reason."""

    made: list[Urge] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def urge_rows(*, rows: Sequence[Urgeable], note: str, actor: Any, now: datetime) -> Pressed:
    """Each by itself, as if pressed for alone: what one is refused holds up no other. Raises PermissionDenied before the first,
    NoteTooLong, and NothingUrged when none was made.
    """
    for row in rows:
        if not actor.has_perm("rectification.urge", row):
            raise PermissionDenied("rectification.urge")
    found = Pressed()
    for row in rows:
        try:
            found.made.append(urge_row(row=row, note=note, actor=actor, now=now))
        except (NothingToUrge, NobodyToUrge, UrgedEnough, Vanished) as refusal:
            found.refused.append((called(row), str(refusal)))
    if not found.made:
        raise NothingUrged(f"一项也没有催办。{told(found.refused)}")
    return found


def told(refused: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{name}：{why}" for name, why in refused)


def check_urge(row: Urgeable, actor: Any) -> None:
    if not actor.has_perm("rectification.urge", row):
        raise PermissionDenied("rectification.urge")
    if row.status not in row.DEADLINE.owed_states:
        raise NothingToUrge(f"没有催办：{called(row)}现在是“{row.get_status_display()}”，不用催办。")


def recipients(row: Urgeable, actor: Any, now: datetime) -> list[User]:
    """From above the owner's rung; within the organization the owner of the task."""
    own = not presses_from_above(actor, row)
    return people_urged(row, today=localtime(now).date(), owner_only=own)
