"""沿革 of an organization, and all that is open there: what a page shows before it ends or is divided."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core import ports
from foundation.organizations.models import Organization, OrganizationChange, Post, User
from foundation.organizations.states import PostKind

POSTS, PEOPLE, CHILDREN = "posts", "people", "children"
# An organization has one of each: where the successor has its own, the post of the ended one ends.
ONE_OF_A_KIND = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})


@dataclass(frozen=True, slots=True)
class OpenRow:
    pk: int
    what: str
    role: str = ""
    due_on: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """`name` is a kind of holding, or POSTS, PEOPLE, CHILDREN."""

    name: str
    label: str
    rows: Sequence[OpenRow]


def changes_of(organization: Organization) -> QuerySet[OrganizationChange]:
    """Its own changes and those by which others became part of it or came out of it, newest first."""
    of_it = Q(organization=organization) | Q(others=organization)
    rows = OrganizationChange.objects.filter(of_it).select_related("organization").prefetch_related("others")
    return rows.distinct().order_by("-on", "-pk")


def lasting_posts(organization: Organization, today: date) -> QuerySet[Post]:
    """Held today or to begin."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=today)
    return Post.objects.filter(lasting, organization=organization).select_related("person", "acts_for").order_by("pk")


def people_at(organization: Organization) -> QuerySet[User]:
    """Who works there. An account that is locked for good stays where it was."""
    return User.objects.filter(organization=organization, is_active=True).order_by("pk")


def active_children(organization: Organization) -> QuerySet[Organization]:
    return Organization.objects.filter(
        depth=organization.depth + 1, path__gt=organization.path, path__lt=organization.path_end, is_active=True
    ).order_by("path")


def open_at(organization: Organization, today: date) -> list[OpenGroup]:
    """Posts, people, child organizations, and what other rooms hold in its name. Groups with nothing are left out."""
    groups = [OpenGroup(kind.name, kind.label, _held(rows)) for kind, rows in _holdings(organization, today)]
    groups.append(OpenGroup(CHILDREN, "下级单位", [_child(row) for row in active_children(organization)]))
    groups.append(OpenGroup(POSTS, "岗位", [_post(post) for post in lasting_posts(organization, today)]))
    groups.append(OpenGroup(PEOPLE, "人员", [_person(user) for user in people_at(organization)]))
    return [group for group in groups if group.rows]


def mark_of(groups: Sequence[OpenGroup]) -> str:
    """Two pages with the same mark list the same things."""
    listed = "\n".join(f"{group.name} {row.pk}" for group in groups for row in group.rows)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def single_posts(organization: Organization, today: date) -> set[str]:
    """Which of the posts that an organization has once are held there."""
    return set(lasting_posts(organization, today).filter(kind__in=ONE_OF_A_KIND).values_list("kind", flat=True))


def _holdings(organization: Organization, today: date) -> list[tuple[ports.HoldingKind, list[ports.Holding]]]:
    return ports.holdings_of("organization", organization, today)


def _held(rows: Sequence[ports.Holding]) -> list[OpenRow]:
    return [OpenRow(row.pk, row.what, row.role, row.due_on, row.url) for row in rows]


def _child(row: Organization) -> OpenRow:
    return OpenRow(row.pk, row.short_name, f"下级{row.numchild}个" if row.numchild else "", url=_page(row))


def _post(post: Post) -> OpenRow:
    acts = f"（代{post.acts_for.name}）" if post.acts_for else ""
    return OpenRow(post.pk, f"{post.get_kind_display()}　{post.person.name}{acts}", "", post.to_on)


def _person(user: User) -> OpenRow:
    return OpenRow(user.pk, user.name, user.title)


def _page(row: Organization) -> str:
    return reverse("organization-detail", args=[row.pk])
