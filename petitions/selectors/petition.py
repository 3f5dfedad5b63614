"""Which petitions a person sees. The organization reported on sees none, whoever asks."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from foundation.core import clock
from foundation.core.deadlines import Rung
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import (
    NOTHING,
    held_on,
    holders,
    organization_ids,
    posts_of,
    scope_q,
    team_ids,
)
from foundation.organizations.states import DEPARTMENT, UNIT, PostKind
from inspections.models import Assignment, Round
from petitions.models import Petition
from petitions.states import OPEN, About, PetitionStatus

LEADERS = frozenset({PostKind.TEAM_LEADER, PostKind.DEPUTY_TEAM_LEADER})
CLERK = frozenset({PostKind.PETITION_CLERK})
DISCIPLINE = frozenset({PostKind.DISCIPLINE_COMMISSION})


def visible_petitions(user: Any) -> QuerySet[Petition]:
    """Clerks: their tree; discipline: reports about inspectors; departments and readers: what was handed to them."""
    if not posts_of(user):
        return Petition.objects.none()
    clerk = scope_q(user, CLERK, "office") & ~Q(about=About.INSPECTORS)
    discipline = Q(about=About.INSPECTORS, office__in=organization_ids(user, DISCIPLINE))
    department = Q(forwarded_to__in=organization_ids(user, DEPARTMENT))
    teams = team_ids(user, LEADERS)
    reader = Q(pk__in=_read_by(user, teams)) if teams else NOTHING
    rows = Petition.objects.filter(clerk | discipline | department | reader, found_on__isnull=False)
    return rows.exclude(organization__in=own_organizations(user)).select_related(
        "office", "organization", "forwarded_to", "assignment__team"
    )


def _read_by(user: Any, teams: Iterable[int]) -> QuerySet[Petition, Any]:
    return Petition.objects.filter(readers__person=user, readers__team_id__in=teams).values("pk")


def own_organizations(user: Any) -> QuerySet[Organization]:
    """Where the person works or serves, what ended into that, and what stands above: reports about these are never shown."""
    own = _own_paths(user)
    above = Q(path__in={path for place in own for path in paths_to(place)})
    return Organization.objects.filter(above | Q(pk__in=_ended_into(own)))


def _own_paths(user: Any) -> set[str]:
    kinds = UNIT | DEPARTMENT
    own = {post.organization.path for post in posts_of(user) if post.organization and post.kind in kinds}
    return own | {user.organization.path}


def _ended_into(paths: set[str]) -> set[int]:
    """Those for which who stands at these paths answers since they ended, over any number of mergers. A query each."""
    found: set[int] = set()
    rows = set(Organization.objects.filter(merged_into__path__in=paths).values_list("pk", flat=True))
    while rows:
        found |= rows
        rows = set(Organization.objects.filter(merged_into__in=rows).values_list("pk", flat=True)) - found
    return found


def is_own(user: Any, organization: Organization | None) -> bool:
    """The same for one, without a query as long as it has not ended."""
    if organization is None:
        return False
    own = _own_paths(user)
    below = any(path.startswith(organization.path) for path in own)
    return below or any(row.path in own for row in answering(organization)[1:])


def paths_to(path: str) -> list[str]:
    """The path itself and those of all above it."""
    step = Organization.steplen
    return [path[:end] for end in range(step, len(path) + 1, step)]


def are_in_line(one: Organization, other: Organization) -> bool:
    """The same, or one stands above the other."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def reported_line(petition: Petition) -> list[Organization]:
    """The one reported on, and who answers for it since it ended."""
    return answering(petition.organization) if petition.organization is not None else []


def answering(organization: Organization) -> list[Organization]:
    """The organization, its successor since it ended, the successor's, and so on."""
    line: list[Organization] = []
    here: Organization | None = organization
    while here is not None and here not in line:
        line.append(here)
        here = here.merged_into
    return line


def stands_in_line(line: Iterable[Organization], organization: Organization) -> bool:
    return any(are_in_line(one, organization) for one in line)


