"""督办文书: drafted for waiting steps, edited, composed anew when it is signed out, which completes the steps."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.models import OfficialDocument
from foundation.documents.services import official_document
from foundation.documents.states import DocumentKind, DocumentStatus
from foundation.supervision.models import EscalationStep
from foundation.supervision.services.escalation_step import settle_steps
from foundation.supervision.states import EscalationStatus
from rectification.letters import supervision_letter
from rectification.models import SupervisionLetter, SupervisionLetterItem
from rectification.selectors.supervision_letter import (
    LateItem,
    items_for,
    late_items,
    letter_of,
    letter_of_document,
    mark_of,
    steps_of,
)


class NothingToWrite(Refused):
    """A letter is about at least one row that still waits."""

    status = 422


class StepSettled(Refused):
    """Another hand was faster."""


class DraftedMeanwhile(Refused):
    """The draft is not the one that the form began from."""

    def __init__(self, letter: SupervisionLetter) -> None:
        last = audittrail.last_event(letter.document)
        by = f"{last.actor_name}{localtime(last.at):%H:%M}" if last else "有人"
        super().__init__(
            f"{by}已先存了一稿{letter.get_action_display()}，您的没有存。您写的还在下面；看过那一稿以后再存，会换掉它。"
        )


def save_letter(
    *,
    first: LateItem,
    letter: SupervisionLetter | None,
    steps: Sequence[EscalationStep],
    demand: str,
    reply_on: date,
    contact_name: str,
    contact_phone: str,
    actor: Any,
    now: datetime,
    seen: str | None = None,
) -> SupervisionLetter:
    """Draft a letter that begins from the step of `first`, or change the draft `letter`. `seen`: the mark of the draft that the
    person saw. Raises PermissionDenied, StepSettled, NothingToWrite, DraftedMeanwhile, documents' DocumentIsIssued.
    """
    if not actor.has_perm("rectification.write_letter", first.rectification):
        raise PermissionDenied("rectification.write_letter")
    words = {"demand": demand, "reply_on": reply_on, "contact_name": contact_name, "contact_phone": contact_phone}
    with transaction.atomic():
        list(EscalationStep.objects.select_for_update().filter(organization=first.step.organization_id).order_by("pk"))
        present = letter_of(first.step)
        if seen is not None and present is not None and mark_of(present) != seen:
            raise DraftedMeanwhile(present)
        chosen = {step.pk for step in steps}
        items = [item for item in items_for(first, letter) if item.step.pk in chosen]
        if not chosen:
            raise NothingToWrite("没有选事项，没有存稿。请至少选一项。")
        if len(items) != len(chosen):
            raise StepSettled("有的事项刚被别人办理，或已写进另一份文书，没有存稿。请刷新后再选。")
        row = letter or SupervisionLetter(rectification=first.rectification, action=first.step.action)
        for name, value in words.items():
            setattr(row, name, value)
        _write(row, items, is_new=letter is None, actor=actor, now=now)
    return row


def refresh_letter(*, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """About to be handed in or signed out: what was settled meanwhile is left out, names and days are today's. Raises
    StepSettled when nothing is left, or when what was reviewed is no longer so.
    """
    letter = letter_of_document(document)
    if letter is None or letter.document.status not in {DocumentStatus.DRAFT, DocumentStatus.SIGNING}:
        return
    keys = [step.pk for step in steps_of(letter)]
    waiting = EscalationStep.objects.select_for_update().filter(pk__in=keys, status=EscalationStatus.PENDING)
    items = [item for item in late_items(waiting.order_by("pk")) if item.is_owed]
    if not items:
        raise StepSettled("文书里的事项都已办结或不再督办，没有签发。请到督办事项里核对。")
    if letter.document.status == DocumentStatus.SIGNING:
        if len(items) != len(keys):
            raise StepSettled("送核以后，文书里有的事项已办结或不再督办，没有签发。请退回修改，再送核。")
        return
    _write(letter, items, is_new=False, actor=actor, now=now)


def letter_issued(*, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """In the transaction of the signature: every step of the letter is done."""
    letter = letter_of_document(document)
    if letter is not None:
        label = letter.get_action_display()
        settle_steps(steps=steps_of(letter), outcome=f"已印发{label}（{document.number}）", actor=actor, now=now)


def free_steps(*, document: OfficialDocument) -> None:
    """Its draft was given up: the steps wait for another letter."""
    SupervisionLetterItem.objects.filter(letter__document=document).delete()


def _write(letter: SupervisionLetter, items: Sequence[LateItem], *, is_new: bool, actor: Any, now: datetime) -> None:
    rectification = letter.rectification
    round_ = rectification.assignment.round
    words = supervision_letter(letter, items, localtime(now).date())
    both: dict[str, Any] = {"letter": words, "issuer": round_.office, "recipients": [rectification.organization]}
    if is_new:
        letter.document = official_document.draft_document(
            kind=DocumentKind.REMINDER,
            series_code=round_.series_code,
            source=audittrail.name_of(rectification),
            team_id=rectification.team_id,
            actor=actor,
            now=now,
            **both,
        )
    else:
        letter.document = official_document.redraft_document(document=letter.document, actor=actor, now=now, **both)
    letter.save()
    SupervisionLetterItem.objects.filter(letter=letter).delete()
    SupervisionLetterItem.objects.bulk_create(SupervisionLetterItem(letter=letter, step=item.step) for item in items)
