"""What supervision plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import JobKind, Panel, Todo
from foundation.organizations.events import OrganizationEnded, PostChanged
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.organizations.selectors.told import ANSWERABLE, REPORTER
from foundation.supervision import tasks, volumes
from foundation.supervision.selectors.acknowledgement import acknowledgement_todos
from foundation.supervision.selectors.calendar_year import calendar_todos
from foundation.supervision.selectors.escalation_step import HANDLERS, escalation_todos
from foundation.supervision.services.acknowledgement import ask_where_possible, void_of_ended
from foundation.supervision.services.recount import KIND


def wire() -> None:
    ports.todo(supervision_todos)
    ports.todo(calendar_todos)
    ports.job(KIND, JobKind(tasks.recount, "maintenance", "重新推算时限", url=_calendar_page, may_cancel=False))
    ports.on(OrganizationEnded)(organization_ended)
    ports.on(PostChanged)(post_changed)
    ports.panel("organization", pending_steps)
    volumes.plug()


def supervision_todos(user: Any, _today: date) -> list[Todo]:
    found = escalation_todos(user) if holds(user, HANDLERS) else []
    return found + (acknowledgement_todos(user) if holds(user, ANSWERABLE + REPORTER) else [])


def organization_ended(event: OrganizationEnded) -> None:
    void_of_ended(organization=event.organization, now=event.now)


def post_changed(event: PostChanged) -> None:
    """Whoever becomes head, liaison or reporter is asked to sign for what was delivered before anybody could."""
    if event.granted and event.post.organization is not None and event.post.kind in ANSWERABLE + REPORTER:
        ask_where_possible(organization=event.post.organization, actor=event.actor, now=event.now)


def pending_steps(organization: Organization, user: Any) -> Panel | None:
    if not user.has_perm("supervision.follow_escalations"):
        return None
    return Panel("督办事项", reverse("organization-escalationsteps", args=[organization.pk]))


def _calendar_page(job: Any) -> str:
    return f"{reverse('calendar-year')}?year={job.payload['year']}"
