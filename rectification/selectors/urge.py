"""催办: who is pressed about a row, and how the row is called."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.module_loading import import_string

from foundation.core.deadlines import Rung
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import held_on, posts_of
from foundation.organizations.states import PostKind
from rectification.models import Problem, RectificationPlan, Task

Urgeable = Problem | RectificationPlan | Task
# Within an organization only from above: the head before the responsible leader before the liaison.
RANKS = {PostKind.ORGANIZATION_HEAD: 3, PostKind.RESPONSIBLE_LEADER: 2, PostKind.ORGANIZATION_LIAISON: 1}


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
