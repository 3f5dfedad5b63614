"""What a person decides about a step: done, with what came of it, or not done, with a reason."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization
from foundation.supervision.models import EscalationStep
from foundation.supervision.states import EscalationStatus

LONGEST = 500


class OutcomeMissing(Refused):
    """Done is done when it says what came of it, and on which day."""

    status = 422


def complete_step(*, step: EscalationStep, handled_on: date, outcome: str, actor: Any, now: datetime) -> EscalationStep:
    """办理. `outcome`: the decision of the meeting, or what was done instead of a letter of this system."""
    transitions.check_may(step, "complete", actor)
    words = outcome.strip()
    if not words or len(words) > LONGEST:
        raise OutcomeMissing(f"请写明办理结果，最多{LONGEST}个字。")
    if not step.occurred_on <= handled_on <= localtime(now).date():
        raise OutcomeMissing("办理日期要在提出之日和今天之间，请核对。")
    fields = {"handled_on": handled_on, "handled_by": actor, "outcome": words}
    return transitions.apply(step, "complete", actor=actor, now=now, note=words, **fields)


def waive_step(*, step: EscalationStep, reason: str, actor: Any, now: datetime) -> EscalationStep:
    """不办理, with a reason that the trail keeps."""
    return transitions.apply(step, "waive", actor=actor, now=now, note=reason.strip()[:LONGEST], handled_by=actor)


def pass_steps(
    *, about: QuerySet[Any], committee: Organization | None = None, organization: Organization | None = None
) -> None:
    """Another committee judges these rows from now on: its office decides what waits. Or another organization answers for them:
    what waits is about that one. Call inside the transaction that puts the change on record.
    """
    keys = [str(pk) for pk in about.values_list("pk", flat=True)]
    named = {"object_label": about.model._meta.label_lower, "object_id__in": keys}
    given = {"committee": committee, "organization": organization}
    changed = {name: place for name, place in given.items() if place is not None}
    EscalationStep.objects.filter(status=EscalationStatus.PENDING, **named).update(**changed)


def settle_steps(*, steps: Sequence[EscalationStep], outcome: str, actor: Any, now: datetime) -> list[EscalationStep]:
    """A letter was issued for these steps: they are done, whoever signed it out. Call inside that transaction; what another
    hand finished meanwhile is left as it is.
    """
    clock_actor = SystemActor(f"{actor.trail_name}签发公文")
    with transaction.atomic():
        keys = [step.pk for step in steps]
        rows = EscalationStep.objects.filter(pk__in=keys, status=EscalationStatus.PENDING)
        fields = {"handled_on": localtime(now).date(), "handled_by": actor, "outcome": outcome[:LONGEST]}
        moved, _ = transitions.apply_many(rows, "complete", actor=clock_actor, now=now, note=outcome, **fields)
    return moved
