"""What this app plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import HoldingKind, Panel, Todo, holding, on, panel, todo
from foundation.organizations.events import OrganizationsMoved, PostChanged
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.organizations.states import OFFICE, UNIT
from inspections.events import FeedbackIssued
from rectification import volumes
from rectification.selectors import person_holding as leader
from rectification.selectors import todo as todos
from rectification.selectors.countersignature import countersignature_todos, unsigned_todos
from rectification.selectors.organization_holding import problems_led, rectifications_held, rectifications_judged
from rectification.selectors.person_holding import problem_leaders, task_owners, tasks_owned
from rectification.services.countersignature import follow_head
from rectification.services.organization_holding import pass_judging, pass_leading, pass_rectifications
from rectification.services.person_holding import pass_leading as pass_leader
from rectification.services.person_holding import pass_tasks
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
    for kind in HELD_BY_PERSON:
        holding("person", kind)
    on(PostChanged)(post_changed)


HELD_BY_ORGANIZATION = (
    HoldingKind("rectification", "整改", rectifications_held, pass_rectifications),
    HoldingKind("rectification_judged", "督办的整改", rectifications_judged, pass_judging),
    HoldingKind("problem_led", "牵头的问题", problems_led, pass_leading),
)


HELD_BY_PERSON = (
    HoldingKind("task", "整改任务", tasks_owned, pass_tasks, task_owners),
    HoldingKind("problem_leader", "责任领导的问题", leader.problems_led, pass_leader, problem_leaders),
)


def post_changed(event: PostChanged) -> None:
    follow_head(post=event.post, granted=event.granted, actor=event.actor, now=event.now)


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


def rectification_todos(user: Any, today: date) -> list[Todo]:
    found = todos.task_todos(user) + todos.paper_todos(user) + countersignature_todos(user)
    if holds(user, OFFICE):
        found += todos.office_todos(user) + unsigned_todos(user, today)
    if holds(user, UNIT):
        found += todos.head_todos(user) + todos.liaison_todos(user) + todos.signing_todos(user)
    return found
