"""What this app plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import Panel, Todo, on, panel, todo
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.organizations.states import OFFICE, UNIT
from inspections.events import FeedbackIssued
from rectification.selectors import todo as todos
from rectification.services.rectification import open_rectification


def wire() -> None:
    on(FeedbackIssued)(feedback_issued)
    todo(rectification_todos)
    panel("organization", open_problems)


def open_problems(organization: Organization, user: Any) -> Panel | None:
    if not user.has_perm("rectification.follow_problems"):
        return None
    return Panel("未销号问题", reverse("organization-problems", args=[organization.pk]))


def feedback_issued(event: FeedbackIssued) -> None:
    open_rectification(assignment=event.assignment, findings=event.findings, actor=event.actor, now=event.now)


def rectification_todos(user: Any, _today: date) -> list[Todo]:
    found = todos.task_todos(user)
    if holds(user, OFFICE):
        found += todos.office_todos(user)
    if holds(user, UNIT):
        found += todos.head_todos(user) + todos.liaison_todos(user)
    return found
