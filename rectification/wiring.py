"""What this app plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import HoldingKind, Panel, Todo, holding, on, panel, todo
from foundation.organizations.events import OrganizationsMoved
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.organizations.states import OFFICE, UNIT
from inspections.events import FeedbackIssued
from rectification import volumes
from rectification.selectors import todo as todos
from rectification.selectors.organization_holding import problems_led, rectifications_held, rectifications_judged
from rectification.services.organization_holding import pass_judging, pass_leading, pass_rectifications
from rectification.services.placement import place_parts, place_rows
from rectification.services.rectification import open_rectification


def wire() -> None:
    volumes.plug()
    on(FeedbackIssued)(feedback_issued)
    on(OrganizationsMoved)(organizations_moved)
    todo(rectification_todos)
    panel("organization", open_problems)
    for kind in HELD_BY_ORGANIZATION:
        holding("organization", kind)


HELD_BY_ORGANIZATION = (
    HoldingKind("rectification", "整改", rectifications_held, pass_rectifications),
    HoldingKind("rectification_judged", "督办的整改", rectifications_judged, pass_judging),
    HoldingKind("problem_led", "牵头的问题", problems_led, pass_leading),
)


def open_problems(organization: Organization, user: Any) -> Panel | None:
    if not user.has_perm("rectification.follow_problems"):
        return None
    return Panel("未销号问题", reverse("organization-problems", args=[organization.pk]))


def feedback_issued(event: FeedbackIssued) -> None:
    open_rectification(assignment=event.assignment, findings=event.findings, actor=event.actor, now=event.now)


def organizations_moved(event: OrganizationsMoved) -> None:
    if event.parts:
        place_parts(paths=event.parts)
    else:
        place_rows(path=event.path)


def rectification_todos(user: Any, _today: date) -> list[Todo]:
    found = todos.task_todos(user) + todos.paper_todos(user)
    if holds(user, OFFICE):
        found += todos.office_todos(user)
    if holds(user, UNIT):
        found += todos.head_todos(user) + todos.liaison_todos(user) + todos.signing_todos(user)
    return found
