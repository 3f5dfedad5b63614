"""代理: who acts for whom. Both names follow from the lent post; here is what else follows from it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.core import clock
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import held_on, own_q, posts_of
from foundation.organizations.states import LENDABLE, OFFICERS

NAMES = ("person__organization", "acts_for", "organization")


def acting_ids(user: Any) -> frozenset[int]:
    """The person, and everybody for whom he or she acts today: what belongs to them by name is open to the delegate too.
    No query beyond that of the posts.
    """
    lent = {post.acts_for_id for post in posts_of(user) if post.acts_for_id is not None}
    return frozenset(lent | {user.pk}) if user.pk else frozenset()


def is_same_hand(user: Any, others: Iterable[int | None], at: datetime | None = None) -> bool:
    """Four eyes, delegates included: whether `user` deciding today is the same hand as one of `others` acting at `at`
    (None: today). One hand are a person, whoever acts for that person, and those who act for the same one; each on the day
    of the act.
    """
    known = {pk for pk in others if pk is not None}
    mine = acting_ids(user)
    if not known or not mine:
        return False
    if known & mine:
        return True
    day = timezone.localdate(at) if at is not None else clock.today()
    return any(
        post.person_id in known and post.acts_for_id in mine and post.is_held_on(day)
        for post in _lent_around(user, mine)
    )


def _lent_around(user: Any, mine: frozenset[int]) -> tuple[Post, ...]:
    """What this person, or one he or she acts for, ever lent: asked once a request, kept beside the posts."""
    key = (clock.today(), mine)
    kept: tuple[Any, tuple[Post, ...]] | None = getattr(user, "_lent", None)
    if kept is None or kept[0] != key:
        kept = (key, tuple(Post.objects.filter(acts_for__in=mine)))
        setattr(user, "_lent", kept)  # noqa: B010 - as posts_of: request.user is a lazy proxy
    return kept[1]


def lendable_posts(user: User, today: date) -> QuerySet[Post]:
    """What this person may lend: own posts of certain kinds, today's and those to come."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=today)
    own = Post.objects.filter(lasting, person=user, acts_for__isnull=True, kind__in=LENDABLE, cancelled=False)
    return own.select_related(*NAMES).order_by("from_on", "pk")


def delegates_of(user: User) -> QuerySet[User]:
    """Who may act for this person: active people of the same organization who are none of the three officers."""
    officers = Post.objects.filter(held_on(clock.today()), kind__in=OFFICERS).values("person")
    people = User.objects.filter(organization=user.organization_id, is_active=True)
    return people.exclude(pk=user.pk).exclude(pk__in=officers).order_by("name", "pk")


def lent_by(user: User) -> QuerySet[Post]:
    """What this person lent, the last first."""
    return Post.objects.filter(acts_for=user).select_related(*NAMES).order_by("-from_on", "-pk")


def lent_to(user: User) -> QuerySet[Post]:
    """What was lent to this person, the last first."""
    rows = Post.objects.filter(person=user, acts_for__isnull=False)
    return rows.select_related(*NAMES).order_by("-from_on", "-pk")


def visible_delegations(user: Any) -> QuerySet[Post]:
    """Lent posts are seen by both sides. Who else may see a person sees them there."""
    return Post.objects.filter(own_q(user, "acts_for") | own_q(user, "person"), acts_for__isnull=False).select_related(
        *NAMES
    )
