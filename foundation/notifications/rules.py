"""Who sets how messages leave, and who deals with those that cannot."""

from typing import Any

import rules

from foundation.organizations.selectors.post import holds, posts_of
from foundation.organizations.states import OFFICE, OFFICERS, PostKind

# They see of a dead letter to whom, which kind of message and why; no title, no text.
REPAIRERS = frozenset({PostKind.OFFICE_DIRECTOR, PostKind.SYSTEM_ADMIN})


@rules.predicate
def sets_policy(user: Any, _obj: object = None) -> bool:
    """The rules hold for everybody: set by the director whose post is at the top of the tree."""
    return any(
        post.kind == PostKind.OFFICE_DIRECTOR and post.organization is not None and post.organization.depth == 1
        for post in posts_of(user)
    )


@rules.predicate
def handles_dead_letters(user: Any, _obj: object = None) -> bool:
    return holds(user, REPAIRERS)


@rules.predicate
def reads_catalogue(user: Any, _obj: object = None) -> bool:
    return holds(user, OFFICE | OFFICERS)


rules.add_perm("notifications.set_message_policy", sets_policy)
rules.add_perm("notifications.handle_dead_letters", handles_dead_letters)
rules.add_perm("notifications.read_message_catalogue", reads_catalogue)
