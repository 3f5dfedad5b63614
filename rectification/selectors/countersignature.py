"""承接签字: what a successor signs, who waits, and what stands beside the first signature."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.organizations.selectors.post import own_q, scope_q
from foundation.organizations.states import OFFICE
from rectification.models import Countersignature, Responsibility
from rectification.selectors.responsibility import present_text
from rectification.selectors.scope import visible_q
from rectification.states import CountersignatureStatus, ProblemStatus

MOST = 50
PROMISE = "我已知悉以上责任和问题整改的进展，接着负责，不因人员变动中断整改。"
PARTS = (
    "responsibility__lead_organization",
    "responsibility__problem__organization",
    "responsibility__problem__rectification",
    "responsibility__signed_by",
    "responsibility__paper",
    "person",
)


def visible_countersignatures(user: Any) -> QuerySet[Countersignature]:
    """The successor, and who sees the problem."""
    seen = visible_q(user, "responsibility__problem__") | own_q(user, "person")
    return Countersignature.objects.filter(seen).select_related(*PARTS)


def waiting(rows: QuerySet[Countersignature]) -> QuerySet[Countersignature]:
    """Not signed yet, of problems still open; the nearest deadline first."""
    still = rows.filter(status=CountersignatureStatus.PENDING, responsibility__problem__status=ProblemStatus.OPEN)
    return still.order_by("due_on", "responsibility__problem__seq", "pk")


def waiting_for(user: Any) -> QuerySet[Countersignature]:
    return waiting(Countersignature.objects.filter(person_id=user.pk).select_related(*PARTS))


def of_responsibility(responsibility: Responsibility) -> list[Countersignature]:
    """What stands beside the first signature: signed or waiting, in their order."""
    rows = Countersignature.objects.filter(responsibility=responsibility).exclude(status=CountersignatureStatus.VOID)
    return list(rows.select_related("person").order_by("pk"))


def countersignature_todos(user: Any) -> list[Todo]:
    """One line for the list: it is signed at once."""
    found = waiting(Countersignature.objects.filter(person_id=user.pk)).order_by()
    row = found.aggregate(count=Count("pk"), due_on=Min("due_on"))
    if not row["count"]:
        return []
    what = f"承接签字：{row['count']}个问题的责任由前任签字"
    return [Todo(what, "您是继任者", row["due_on"], "新官理旧账", reverse("countersignature-list"), "签字")]


def unsigned_todos(user: Any, today: date) -> list[Todo]:
    """For the office, what is overdue: a line a person."""
    late = Countersignature.objects.filter(
        scope_q(user, OFFICE, "responsibility__problem__rectification__committee"), due_on__lt=today
    )
    rows = (
        waiting(late)
        .order_by("person_id")
        .values("person__name", "responsibility__problem__organization__short_name")
        .annotate(count=Count("pk"), due_on=Min("due_on"))
    )
    url = reverse("countersignature-list")
    return [
        Todo(
            f"催{row['responsibility__problem__organization__short_name']}{row['person__name']}承接签字，还有{row['count']}项",
            "继任者逾期没有签字",
            row["due_on"],
            "新官理旧账",
            url,
            "查看",
        )
        for row in rows[:MOST]
    ]


def successor_text(row: Countersignature) -> str:
    """The canonical text, as that of the first signature: do not reword lightly."""
    lines = [
        present_text(row.responsibility),
        f"前任{row.get_role_display()}：{row.predecessor}",
        f"承接人：{row.person.name} {row.title}".rstrip(),
        PROMISE,
    ]
    return "\n".join(lines)


def successor_hash(row: Countersignature) -> str:
    return hashlib.sha256(successor_text(row).encode()).hexdigest()


def mark_of(shown: Iterable[tuple[int, str]]) -> str:
    """One mark for a list of (id, hash) that is signed at once: two pages with the same mark show the same words."""
    listed = "\n".join(f"{pk} {words}" for pk, words in sorted(shown))
    return hashlib.sha256(listed.encode()).hexdigest()
