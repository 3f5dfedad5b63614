"""Who edits the rules, who reads and who handles a step: office and leading group."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds, holds_over, posts_of
from foundation.organizations.states import LEADING, OFFICE, PostKind
from foundation.supervision.models import EscalationStep

HANDLERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK})


@rules.predicate
def handles(user: Any, step: EscalationStep | None = None) -> bool:
    return holds(user, HANDLERS) if step is None else holds_over(user, HANDLERS, step.organization)


@rules.predicate
def follows_escalations(user: Any, _obj: object = None) -> bool:
    """May open the list; which steps it holds is the selector's answer."""
    return holds(user, OFFICE | LEADING)


@rules.predicate
def reads_rules(user: Any, _obj: object = None) -> bool:
    """Whoever may be reminded may know by which rules."""
    return bool(posts_of(user))


@rules.predicate
def edits_rules(user: Any, _obj: object = None) -> bool:
    """There is one ladder for the whole tree: it is the director's of the office at its top."""
    return any(
        post.kind == PostKind.OFFICE_DIRECTOR and post.organization is not None and post.organization.depth == 1
        for post in posts_of(user)
    )


rules.add_perm("supervision.read_reminder_rules", reads_rules)
rules.add_perm("supervision.edit_reminder_rules", edits_rules)
rules.add_perm("supervision.follow_escalations", follows_escalations)
rules.add_perm("supervision.handle_escalation", handles)