def office_of(petition: Petition) -> Organization | None:
    """Whose people register it: the nearest petition clerk at or above the committee of its round (or the reported one).

    A report about inspectors goes to the discipline commission, and to no clerk. None: nobody holds such a post today.
    """
    posts = Post.objects.filter(held_on(clock.today()), person__is_active=True, organization__isnull=False)
    if petition.about == About.INSPECTORS:
        posts = posts.filter(kind__in=DISCIPLINE).order_by("organization__depth", "pk")
    else:
        posts = posts.filter(kind__in=CLERK).order_by("organization__depth", "pk")
        offices = Round.objects.filter(pk=petition.round_id or 0).values("office")
        place = Organization.objects.filter(pk__in=offices).first()
        place = place or Organization.objects.filter(code=petition.organization_code).first()
        if place is not None:
            posts = posts.filter(organization__path__in=paths_to(place.path)).order_by("-organization__depth", "pk")
    post = posts.select_related("organization").first()
    return post.organization if post else None


def handlers(petition: Petition) -> list[User]:
    """Who is told of it: the office's petition clerks, or the discipline commission when inspectors are reported on."""
    if petition.office is None:
        return []
    kinds = DISCIPLINE if petition.about == About.INSPECTORS else CLERK
    return may_know_of(petition, holders(kinds, petition.office))


def may_know_of(petition: Petition, people: Iterable[User]) -> list[User]:
    """Without those who belong to the organization reported on: the page refuses them, and a message would already tell."""
    return [person for person in people if not is_own(person, petition.organization)]


def responsible_people(rows: QuerySet[Petition], today: date, _rung: Rung) -> list[QuerySet[Petition, Any]]:
    """Who is reminded of open petitions: who registers it, and the department it was forwarded to.

    A report about inspectors reminds the discipline commission and no clerk. Whoever works in the organization reported on, or
    below it, is told of nothing (信访工作条例 art. 30).
    """
    clerks = Q(office__posts__kind__in=CLERK) & ~Q(about=About.INSPECTORS)
    discipline = Q(office__posts__kind__in=DISCIPLINE, about=About.INSPECTORS)
    registers = _held("office__posts", today) & (clerks | discipline)
    departments = _held("forwarded_to__posts", today) & Q(forwarded_to__posts__kind__in=DEPARTMENT)
    rows = rows.order_by()
    handled = rows.filter(registers, status__in=OPEN)
    forwarded = rows.filter(departments, status=PetitionStatus.FORWARDED)
    return [_told(handled, "office__posts__person"), _told(forwarded, "forwarded_to__posts__person")]


def _told(rows: QuerySet[Petition], person: str) -> QuerySet[Petition, Any]:
    """The annotation stands on the join that the filter before made: it is the person reminded whose place is asked."""
    found = rows.annotate(works_at=F(f"{person}__organization__path"))
    others = found.filter(Q(organization__isnull=True) | ~Q(works_at__startswith=F("organization__path")))
    return others.values(row_id=F("pk"), recipient_id=F(f"{person}_id"))


def _held(posts: str, today: date) -> Q:
    """An active person with a post today. Used in one filter() with the kind, so that it is one post that fits."""
    lasting = Q(**{f"{posts}__to_on__isnull": True}) | Q(**{f"{posts}__to_on__gte": today})
    return lasting & Q(**{f"{posts}__from_on__lte": today, f"{posts}__person__is_active": True})


def departments_for(petition: Petition) -> QuerySet[Organization]:
    """Where it may be forwarded: who has someone to handle it and is not, or stands in line with, the reported one."""
    posts = Post.objects.filter(held_on(clock.today()), kind__in=DEPARTMENT)
    rows = Organization.objects.filter(is_active=True, pk__in=posts.values("organization"))
    if petition.about == About.INSPECTORS:
        rows = Organization.objects.filter(pk=petition.office_id or 0)
    for place in reported_line(petition):
        rows = rows.exclude(path__in=paths_to(place.path)).exclude(path__gte=place.path, path__lt=place.path_end)
    return rows.order_by("path")


def assignments_for(petition: Petition) -> QuerySet[Assignment]:
    """The round's teams that could take it: of the reported organization when it is known."""
    rows = Assignment.objects.filter(round=petition.round_id or 0).select_related("team", "organization")
    if petition.about == About.INSPECTORS:
        return rows.none()
    if petition.organization is not None:
        rows = rows.filter(organization__in=reported_line(petition))
    return rows.order_by("team_id", "pk")
