"""Which people somebody sees, and how one finds one among thousands."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

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
