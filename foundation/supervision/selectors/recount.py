"""Which open deadlines in working days another calendar would move. Read by the page before, and by the service at the change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Model, Q, QuerySet

from foundation.core.calendar import WorkCalendar
from foundation.core.deadlines import Deadline, models_with_deadlines, recounted
from foundation.core.models import Unit

ALIKE = ("due_base_on", "due_amount", "due_key", "due_why", "due_on", "due_is_provisional")


@dataclass(frozen=True, slots=True)
class Recount:
    """Rows of one noun that share rule and start, and so the day: `before` are the fields they have, `after` those to have."""

    model: type[Model]
    count: int
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def label(self) -> str:
        return deadline_of(self.model).label

    @property
    def is_moved(self) -> bool:
        return bool(self.before["due_on"] != self.after["due_on"])

    @property
    def due_on(self) -> date:
        day: date = self.before["due_on"]
        return day

    @property
    def new_on(self) -> date:
        day: date = self.after["due_on"]
        return day

    @property
    def rule(self) -> str:
        """The sentence up to what was skipped."""
        return str(self.before["due_why"]).partition("，")[0]

    def rows(self) -> QuerySet[Any]:
        return in_workdays(self.model).filter(**self.before)


def deadline_of(model: type[Model]) -> Deadline:
    deadline: Deadline = model.DEADLINE  # type: ignore[attr-defined]
    return deadline


def in_workdays(model: type[Model]) -> QuerySet[Any]:
    """Open, and reckoned in working days; what was put off or fixed by somebody is not."""
    return model._default_manager.filter(
        status__in=deadline_of(model).open_states,
        due_unit=Unit.WORKDAYS,
        due_base_on__isnull=False,
        due_on__isnull=False,
    ).order_by()


def recounts(calendar: WorkCalendar) -> list[Recount]:
    """One query a noun; those that stay as they are are left out. The earliest day first."""
    found = []
    for model in models_with_deadlines():
        for group in in_workdays(model).values(*ALIKE).annotate(count=Count("pk")):
            count = group.pop("count")
            due_on, why, is_provisional = recounted(
                group["due_why"], group["due_amount"], group["due_base_on"], calendar
            )
            after = {"due_on": due_on, "due_why": why, "due_is_provisional": is_provisional}
            if any(group[name] != value for name, value in after.items()):
                found.append(Recount(model, count, group, after))
    return sorted(found, key=lambda one: (one.due_on, one.label))


def moved(found: Iterable[Recount]) -> list[Recount]:
    return [one for one in found if one.is_moved]


def in_words(counts: dict[str, int], *, done: bool = True) -> str:
    """改变了3项时限：问题整改2项、承接签字1项。 Before it is done: 将改变3项时限：…"""
    total = sum(counts.values())
    if not total:
        return "没有时限因此改变。"
    return f"{'改变了' if done else '将改变'}{total}项时限：{'、'.join(f'{label}{count}项' for label, count in counts.items())}。"


def provisional_count() -> int:
    """Open deadlines that wait for a year's holidays. One query a noun."""
    waiting = Q(due_is_provisional=True)
    return sum(in_workdays(model).filter(waiting).count() for model in models_with_deadlines())
