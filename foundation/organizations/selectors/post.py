"""Who holds which post today. Posts are filtered by their dates at query time: access ends at midnight by itself."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, DateField, Q, QuerySet

from foundation.core import clock
from foundation.core.statements import Columns, Given, Statement
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.states import TEAM, PostKind, ScopeKind

NOTHING = Q(pk__in=())


def held_on(day: date | Given) -> Q:
    return Q(from_on__lte=day) & (Q(to_on__isnull=True) | Q(to_on__gte=day))


_POST, _PLACE, _LENDER = (
    Columns(Post),
    Columns(Organization, "organization"),
    Columns(User, "acts_for", only=("id", "name")),
)
POSTS = Statement(
    lambda: (
        Post.objects.filter(held_on(Given("today", DateField())), person=Given("person", BigIntegerField()))
        .order_by("pk")
        .values_list(*_POST.paths, *_PLACE.paths, *_LENDER.paths)
    )
)


def posts_of(user: Any) -> tuple[Post, ...]:
    """Today's posts of a person, kept on the user object: one query a request. Signed out: none."""
    if not user.is_authenticated or not user.is_active:
        return ()
    today = clock.today()
    # By attribute, not by __dict__: request.user is a lazy proxy, and rules are asked with the user inside it.
    kept: tuple[date, tuple[Post, ...]] | None = getattr(user, "_posts", None)
    if kept is None or kept[0] != today:
        rows = POSTS.rows(person=user.pk, today=today)
        kept = (today, tuple(post for post in (_post(user, iter(row)) for row in rows) if fits(post)))
        setattr(user, "_posts", kept)  # noqa: B010 - see above
    return kept[1]


def _post(user: Any, cells: Iterator[Any]) -> Post:
    post = _POST.taken(cells)
    post.organization, post.acts_for = _PLACE.found(cells), _LENDER.found(cells)
    post.person = user  # known already: labels tell where the person works
    return post


def fits(post: Post) -> bool:
    """A post counts with the scope its kind is for. The services give no other; one that stands there opens nothing."""
    return post.scope_kind == (ScopeKind.TEAM if post.kind in TEAM else ScopeKind.ORGANIZATION)


def forget_posts(user: User) -> None:
    """After a change of posts within one request or test. By attribute: request.user is a lazy proxy."""
    for kept in ("_posts", "trail_post"):
        with suppress(AttributeError):
            delattr(user, kept)


def holds(user: Any, kinds: Iterable[str]) -> bool:
    wanted = frozenset(kinds)
    return any(post.kind in wanted for post in posts_of(user))


def holds_over(user: Any, kinds: Iterable[str], organization: Organization) -> bool:
    """A post of one of `kinds` at `organization` or above it in the tree."""
    wanted = frozenset(kinds)
    return any(
        post.kind in wanted and post.organization is not None and organization.path.startswith(post.organization.path)
        for post in posts_of(user)
    )


def holds_at(user: Any, kinds: Iterable[str], organization_id: int | None) -> bool:
    """A post of one of `kinds` at exactly this organization."""
    return organization_id is not None and organization_id in organization_ids(user, kinds)


def holds_in_team(user: Any, kinds: Iterable[str], team_id: int | None) -> bool:
    return team_id is not None and team_id in team_ids(user, kinds)


def team_ids(user: Any, kinds: Iterable[str]) -> set[int]:
    wanted = frozenset(kinds)
    return {
        post.scope_id
        for post in posts_of(user)
        if post.kind in wanted and post.scope_kind == ScopeKind.TEAM and post.scope_id is not None
    }


def organization_ids(user: Any, kinds: Iterable[str]) -> set[int]:
    wanted = frozenset(kinds)
    return {post.organization_id for post in posts_of(user) if post.kind in wanted and post.organization_id is not None}


def scope_q(user: Any, kinds: Iterable[str], field: str = "organization") -> Q:
    """Rows whose `field` (a path through foreign keys to an organization; "" for Organization itself) lies in a subtree
    where the person holds one of `kinds`. Without such a post: nothing.
    """
    wanted = frozenset(kinds)
    prefix = f"{field}__" if field else ""
    found = NOTHING
    for post in posts_of(user):
        if post.kind in wanted and post.organization is not None:
            begin, end = post.organization.path, post.organization.path_end
            found |= Q(**{f"{prefix}path__gte": begin, f"{prefix}path__lt": end})
    return found


def own_q(user: Any, field: str) -> Q:
    """Rows whose `field` names this person: one's own need no post, but an account in use. Signed out is not NULL."""
    return Q(**{field: user.pk}) if user.is_authenticated and user.is_active else NOTHING


def posts_at(organization: Organization, today: date) -> list[Post]:
    """Who holds which post at exactly this organization today, in the order of the table of kinds."""
    order = {kind: place for place, kind in enumerate(PostKind.values)}
    rows = Post.objects.filter(held_on(today), organization=organization, person__is_active=True)
    return sorted(
        rows.select_related("person__organization", "acts_for", "organization"),
        key=lambda post: (order[post.kind], post.pk),
    )


def holders(kinds: Iterable[str], organization: Organization, *, today: date | None = None) -> QuerySet[User]:
    """Active people with one of `kinds` at exactly this organization on `today` (default: the clock's)."""
    day = today or clock.today()
    posts = Post.objects.filter(held_on(day), kind__in=list(kinds), organization=organization)
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")


def head_of(organization: Organization, *, today: date | None = None) -> User | None:
    """主要负责人 in person: not who stands in for the head (代理)."""
    post = head_posts(today or clock.today()).filter(organization=organization).select_related("person").first()
    return post.person if post else None


def head_posts(day: date) -> QuerySet[Post]:
    """Of all heads in person; the first of an organization counts."""
    posts = Post.objects.filter(held_on(day), kind=PostKind.ORGANIZATION_HEAD, acts_for__isnull=True)
    return posts.filter(person__is_active=True).order_by("pk")


def holders_over(kinds: Iterable[str], organization: Organization, *, today: date | None = None) -> QuerySet[User]:
    """The same at this organization or above it: the office that answers for it."""
    day = today or clock.today()
    steps = Organization.steplen
    paths = [organization.path[:end] for end in range(steps, len(organization.path) + 1, steps)]
    posts = Post.objects.filter(held_on(day), kind__in=list(kinds), organization__path__in=paths)
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")


def team_holders(kinds: Iterable[str], team_id: int, *, today: date | None = None) -> QuerySet[User]:
    day = today or clock.today()
    posts = Post.objects.filter(held_on(day), kind__in=list(kinds), scope_kind=ScopeKind.TEAM, scope_id=team_id)
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")
