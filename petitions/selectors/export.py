"""The register of petitions as a file: what routing needs, day not hour, nothing that anybody wrote (F111). One query."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from foundation.core.deadlines import lamp
from foundation.organizations.selectors.post import scope_q
from petitions.models import Petition
from petitions.selectors.petition import CLERK, visible_petitions
from petitions.states import OPEN, About, Category, PetitionStatus

CHUNK = 2_000
COLUMNS = ("编号", "反映对象", "类别", "收到日期", "交谁办理", "受理或转送日期", "时限", "时限状态", "办结日期", "状态")


def exportable_petitions(user: Any) -> QuerySet[Petition]:
    return visible_petitions(user).filter(scope_q(user, CLERK, "office"), ~Q(about=About.INSPECTORS))


def petition_lines(petitions: QuerySet[Petition], today: date) -> Iterator[tuple[Any, ...]]:
    rows = petitions.values_list(
        "pk",
        "organization__short_name",
        "about",
        "category",
        "received_on",
        "assignment__team__name",
        "forwarded_to__short_name",
        "decided_on",
        "due_on",
        "concluded_on",
        "status",
    )
    abouts, categories, states = dict(About.choices), dict(Category.choices), dict(PetitionStatus.choices)
    for pk, place, about, category, received_on, team, department, decided_on, due_on, done_on, status in rows.iterator(
        CHUNK
    ):
        named = (str(pk)[:8].upper(), place or abouts[about], categories[category], received_on, team or department)
        how = lamp(due_on, is_open=status in OPEN, today=today).words
        yield (*named, decided_on, due_on, how, done_on, states[status])
