"""What petitions plugs into the ports: its todos, and what becomes of its rows when an organization ends."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import Todo
from foundation.organizations.events import OrganizationEnded
from foundation.organizations.selectors.post import holds
from petitions import volumes
from petitions.models import Petition
from petitions.selectors.petition import CLERK, DISCIPLINE, visible_petitions
from petitions.services.organization_ended import pass_petitions
from petitions.states import PetitionStatus

MOST = 50  # a workbench of thousands of lines helps nobody; the list has them all


def wire() -> None:
    volumes.plug()
    ports.todo(petition_todos)
    ports.on(OrganizationEnded)(pass_petitions)


def petition_todos(user: Any, _today: date) -> list[Todo]:
    """Only that there is one: a workbench may be seen by whoever stands behind."""
    if not user.has_perm("petitions.list_petitions"):
        return []
    rows = visible_petitions(user)
    if holds(user, CLERK | DISCIPLINE):
        rows = rows.exclude(status=PetitionStatus.CONCLUDED)
    else:
        rows = rows.filter(status__in=[PetitionStatus.ACCEPTED, PetitionStatus.FORWARDED])
    return [_todo(petition) for petition in rows.order_by("due_on", "pk")[:MOST]]


def _todo(petition: Petition) -> Todo:
    what = {
        PetitionStatus.REGISTERED: "研判1件新信访件",
        PetitionStatus.ACCEPTED: "办理1件信访件（已受理）",
        PetitionStatus.FORWARDED: "办理1件信访件（已转送）",
    }[PetitionStatus(petition.status)]
    return Todo(
        what=f"{what} {petition.number}",
        why=petition.get_category_display(),
        due_on=petition.due_on,
        rule=petition.due_why,
        url=reverse("petition-detail", args=[petition.pk]),
        action="去办",
    )
