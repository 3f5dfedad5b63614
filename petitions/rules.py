"""Who may do what to a petition. Seeing it (visible_petitions) is asked first, by the views."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds, holds_at, holds_over, team_ids
from foundation.organizations.states import DEPARTMENT
from petitions.models import Petition
from petitions.selectors.petition import CLERK, DISCIPLINE, LEADERS, is_own
from petitions.states import About


@rules.predicate
def is_handler(user: Any, petition: Petition) -> bool:
    """The office's petition clerk; for reports about inspectors the discipline commission, and no clerk."""
    if petition.office is None or is_own(user, petition.organization):
        return False
    if petition.about == About.INSPECTORS:
        return holds_at(user, DISCIPLINE, petition.office_id)
    return holds_over(user, CLERK, petition.office)


@rules.predicate
def is_department(user: Any, petition: Petition) -> bool:
    return holds_at(user, DEPARTMENT, petition.forwarded_to_id) and not is_own(user, petition.organization)


@rules.predicate
def is_reader(user: Any, petition: Petition) -> bool:
    teams = team_ids(user, LEADERS)
    return (
        bool(teams)
        and petition.readers.filter(person=user, team_id__in=teams).exists()
        and not is_own(user, petition.organization)
    )


@rules.predicate
def may_have_petitions(user: Any, _obj: object = None) -> bool:
    return holds(user, CLERK | DISCIPLINE | DEPARTMENT | LEADERS)


@rules.predicate
def takes_register_out(user: Any, _obj: object = None) -> bool:
    """The register, plain columns only; nobody but the petition clerk."""
    return holds(user, CLERK)


rules.add_perm("petitions.export_petitions", takes_register_out)
rules.add_perm("petitions.list_petitions", may_have_petitions)
rules.add_perm("petitions.open_petition", is_handler | is_department | is_reader)
rules.add_perm("petitions.triage_petition", is_handler)
rules.add_perm("petitions.conclude_petition", is_handler | is_department)
rules.add_perm("petitions.reply_petition", is_handler | is_department)
