"""Which people somebody sees, and how one finds one among thousands."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from foundation.audittrail.models import AuditEvent
from foundation.audittrail.services import name_of
from foundation.core import clock
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import held_on, organization_ids, scope_q
from foundation.organizations.states import OFFICE, PROPOSERS, UNIT, PostKind

PERSON_READERS = OFFICE | {PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN}


def visible_people(user: Any) -> QuerySet[User]:
    """Office, system and security administrator: who works or has or had a post in the subtree of their post. Head and
    liaison: the same at exactly their organization. Everybody: himself or herself.
    """
    if not user.is_authenticated or not user.is_active:
        return User.objects.none()
    own = organization_ids(user, PROPOSERS)
    works = scope_q(user, PERSON_READERS, "organization") | Q(organization_id__in=own)
    posts = Post.objects.filter(scope_q(user, PERSON_READERS, "organization") | Q(organization_id__in=own))
    return User.objects.filter(works | Q(pk__in=posts.values("person")) | Q(pk=user.pk))


def search_people(seen: QuerySet[User], words: str) -> QuerySet[User]:
    """By name, user name, or the name as it is typed: "szm" and "shanzhi" find 单志明."""
    typed = "".join(words.split()).lower()
    if not typed:
        return seen
    found = Q(name__contains=typed) | Q(username__istartswith=typed)
    if typed.isascii():
        found |= Q(initials__startswith=typed) | Q(pinyin__startswith=typed)
    return seen.filter(found)


def has_own_account(organization: Organization, *, today: date | None = None) -> bool:
    """Somebody who works there can sign in and act for it; then nobody above files for it."""
    day = today or clock.today()
    posts = Post.objects.filter(held_on(day), organization=organization, kind__in=UNIT)
    return posts.filter(person__organization=organization, person__is_active=True).exists()


def filter_people(seen: QuerySet[User], wanted: Mapping[str, str], today: date) -> QuerySet[User]:
    """`q`, `place`, `kind` ("none": without a post today), `standing`; what is empty filters nothing."""
    found = search_people(seen, wanted["q"])
    place = "".join(wanted["place"].split())
    if place:
        named = Q(short_name__contains=place) | Q(name__contains=place) | Q(code__istartswith=place)
        if place.isascii():
            named |= Q(initials__startswith=place.lower()) | Q(pinyin__startswith=place.lower())
        found = found.filter(organization__in=Organization.objects.filter(named))
    held = Post.objects.filter(held_on(today))
    if wanted["kind"] == "none":
        found = found.exclude(pk__in=held.values("person"))
    elif wanted["kind"]:
        found = found.filter(pk__in=held.filter(kind=wanted["kind"]).values("person"))
    if wanted["standing"]:
        found = found.filter(is_active=wanted["standing"] == "active")
    return found


def with_posts(people: QuerySet[User], today: date) -> QuerySet[User]:
    """Each with `todays_posts`: one more query, whatever the number."""
    posts = Post.objects.filter(held_on(today)).select_related("organization", "acts_for").order_by("pk")
    return people.select_related("organization").prefetch_related(
        Prefetch("posts", queryset=posts, to_attr="todays_posts")
    )


def granters_of(posts: Iterable[Post]) -> dict[int, str]:
    """Who gave each post, as the trail says. One query."""
    names = {name_of(post): post.pk for post in posts}
    lines = AuditEvent.objects.filter(subject__in=names, event="post.granted").order_by("pk")
    return {names[line.subject]: line.actor_name for line in lines}
