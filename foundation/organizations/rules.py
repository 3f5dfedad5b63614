"""Predicates about posts. Business apps join them in their own rules.py."""

from typing import Any

import rules

from foundation.organizations.selectors.organization import TREE_READERS
from foundation.organizations.selectors.post import holds
from foundation.organizations.states import UNIT, PostKind


@rules.predicate
def is_auditor(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.AUDIT_ADMIN})


@rules.predicate
def is_security_admin(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.SECURITY_ADMIN})


@rules.predicate
def reads_tree(user: Any, _obj: object = None) -> bool:
    """May open the tree; which organizations it holds is the selector's answer."""
    return holds(user, TREE_READERS | UNIT)


rules.add_perm("audittrail.read_trail", is_auditor)
rules.add_perm("organizations.list_organizations", reads_tree)
rules.add_perm("organizations.grant_post", is_security_admin)
