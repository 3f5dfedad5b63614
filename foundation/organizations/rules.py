"""Predicates about posts. Business apps join them in their own rules.py."""

from typing import Any

import rules
from django.conf import settings

from foundation.organizations.models import (
    FillerAllowance,
    Organization,
    PasswordReset,
    Post,
    PostRequest,
    TreeImport,
    User,
)
from foundation.organizations.selectors.access_report import reads_reports
from foundation.organizations.selectors.delegation import is_same_hand
from foundation.organizations.selectors.organization import TREE_READERS
from foundation.organizations.selectors.password_reset import is_officer
from foundation.organizations.selectors.person import PERSON_READERS, has_own_account
from foundation.organizations.selectors.post import holds, holds_at, holds_over, posts_of
from foundation.organizations.states import LENDABLE, MAINTAINERS, OFFICE, OFFICERS, PROPOSERS, UNIT, PostKind

HEAD = frozenset({PostKind.ORGANIZATION_HEAD})

Placed = Organization | User | Post | PostRequest | FillerAllowance | TreeImport | None


def _place_of(obj: Placed) -> Organization | None:
    """Where in the tree a thing stands; a post in a team stands where its person works."""
    match obj:
        case None | Organization():
            return obj
        case Post():
            return obj.organization or obj.person.organization
        case _:
            return obj.organization


def _over(user: Any, kind: str, obj: Placed) -> bool:
    """Without an object: whether the right is held anywhere."""
    place = _place_of(obj)
    return holds(user, {kind}) if place is None else holds_over(user, {kind}, place)


@rules.predicate
def is_auditor(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.AUDIT_ADMIN})


@rules.predicate
def is_security_admin(user: Any, obj: Placed = None) -> bool:
    return _over(user, PostKind.SECURITY_ADMIN, obj)


@rules.predicate
def is_system_admin(user: Any, obj: Placed = None) -> bool:
    return _over(user, PostKind.SYSTEM_ADMIN, obj)


@rules.predicate
def is_officer_over(user: Any, person: User | None = None) -> bool:
    """One of the three officers, for somebody else in the subtree of the post. Without a person: anywhere."""
    if person is None:
        return holds(user, OFFICERS)
    return user.pk != person.pk and holds_over(user, OFFICERS, person.organization)


@rules.predicate
def is_of_an_officer(_user: Any, person: User | None = None) -> bool:
    return person is None or is_officer(person)


@rules.predicate
def is_second_officer(user: Any, reset: PasswordReset) -> bool:
    """Neither who asked nor whose password it is."""
    return user.pk != reset.requested_by_id and is_officer_over(user, reset.person)


@rules.predicate
def is_concerned(user: Any, reset: PasswordReset) -> bool:
    return bool(user.pk == reset.person_id)


@rules.predicate
def requested_it(user: Any, reset: PasswordReset) -> bool:
    return bool(user.pk == reset.requested_by_id)


@rules.predicate
def runs_the_machine(user: Any, _obj: object = None) -> bool:
    """There is one machine for the whole tree: who looks after it holds the post at the top."""
    return any(
        post.kind == PostKind.SYSTEM_ADMIN and post.organization is not None and post.organization.depth == 1
        for post in posts_of(user)
    )


@rules.predicate
def hears_of_stalls(user: Any, _obj: object = None) -> bool:
    return holds(user, {PostKind.SYSTEM_ADMIN, PostKind.OFFICE_DIRECTOR})


@rules.predicate
def maintains_tree(user: Any, obj: Placed = None) -> bool:
    """The office changes the tree at and below the organization of its post."""
    place = _place_of(obj)
    return holds(user, MAINTAINERS) if place is None else holds_over(user, MAINTAINERS, place)


@rules.predicate
def is_second_person(user: Any, tree_import: TreeImport) -> bool:
    """A large import is confirmed by somebody else than who uploaded it (F145)."""
    most: int = settings.IMPORT_SECOND_PERSON_ROWS
    is_large = most > 0 and int(tree_import.summary.get("touched", 0)) > most
    return not is_large or tree_import.uploaded_by_id != user.pk


