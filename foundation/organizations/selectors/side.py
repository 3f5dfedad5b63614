"""Where a reader stands towards a row: on the side of the posts by which it is his or hers to see. Decides what the row's
timeline tells (docs/access.md, 留痕). A post held elsewhere opens nothing here.
"""

from collections.abc import Iterable
from typing import Any

from foundation.audittrail.events import ADMINISTRATORS, ORGANIZATION, TEAM
from foundation.audittrail.events import OFFICE as OFFICE_SIDE
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds_over, organization_ids, team_ids
from foundation.organizations.states import DEPARTMENT, LEADING, OFFICE, UNIT, PostKind
from foundation.organizations.states import TEAM as TEAM_KINDS

OFFICERS = frozenset({PostKind.SYSTEM_ADMIN, PostKind.SECURITY_ADMIN})


def sides(
    user: Any,
    *,
    over: Iterable[Organization | None] = (),
    office: Iterable[str] = OFFICE | LEADING,
    at: Iterable[int | None] = (),
    teams: Iterable[int | None] = (),
) -> frozenset[str]:
    """`over`: whose office (by the kinds `office`) and administrators; `at`: whose people; `teams`: which teams' people."""
    places = [place for place in over if place is not None]
    stands = {
        OFFICE_SIDE: any(holds_over(user, office, place) for place in places),
        ADMINISTRATORS: any(holds_over(user, OFFICERS, place) for place in places),
        ORGANIZATION: bool(organization_ids(user, UNIT | DEPARTMENT) & set(at)),
        TEAM: bool(team_ids(user, TEAM_KINDS) & set(teams)),
    }
    return frozenset(side for side, holds in stands.items() if holds)
