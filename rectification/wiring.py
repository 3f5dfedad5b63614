"""What this app plugs into the ports."""

from datetime import date
from typing import Any

from django.urls import reverse

from foundation.core.ports import HoldingKind, Panel, Todo, holding, on, panel, todo
from foundation.documents import letter_kinds
from foundation.documents.events import DocumentIssued, DocumentIssuing, DocumentVoided
from foundation.documents.models import OfficialDocument
from foundation.documents.states import DocumentStatus
from foundation.organizations.events import OrganizationsMoved, PostChanged
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds
from foundation.organizations.states import OFFICE, UNIT
from foundation.supervision.models import EscalationStep
from foundation.supervision.states import LETTERS, EscalationStatus
from inspections.events import FeedbackIssued
from rectification import letters, volumes
from rectification.selectors import person_holding as leader
from rectification.selectors import todo as todos
from rectification.selectors.countersignature import countersignature_todos, unsigned_todos
from rectification.selectors.extension import extension_todos
from rectification.selectors.organization_holding import problems_led, rectifications_held, rectifications_judged
from rectification.selectors.person_holding import problem_leaders, task_owners, tasks_owned
from rectification.selectors.supervision_letter import late_item, letter_of, letter_of_document, steps_of
from rectification.services.countersignature import follow_head
from rectification.services.organization_holding import pass_judging, pass_leading, pass_rectifications
from rectification.services.person_holding import pass_leading as pass_leader
from rectification.services.person_holding import pass_tasks
from rectification.services.placement import place_parts, place_rows
from rectification.services.rectification import open_rectification
from rectification.services.supervision_letter import free_steps, letter_issued, refresh_letter


def wire() -> None:
    volumes.plug()
    for code, by, fill in FILLED:
        letter_kinds.wire(code, by=by, fill=fill, writers=OFFICE)
    letter_kinds.wire("suggestion_letter", by=ROUND_PAGE, fill=letters.suggestion_filled)
    for letter in LETTERS:
        letter_kinds.wire(letter.value, by="督办事项页的“拟文书”")
    on(FeedbackIssued)(feedback_issued)
    on(OrganizationsMoved)(organizations_moved)
    todo(rectification_todos)
    panel("organization", open_problems)
    on(DocumentIssuing)(document_issuing)
    on(DocumentIssued)(document_issued)
    on(DocumentVoided)(document_voided)
    panel("escalationstep", letter_of_step)
    panel("document", draft_of_document)
    for kind in HELD_BY_ORGANIZATION:
        holding("organization", kind)
    for kind in HELD_BY_PERSON:
        holding("person", kind)
    on(PostChanged)(post_changed)


PLAN_PAGE, ROUND_PAGE = "整改方案页的“拟文”", "轮次页的“拟文”"
FILLED = (
    ("feedback_opinion", PLAN_PAGE, letters.feedback_filled),
    ("rectification_notice", PLAN_PAGE, letters.rectification_notice_filled),
    ("plan_opinion", PLAN_PAGE, letters.plan_opinion_filled),
    ("extension_reply", "任务页延期处的“拟文”", letters.extension_reply_filled),
    ("acceptance_notice", "已销号问题页的“拟文”", letters.acceptance_filled),
    ("rectification_bulletin", ROUND_PAGE, letters.bulletin_filled),
)
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


def letter_of_step(step: EscalationStep, user: Any) -> Panel | None:
    """The button of a step: draft the letter, go on with the draft, or see what was issued."""
    letter = letter_of(step)
    if letter is not None and letter.document.status != DocumentStatus.DRAFT:
        return Panel(f"看{letter.get_action_display()}", reverse("document-detail", args=[letter.document_id]))
    first = late_item(step) if step.status == EscalationStatus.PENDING else None
    if first is None or not user.has_perm("rectification.write_letter", first.rectification):
        return None
    verb = "改" if letter else "拟"
    return Panel(f"{verb}{step.get_action_display()}…", reverse("supervisionletter-edit", args=[step.pk]))


def draft_of_document(document: OfficialDocument, user: Any) -> Panel | None:
    letter = letter_of_document(document) if document.status == DocumentStatus.DRAFT else None
    if letter is None or not user.has_perm("rectification.write_letter", letter.rectification):
        return None
    waiting = [step for step in steps_of(letter) if step.status == EscalationStatus.PENDING]
    return Panel("修改…", reverse("supervisionletter-edit", args=[waiting[0].pk])) if waiting else None


def document_issuing(event: DocumentIssuing) -> None:
    refresh_letter(document=event.document, actor=event.actor, now=event.now)


def document_issued(event: DocumentIssued) -> None:
    letter_issued(document=event.document, actor=event.actor, now=event.now)


def document_voided(event: DocumentVoided) -> None:
    free_steps(document=event.document)


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
        found += todos.office_todos(user) + unsigned_todos(user, today) + extension_todos(user)
    if holds(user, UNIT):
        found += todos.head_todos(user) + todos.liaison_todos(user) + todos.signing_todos(user)
    return found
