"""What an organization is called on a day, and what it was called here at a moment."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from foundation.organizations.models import FormerName, Organization


@dataclass(frozen=True, slots=True)
class Names:
    name: str
    short_name: str


def name_on(organization: Organization, day: date) -> Names:
    """What a document of that day prints."""
    return names_on([organization], day)[organization.pk]


def names_on(organizations: Iterable[Organization], day: date) -> dict[int, Names]:
    """The same for several, in one query."""
    return _first(organizations, lambda former: former.to_on >= day)


def names_at(organizations: Iterable[Organization], moment: datetime | None) -> dict[int, Names]:
    """What pages showed at `moment` (None: now), even if the rename had an earlier day and was entered later: what somebody
    signed then had these names.
    """
    return _first(organizations, lambda former: moment is not None and former.replaced_at > moment)


def _first(organizations: Iterable[Organization], held: Callable[[FormerName], bool]) -> dict[int, Names]:
    """The oldest former name that still `held`, else the present one. Names follow one another without a gap."""
    rows = {row.pk: row for row in organizations}
    found: dict[int, Names] = {}
    for former in FormerName.objects.filter(organization__in=list(rows)).order_by("to_on", "pk"):
        if former.organization_id not in found and held(former):
            found[former.organization_id] = Names(former.name, former.short_name)
    return {pk: found.get(pk) or Names(row.name, row.short_name) for pk, row in rows.items()}
