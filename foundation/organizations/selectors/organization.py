"""Which organizations a person sees, and how one finds one among sixty thousand."""

from typing import Any

from django.db.models import Case, CharField, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When

from foundation.core.statements import Columns, Given, Statement
from foundation.organizations.models import FormerName, Organization
from foundation.organizations.selectors.post import organization_ids, posts_of, scope_q
from foundation.organizations.states import LEADING, MAINTAINERS, OFFICE, UNIT, PostKind

# The two officers see what a post can be given at, and nothing that happens there (docs/access.md).
TREE_READERS = OFFICE | LEADING | {PostKind.PETITION_CLERK, PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN}
MOST_HITS = 50
_ROW = Columns(Organization)
CHILDREN = Statement(
    lambda: (
        Organization.objects.filter(
            depth=Given("depth", IntegerField()),
            path__gt=Given("begin", CharField()),
            path__lt=Given("end", CharField()),
        )
        .order_by("path")
        .values_list(*_ROW.paths)
    )
)


def visible_organizations(user: Any) -> QuerySet[Organization]:
    """Office, leading group, petition clerk, system and security administrator: the subtree of their post. People of an
    organization: their own.
    """
    own = Organization.objects.filter(pk__in=organization_ids(user, UNIT))
    return Organization.objects.filter(scope_q(user, TREE_READERS, "")) | own


def maintained_organizations(user: Any) -> QuerySet[Organization]:
    """The part of the tree that this person may change, without what has ended: the choices of those pages."""
    return Organization.objects.filter(scope_q(user, MAINTAINERS, ""), is_active=True)


def maintains_above(user: Any, organization: Organization) -> bool:
    """Whether what stands above it is this person's to change too: nobody moves or ends the organization of his own post."""
    above = organization.path[: -Organization.steplen]
    return any(
        post.kind in MAINTAINERS and post.organization is not None and above.startswith(post.organization.path)
        for post in posts_of(user)
    )


def top_organizations(user: Any) -> list[Organization]:
    """Where the tree begins for this person: organizations of posts, without those below another. No query."""
    held = [
        post.organization
        for post in posts_of(user)
        if post.organization is not None and post.kind in TREE_READERS | UNIT
    ]
    wide = {post.organization.path for post in posts_of(user) if post.organization and post.kind in TREE_READERS}
    found = {
        row.path: row for row in held if not any(row.path != top and row.path.startswith(top) for top in sorted(wide))
    }
    return [found[path] for path in sorted(found)]


def sees_below(user: Any, organization: Organization) -> bool:
    """Whether the levels under it are this person's to open."""
    return any(
        post.kind in TREE_READERS and post.organization is not None and is_within(organization, post.organization)
        for post in posts_of(user)
    )


def children_of(organization: Organization, *, after: str = "", most: int) -> list[Organization]:
    """One level, in the order of the tree, from behind the path `after`."""
    begin, end = after or organization.path, organization.path_end
    rows = CHILDREN.rows(most, depth=organization.depth + 1, begin=begin, end=end)
    return [_ROW.taken(iter(row)) for row in rows]


def chain_to(organization: Organization, tops: list[Organization]) -> list[Organization]:
    """From the person's own top of the tree down to `organization`, both included."""
    top = next((row for row in tops if is_within(organization, row)), organization)
    return list(Organization.objects.filter(path__in=_paths(organization, top)).order_by("path"))


def find_organizations(seen: QuerySet[Organization], words: str) -> list[Organization]:
    """By full or short name, present or former, code, initials ("szj") or pinyin; what begins with the words stands first.
    One row more than MOST_HITS says that there are more. Each has `former`: the last former name that has the words in it.
    """
    typed = "".join(words.split()).lower()
    if not typed:
        return []
    first = Q(short_name__startswith=typed) | Q(code__iexact=typed)
    called = Q(name__contains=typed) | Q(short_name__contains=typed)
    if typed.isascii():
        first |= Q(initials__startswith=typed)
        called |= Q(initials__contains=typed) | Q(pinyin__contains=typed)
    rank = Case(When(first, then=Value(0)), default=Value(1), output_field=IntegerField())
    former = FormerName.objects.filter(called)
    last = former.filter(organization=OuterRef("pk")).order_by("-to_on")
    found = first | called | Q(code__istartswith=typed) | Q(pk__in=former.values("organization"))
    rows = seen.filter(found).annotate(former=Subquery(last.values("name")[:1]))
    return list(rows.order_by(rank, "depth", "path")[: MOST_HITS + 1])


def places_of(organizations: list[Organization]) -> dict[int, str]:
    """ "云岭市委 / 青石县委" for each: two of one name are told apart by what stands above them. One query."""
    above = {path for row in organizations for path in _paths(row) if path != row.path}
    names = dict(Organization.objects.filter(path__in=above).values_list("path", "short_name"))
    return {
        row.pk: " / ".join(names[path] for path in _paths(row) if path != row.path and path in names)
        for row in organizations
    }


def is_within(organization: Organization, root: Organization) -> bool:
    """The same organization, or one below `root`."""
    return organization.path.startswith(root.path)


def _paths(organization: Organization, top: Organization | None = None) -> list[str]:
    step = Organization.steplen
    begin = len(top.path) if top else step
    return [organization.path[:end] for end in range(begin, len(organization.path) + 1, step)]
