"""督办文书: which steps may go into one letter, and what the letter says of each."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from foundation.supervision.models import EscalationStep
from foundation.supervision.states import LETTERS, EscalationStatus
from rectification.models import Problem, Rectification, RectificationPlan, SupervisionLetter, SupervisionLetterItem
from rectification.states import PLAN_OPEN, ProblemStatus

PARTS = ("rectification__organization", "rectification__committee", "rectification__assignment__round__office")
PROBLEM, PLAN = Problem._meta.label_lower, RectificationPlan._meta.label_lower


@dataclass(frozen=True, slots=True)
class LateItem:
    """A late row, as a line of the letter. `is_owed`: nobody has settled it meanwhile."""

    step: EscalationStep
    rectification: Rectification
    number: str
    title: str
    due_on: date
    is_owed: bool


def late_items(steps: Iterable[EscalationStep]) -> list[LateItem]:
    """Lines in the order of their numbers; what is no row of ours, or gone, is left out. Two queries."""
    rows = list(steps)
    problems = Problem.objects.select_related(*PARTS).in_bulk(
        [row.object_id for row in rows if row.object_label == PROBLEM]
    )
    plans = RectificationPlan.objects.select_related(*PARTS).in_bulk(
        [row.object_id for row in rows if row.object_label == PLAN]
    )
    found = []
    for step in rows:
        key = int(step.object_id) if step.object_label in {PROBLEM, PLAN} else 0
        if step.object_label == PROBLEM and key in problems:
            problem = problems[key]
            is_owed, due_on = problem.status == ProblemStatus.OPEN, problem.due_on or step.due_on
            found.append(LateItem(step, problem.rectification, problem.number, problem.title, due_on, is_owed))
        elif step.object_label == PLAN and key in plans:
            plan = plans[key]
            is_owed, due_on = plan.status in PLAN_OPEN, plan.due_on or step.due_on
            found.append(LateItem(step, plan.rectification, "", "报送整改方案", due_on, is_owed))
    return sorted(found, key=lambda item: (item.number, item.step.pk))


def late_item(step: EscalationStep) -> LateItem | None:
    """None for what no letter is written for here."""
    if step.action not in LETTERS:
        return None
    return next(iter(late_items([step])), None)


def letter_of(step: EscalationStep) -> SupervisionLetter | None:
    parts = ("document", *PARTS)
    return SupervisionLetter.objects.select_related(*parts).filter(items__step=step).first()


def letter_of_document(document: Any) -> SupervisionLetter | None:
    return SupervisionLetter.objects.select_related("document", *PARTS).filter(document_id=document.pk).first()


def steps_of(letter: SupervisionLetter) -> list[EscalationStep]:
    return [item.step for item in letter.items.select_related("step").order_by("step_id")]


def mark_of(letter: SupervisionLetter | None) -> str:
    """What a form began from, told back with it: "" where there was no draft yet."""
    if letter is None:
        return ""
    words = (letter.pk, letter.demand, letter.reply_on, letter.contact_name, letter.contact_phone)
    steps = [step.pk for step in steps_of(letter)]
    return hashlib.sha256(repr((*words, steps)).encode()).hexdigest()[:32]


def items_for(item: LateItem, letter: SupervisionLetter | None) -> list[LateItem]:
    """What may stand in the letter of this step: waiting steps of the same rectification and action that are in no other."""
    rows = EscalationStep.objects.filter(
        organization=item.step.organization_id, action=item.step.action, status=EscalationStatus.PENDING
    )
    taken = SupervisionLetterItem.objects.all()
    if letter is not None:
        taken = taken.exclude(letter=letter)
    found = late_items(rows.exclude(pk__in=taken.values("step")).order_by("pk"))
    return [one for one in found if one.rectification.pk == item.rectification.pk and one.is_owed]
