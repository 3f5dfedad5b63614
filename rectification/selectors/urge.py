"""催办: who is pressed about a row, and how the row is called."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from foundation.core.deadlines import Rung
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import (
    held_on,
    holds,
    holds_in_team,
    holds_over,
    organization_ids,
    posts_of,
    scope_q,
    team_ids,
)
from foundation.organizations.states import OFFICE, TEAM, PostKind
from rectification.models import Problem, RectificationPlan, Task

Urgeable = Problem | RectificationPlan | Task
# Within an organization only from above: the head before the responsible leader before the liaison.
RANKS = {PostKind.ORGANIZATION_HEAD: 3, PostKind.RESPONSIBLE_LEADER: 2, PostKind.ORGANIZATION_LIAISON: 1}


MOST = 50


def late_to_urge(rows: QuerySet[Any], user: Any, today: date) -> list[Any]:
    """Of these rows those that are late and that this reader may press for, the latest first, at most MOST. Two queries."""
    model: Any = rows.model
    owed = rows.filter(_pressed_by_q(model, user), status__in=model.DEADLINE.owed_states, due_on__lt=today)
    found = list(owed.order_by("due_on", "pk")[:MOST])
    if model is not Task:
        return found
    hidden = _not_below(found, user, today)
    return [row for row in found if row.pk not in hidden]


def _pressed_by_q(model: Any, user: Any) -> Q:
    """Who may press at all, but for the owner's rank (rules: presses_from_above, presses_the_owner)."""
    path = "problem__rectification" if model is Task else "rectification"
    above = scope_q(user, OFFICE, f"{path}__committee") | Q(**{f"{path}__team__in": team_ids(user, TEAM)})
    if model is not Task:
        return above
    return above | (Q(organization__in=organization_ids(user, RANKS)) & ~Q(owner=user.pk))


def _not_below(tasks: list[Task], user: Any, today: date) -> set[int]:
    """Tasks of the reader's own organization whose owner stands as high as the reader, or higher."""
    own = [row for row in tasks if rank_of(user, row.organization_id) and not is_pressed_from_above(user, row)]
    if not own:
        return set()
    people, places = {row.owner_id for row in own}, {row.organization_id for row in own}
    posts = Post.objects.filter(held_on(today), person__in=people, organization__in=places, kind__in=list(RANKS))
    ranks: dict[tuple[int, int], int] = defaultdict(int)
    for person, place, kind in posts.values_list("person", "organization", "kind"):
        ranks[person, place] = max(ranks[person, place], RANKS[PostKind(kind)])
    return {row.pk for row in own if rank_of(user, row.organization_id) <= ranks[row.owner_id, row.organization_id]}


def is_pressed_from_above(user: Any, task: Task) -> bool:
    rectification = task.problem.rectification
    is_office = holds(user, OFFICE) and holds_over(user, OFFICE, rectification.committee)
    return is_office or holds_in_team(user, TEAM, rectification.team_id)


def people_urged(row: Urgeable, *, today: date, owner_only: bool) -> list[User]:
    """The owner's rung of the row's ladder; the owner of the task alone where its own organization presses."""
    if owner_only:
        return [row.owner] if isinstance(row, Task) and row.owner.is_active else []
    rows = type(row)._default_manager.filter(pk=row.pk)
    found = import_string(row.DEADLINE.people)(rows, today, Rung.OWNER)
    keys = {one["recipient_id"] for part in found for one in part}
    return list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))


def rank_of(user: Any, organization_id: int) -> int:
    """Where the reader stands in this organization; no query."""
    return max(
        (RANKS.get(PostKind(post.kind), 0) for post in posts_of(user) if post.organization_id == organization_id),
        default=0,
    )


def rank_on(person_id: int, organization_id: int, *, today: date) -> int:
    """The same for somebody else."""
    posts = Post.objects.filter(held_on(today), person=person_id, organization=organization_id, kind__in=list(RANKS))
    return max((RANKS[PostKind(kind)] for kind in posts.values_list("kind", flat=True)), default=0)


def called(row: Urgeable) -> str:
    """03-03-001任务1, 问题03-03-001, 市财政局整改方案."""
    match row:
        case Task():
            return f"{row.problem.number}任务{row.seq}"
        case Problem():
            return f"问题{row.number}"
        case _:
            return f"{row.rectification.organization}整改方案"


def page_of(row: Urgeable) -> str:
    noun = "task" if isinstance(row, Task) else "problem" if isinstance(row, Problem) else "plan"
    return reverse(f"{noun}-detail", args=[row.pk])


def may_urge(row: Urgeable, user: Any) -> bool:
    """Whether the page offers it: still owed, and this reader may."""
    return row.status in row.DEADLINE.owed_states and bool(user.has_perm("rectification.urge", row))
