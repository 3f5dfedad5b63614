"""Who edits the rules and who handles a step: the office."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds, holds_over
from foundation.organizations.states import PostKind
from foundation.supervision.models import EscalationStep

HANDLERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.RECTIFICATION_CLERK})


@rules.predicate
def handles(user: Any, step: EscalationStep | None = None) -> bool:
    return holds(user, HANDLERS) if step is None else holds_over(user, HANDLERS, step.organization)


rules.add_perm("supervision.handle_escalation", handles)
