"""What supervision plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import Panel, Todo
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.supervision.selectors.escalation_step import HANDLERS, escalation_todos


def wire() -> None:
    ports.todo(supervision_todos)
    ports.panel("organization", pending_steps)


def supervision_todos(user: Any, _today: date) -> list[Todo]:
    return escalation_todos(user) if holds(user, HANDLERS) else []


def pending_steps(organization: Organization, user: Any) -> Panel | None:
    if not user.has_perm("supervision.follow_escalations"):
        return None
    return Panel("督办事项", reverse("organization-escalationsteps", args=[organization.pk]))
