from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from foundation.core import clock
from foundation.core.deadlines import warned_until
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.delegation import acting_ids
from foundation.organizations.selectors.post import NOTHING, held_on
from foundation.organizations.states import UNIT
from rectification.models import Evidence, Task
from rectification.selectors.scope import visible_q
from rectification.states import TASK_OPEN

ORDER = ("due_on", "pk")


def visible_tasks(user: Any) -> QuerySet[Task]:
    """Every read of tasks starts here. Who owns a task, or acts for the owner, sees it without any post there."""
    return Task.objects.filter(visible_q(user) | owned_q(user))


def visible_evidence(user: Any) -> QuerySet[Evidence]:
    return Evidence.objects.filter(visible_q(user, "report__task__") | owned_q(user, "report__task__"))


def owned_q(user: Any, prefix: str = "") -> Q:
    """As long as the person works in the organization: who moved away keeps nothing, the task waits for a successor."""
    if not user.is_active:
        return NOTHING
    return Q(**{f"{prefix}owner_id__in": acting_ids(user), f"{prefix}organization": user.organization_id})


def people_of(organization: Organization) -> QuerySet[User]:
    """The active people who work in this organization."""
    return User.objects.filter(organization=organization, is_active=True).order_by("name", "pk")


def owners_of(organization: Organization, *, today: date | None = None) -> QuerySet[User]:
    """Who may own a task: who works there, and who has a post of the organization while working elsewhere (代填)."""
    posts = Post.objects.filter(held_on(today or clock.today()), kind__in=UNIT, organization=organization)
    own = Q(organization=organization) | Q(pk__in=posts.values("person"))
    return User.objects.filter(own, is_active=True).select_related("organization").order_by("name", "pk")


def filter_tasks(tasks: QuerySet[Task], wanted: Mapping[str, str], today: date) -> QuerySet[Task]:
    """`wanted` is the cleaned data of TaskFilter; an empty word filters nothing."""
    if unit := wanted.get("unit"):
        tasks = tasks.filter(Q(organization__short_name__contains=unit) | Q(organization__name__contains=unit))
    if owner := wanted.get("owner"):
        tasks = tasks.filter(Q(owner__name__contains=owner) | Q(owner_name__contains=owner))
    if words := wanted.get("q"):
        tasks = tasks.filter(Q(problem__number__contains=words) | Q(measure__contains=words))
    state = wanted.get("state", "")
    if state == "open":
        tasks = tasks.filter(status__in=TASK_OPEN)
    elif state:
        tasks = tasks.filter(status=state)
    soon = warned_until(today)
    lamps = {
        "late": Q(status__in=TASK_OPEN, due_on__lt=today),
        "warn": Q(status__in=TASK_OPEN, due_on__gte=today, due_on__lte=soon),
        "ok": Q(status__in=TASK_OPEN, due_on__gt=soon),
    }
    return tasks.filter(lamps.get(wanted.get("lamp", ""), Q()))


def task_rows(keys: Sequence[int]) -> list[Task]:
    """The rows of a page, in the order of `keys`. One query."""
    found = Task.objects.select_related("problem", "organization", "owner").in_bulk(keys)
    return [found[key] for key in keys if key in found]
