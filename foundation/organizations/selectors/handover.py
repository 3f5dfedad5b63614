"""What is open in a person's name, who may take it, and who has left without handing over."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from foundation.core import ports
from foundation.core.ports import Holding, HoldingKind, Todo
from foundation.organizations.models import Handover, Post, User
from foundation.organizations.selectors.post import holds, organization_ids, own_q, scope_q
from foundation.organizations.states import OFFICE, OFFICERS, PostKind, ScopeKind

HEAD = frozenset({PostKind.ORGANIZATION_HEAD})
MOST = 20


def held_by(person: User, today: date) -> list[tuple[HoldingKind, list[Holding]]]:
    """Kind by kind; kinds with nothing are left out."""
    return ports.holdings_of("person", person, today)


def lasting_posts_of(person: User, today: date) -> QuerySet[Post]:
    """Own posts of today and to come; what was lent to the person ends by itself or is taken back."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=today)
    rows = Post.objects.filter(lasting, person=person, acts_for__isnull=True, cancelled=False)
    return rows.select_related("person__organization", "organization", "acts_for").order_by("pk")


def endable(posts: QuerySet[Post]) -> QuerySet[Post]:
    """Posts of the three officers are ended by the security administrator alone."""
    return posts.exclude(kind__in=OFFICERS)


def takers_for(person: User, today: date) -> QuerySet[User]:
    """Who may be named: active people of the same organization, of those where the person has posts, and of the teams."""
    posts = list(lasting_posts_of(person, today))
    places = {post.organization_id for post in posts if post.organization_id} | {person.organization_id}
    teams = {post.scope_id for post in posts if post.scope_kind == ScopeKind.TEAM}
    mates = Post.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=today), cancelled=False)
    at = mates.filter(Q(scope_kind=ScopeKind.TEAM, scope_id__in=teams) | Q(organization_id__in=places))
    near = Q(organization_id=person.organization_id) | Q(pk__in=at.values("person"))
    people = User.objects.filter(near, is_active=True).exclude(pk=person.pk).select_related("organization")
    return people.order_by("organization__path", "name", "pk")


def _over(user: Any) -> Q:
    """People whom this user may hand over."""
    return scope_q(user, OFFICE, "organization") | Q(organization_id__in=organization_ids(user, HEAD))


def visible_handovers(user: Any) -> QuerySet[Handover]:
    """Who may hand the person over, the person, and who did it."""
    people = User.objects.filter(_over(user))
    seen = Q(person__in=people) | own_q(user, "person") | own_q(user, "by")
    return Handover.objects.filter(seen).select_related("person__organization", "by")


def left_behind(user: Any, today: date) -> list[User]:
    """People whose account is locked or whose posts are all over, with something still open in their name."""
    if not holds(user, OFFICE | HEAD):
        return []
    holding: set[int] = set()
    for kind in ports.plugged.holdings["person"].values():
        if kind.holders is not None:
            holding.update(kind.holders())
    if not holding:
        return []
    posts = Post.objects.filter(person=OuterRef("pk"), acts_for__isnull=True)
    lasting = posts.filter(Q(to_on__isnull=True) | Q(to_on__gte=today), cancelled=False)
    left = Q(is_active=False) | (Q(Exists(posts)) & ~Q(Exists(lasting)))
    rows = User.objects.filter(_over(user), left, pk__in=holding).exclude(pk=user.pk)
    return list(rows.select_related("organization").order_by("organization__path", "pk")[:MOST])


def handover_todos(user: Any, today: date) -> list[Todo]:
    found = []
    for person in left_behind(user, today):
        count = sum(len(rows) for _, rows in held_by(person, today))
        what = f"{person.organization}{person.name}已离岗，名下还有{count}项没有移交"
        url = reverse("handover-create", args=[person.pk])
        found.append(Todo(what, "事项没有人接，会误期", None, "离岗前办完交接", url, "移交"))
    return found
