"""沿革 of an organization, and all that is open there: what a page shows before it ends or is divided."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core import ports
from foundation.organizations.models import Organization, OrganizationChange, Post, User
from foundation.organizations.states import ChangeKind, PostKind

POSTS, PEOPLE, CHILDREN = "posts", "people", "children"
# An organization has one of each: where the successor has its own, the post of the ended one ends.
ONE_OF_A_KIND = frozenset({PostKind.ORGANIZATION_HEAD, PostKind.ORGANIZATION_LIAISON})


@dataclass(frozen=True, slots=True)
class OpenRow:
    """`ends`: a post that is proposed to end with its organization."""

    pk: int
    what: str
    role: str = ""
    due_on: date | None = None
    url: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class OpenGroup:
    """`name` is a kind of holding, or POSTS, PEOPLE, CHILDREN."""

    name: str
    label: str
    rows: Sequence[OpenRow]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of 沿革, told from the side of one organization, in the names of its day."""

    on: date
    kind: str
    sentence: str
    basis: str
    passed: str = ""


def history_of(organization: Organization, *, whole: bool) -> list[HistoryLine]:
    """`whole`: with what was passed to whom, which is not for everybody who sees the organization."""
    return [
        HistoryLine(
            row.on,
            row.get_kind_display(),
            _sentence(row, own=row.organization_id == organization.pk),
            row.basis,
            _passed(row) if whole and row.organization_id == organization.pk else "",
        )
        for row in changes_of(organization)
    ]


def _sentence(row: OrganizationChange, *, own: bool) -> str:
    detail = row.detail
    others = "、".join(one["short_name"] for one in detail.get("others", []))
    name = detail.get("self", {}).get("short_name", "")
    match ChangeKind(row.kind):
        case ChangeKind.ADDED:
            return f"设立，全称“{detail.get('name', '')}”"
        case ChangeKind.RENAMED:
            return f"由“{detail['before']['name']}”更名为“{detail['after']['name']}”"
        case ChangeKind.MOVED:
            return f"由{detail['from'].get('short_name', '')}改为隶属{detail['to']['short_name']}"
        case ChangeKind.MERGED:
            return f"并入{others}" if own else f"{name}并入"
        case ChangeKind.SPLIT:
            ended = "，原单位撤销" if detail["ended"] else ""
            return f"分设{others}{ended}" if own else f"由{name}分设"
        case ChangeKind.DISSOLVED:
            return f"撤销，没有办完的事项由{others}接办" if own else f"{name}撤销，接办没有办完的事项"


def _passed(row: OrganizationChange) -> str:
    """ "任务3项→市财政局党组；人员5项→…": counted, so that the line stays one."""
    counts: dict[tuple[str, str], int] = {}
    for one in row.detail.get("passed", []):
        key = (one["label"], one["to"]["short_name"])
        counts[key] = counts.get(key, 0) + len(one["pks"])
    return "；".join(f"{label}{count}项→{to}" for (label, to), count in counts.items())


def changes_of(organization: Organization) -> QuerySet[OrganizationChange]:
    """Its own changes and those by which others became part of it or came out of it, newest first."""
    of_it = Q(organization=organization) | Q(others=organization)
    return OrganizationChange.objects.filter(of_it).distinct().order_by("-on", "-pk")


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


def open_at(organization: Organization, today: date, heir: Organization | None = None) -> list[OpenGroup]:
    """Posts, people, child organizations, and what other rooms hold in its name. Groups with nothing are left out."""
    taken = single_posts(heir, today) if heir is not None else set()
    groups = [OpenGroup(kind.name, kind.label, _held(rows)) for kind, rows in _holdings(organization, today)]
    groups.append(OpenGroup(CHILDREN, "下级单位", [_child(row) for row in active_children(organization)]))
    groups.append(OpenGroup(POSTS, "岗位", [_post(post, taken) for post in lasting_posts(organization, today)]))
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


def _post(post: Post, taken: set[str]) -> OpenRow:
    acts = f"（代{post.acts_for.name}）" if post.acts_for else ""
    ends = post.kind in taken or post.acts_for_id is not None
    return OpenRow(post.pk, f"{post.get_kind_display()}　{post.person.name}{acts}", "", post.to_on, ends=ends)


def _person(user: User) -> OpenRow:
    return OpenRow(user.pk, user.name, user.title)


def _page(row: Organization) -> str:
    return reverse("organization-detail", args=[row.pk])
