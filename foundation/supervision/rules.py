"""Who edits the rules, who reads and who handles a step: office and leading group."""

from typing import Any

import rules

from foundation.organizations.selectors.filing import stands_in
from foundation.organizations.selectors.post import holds, holds_at, posts_of
from foundation.organizations.selectors.told import ANSWERABLE
from foundation.organizations.states import LEADING, MAINTAINERS, OFFICE, UNIT, PostKind
from foundation.supervision.models import Acknowledgement, EscalationStep

HANDLERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK})


@rules.predicate
def handles(user: Any, step: EscalationStep | None = None) -> bool:
    """In the office of the committee that sent the inspection, or above it: a county's office does not settle what the city's
    asks of the county or of its bureaus.
    """
    if step is None:
        return holds(user, HANDLERS)
    own = step.organization_id
    return any(
        post.kind in HANDLERS
        and post.organization is not None
        and post.organization_id != own
        and step.committee.path.startswith(post.organization.path)
        for post in posts_of(user)
    )


@rules.predicate
def follows_escalations(user: Any, _obj: object = None) -> bool:
    """May open the list; which steps it holds is the selector's answer."""
    return holds(user, OFFICE | LEADING)


@rules.predicate
def exports_escalations(user: Any, _obj: object = None) -> bool:
    """The office; the leading group reads them and takes none out."""
    return holds(user, OFFICE)


@rules.predicate
def reads_rules(user: Any, _obj: object = None) -> bool:
    """Whoever has a deadline and may be reminded of it may know by which rules and which calendar."""
    return bool(posts_of(user))


def _at_the_top(user: Any, kinds: frozenset[PostKind]) -> bool:
    """Calendar, deadline rules and ladder are one for the whole tree: the office at its top changes them."""
    return any(
        post.kind in kinds and post.organization is not None and post.organization.depth == 1 for post in posts_of(user)
    )


@rules.predicate
def edits_rules(user: Any, _obj: object = None) -> bool:
    return _at_the_top(user, frozenset({PostKind.OFFICE_DIRECTOR}))


@rules.predicate
def edits_calendar(user: Any, _obj: object = None) -> bool:
    return _at_the_top(user, MAINTAINERS)


rules.add_perm("supervision.read_reminder_rules", reads_rules)
rules.add_perm("supervision.edit_reminder_rules", edits_rules)
rules.add_perm("supervision.read_calendar", reads_rules)
rules.add_perm("supervision.edit_calendar", edits_calendar)
rules.add_perm("supervision.read_deadline_rules", reads_rules)
rules.add_perm("supervision.edit_deadline_rules", edits_rules)


@rules.predicate
def receives(user: Any, row: Acknowledgement) -> bool:
    """Head or liaison of the organization, or who stands in for both (代填)."""
    return holds_at(user, ANSWERABLE, row.organization_id) or stands_in(user, row.organization_id)


@rules.predicate
def follows_acknowledgements(user: Any, _obj: object = None) -> bool:
    """May open the list; which rows it holds is the selector's answer."""
    return holds(user, OFFICE | LEADING | UNIT)


rules.add_perm("supervision.acknowledge", receives)
rules.add_perm("supervision.follow_acknowledgements", follows_acknowledgements)
rules.add_perm("supervision.follow_escalations", follows_escalations)
rules.add_perm("supervision.handle_escalation", handles)
rules.add_perm("supervision.export_escalations", exports_escalations)
