"""督办事项 that need nobody any more: the matter was settled, or its day was moved, before anybody handled the step."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Cast

from foundation.core import transitions
from foundation.core.deadlines import Deadline, models_with_deadlines
from foundation.core.transitions import SystemActor
from foundation.supervision.models import EscalationStep
from foundation.supervision.states import PENDING

BATCH = 500


def lapse_settled_steps(*, now: datetime, limit: int = BATCH) -> int:
    """Each pending step whose row is closed, gone or due on another day. Returns how many; the rest comes a minute later."""
    return sum(_lapse(model, now=now, limit=limit) for model in models_with_deadlines())


def _lapse(model: type[models.Model], *, now: datetime, limit: int) -> int:
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    # From the step to its row by the row's own key: the other way round every open row would be read each minute.
    key = Cast(OuterRef("object_id"), type(model._meta.pk)())
    waits = model._default_manager.filter(pk=key, due_on=OuterRef("due_on"), status__in=deadline.open_states)
    pending = EscalationStep.objects.filter(status=PENDING, object_label=model._meta.label_lower)
    keys = list(pending.exclude(Exists(waits)).order_by("pk").values_list("pk", flat=True)[:limit])
    if not keys:
        return 0
    actor = SystemActor("时限督办")
    note = "事项已办结或时限已变，不用再办"
    lapsed, _ = transitions.apply_many(pending.filter(pk__in=keys), "lapse", actor=actor, now=now, note=note)
    return len(lapsed)
