"""Predicates about posts. Business apps join them in their own rules.py."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds
from foundation.organizations.states import PostKind


@rules.predicate
def is_auditor(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.AUDIT_ADMIN})


@rules.predicate
def is_security_admin(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.SECURITY_ADMIN})


rules.add_perm("audittrail.read_trail", is_auditor)
rules.add_perm("organizations.grant_post", is_security_admin)