@rules.predicate
def reads_tree(user: Any, _obj: object = None) -> bool:
    """May open the tree; which organizations it holds is the selector's answer."""
    return holds(user, TREE_READERS | UNIT)


@rules.predicate
def reads_people(user: Any, _obj: object = None) -> bool:
    """May open the list; which people it holds is the selector's answer."""
    return holds(user, PERSON_READERS | PROPOSERS)


@rules.predicate
def proposes_for(user: Any, organization: Organization | None = None) -> bool:
    """At the organization itself; for one below that has no account of its own, from above it (代填)."""
    if organization is None:
        return holds(user, PROPOSERS)
    if holds_at(user, PROPOSERS, organization.pk):
        return True
    return holds_over(user, PROPOSERS, organization) and not has_own_account(organization)


@rules.predicate
def speaks_for_the_proposer(user: Any, request: PostRequest) -> bool:
    return holds_at(user, PROPOSERS, request.by_organization_id)


@rules.predicate
def proposed_by_another(user: Any, request: PostRequest) -> bool:
    """Nor by one for whom the person acts, nor by who acted for the person."""
    return not is_same_hand(user, [request.proposed_by_id], request.proposed_at)


@rules.predicate
def holds_it(user: Any, post: Post) -> bool:
    """An own post. What was lent is not lent on."""
    return bool(post.person_id == user.pk and post.acts_for_id is None)


@rules.predicate
def is_lendable(_user: Any, post: Post) -> bool:
    return post.kind in LENDABLE


@rules.predicate
def hands_over(user: Any, person: User) -> bool:
    """The office above the person's organization, or its head. Nobody hands over the own things: who takes them is not the
    leaver's to choose.
    """
    if user.pk == person.pk:
        return False
    return holds_over(user, OFFICE, person.organization) or holds_at(user, HEAD, person.organization_id)


@rules.predicate
def lent_it(user: Any, post: Post) -> bool:
    return bool(post.acts_for_id is not None and post.acts_for_id == user.pk)


@rules.predicate
def reads_access_reports(user: Any, _obj: object = None) -> bool:
    return reads_reports(user)


rules.add_perm("audittrail.read_trail", is_auditor)
rules.add_perm("core.run_machine", runs_the_machine)
rules.add_perm("core.hear_of_stalls", hears_of_stalls)
rules.add_perm("organizations.list_organizations", reads_tree)
rules.add_perm("organizations.maintain_tree", maintains_tree)
rules.add_perm("organizations.handle_tree_import", maintains_tree)
rules.add_perm("organizations.confirm_tree_import", maintains_tree & is_second_person)
rules.add_perm("organizations.export_tree", maintains_tree)
rules.add_perm("organizations.list_people", reads_people)
rules.add_perm("organizations.maintain_accounts", is_system_admin)
rules.add_perm("organizations.request_password_reset", is_officer_over & is_of_an_officer)
rules.add_perm("organizations.confirm_password_reset", is_second_officer)
rules.add_perm("organizations.refuse_password_reset", is_second_officer | is_concerned)
rules.add_perm("organizations.withdraw_password_reset", requested_it)
rules.add_perm("organizations.grant_post", is_security_admin)
rules.add_perm("organizations.propose_fillers", proposes_for)
rules.add_perm("organizations.decide_post_request", is_security_admin & proposed_by_another)
rules.add_perm("organizations.withdraw_post_request", speaks_for_the_proposer)
rules.add_perm("organizations.take_first_passwords", speaks_for_the_proposer)
rules.add_perm("organizations.lend_post", holds_it & is_lendable)
rules.add_perm("organizations.hand_over", hands_over)
rules.add_perm("organizations.take_back_lent", lent_it)
rules.add_perm("organizations.read_access_report", reads_access_reports)
