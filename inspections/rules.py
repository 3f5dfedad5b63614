"""Who may do what in an inspection. The same names stand in views, templates and tests."""

from typing import Any

import rules
from django.core.exceptions import PermissionDenied

from foundation.organizations.models import Organization
from foundation.organizations.selectors.delegation import is_same_hand
from foundation.organizations.selectors.post import holds, holds_in_team, holds_over
from foundation.organizations.states import LEADING, OFFICE, TEAM, PostKind
from inspections.models import Announcement, Assignment, Finding, InspectionTeam, Notice, Round, WorkRecord
from inspections.states import RUNNING

InAssignment = Finding | Notice | WorkRecord


def require(actor: Any, perm: str, obj: object) -> None:
    """The first question of a service that moves nothing. Raises PermissionDenied."""
    if not actor.has_perm(perm, obj):
        raise PermissionDenied(perm)


def _assignment_of(obj: object) -> Assignment | None:
    if isinstance(obj, InAssignment):
        return obj.assignment
    return obj if isinstance(obj, Assignment) else None


def _sender_of(obj: object) -> Organization | None:
    """The committee in whose name the work is done."""
    assignment = _assignment_of(obj)
    if assignment is not None:
        return assignment.round.organization
    if isinstance(obj, Announcement | InspectionTeam):
        return obj.round.organization
    if isinstance(obj, Round):
        return obj.organization
    return obj if isinstance(obj, Organization) else None


def _over(user: Any, kinds: frozenset[str], obj: object) -> bool:
    sender = _sender_of(obj)
    return sender is not None and holds_over(user, kinds, sender)


def _in_team(user: Any, kinds: frozenset[str], obj: object) -> bool:
    assignment = _assignment_of(obj)
    return assignment is not None and holds_in_team(user, kinds, assignment.team_id)


@rules.predicate
def is_office(user: Any, obj: object = None) -> bool:
    return _over(user, OFFICE, obj)


@rules.predicate
def runs_rounds(user: Any, obj: object = None) -> bool:
    return _over(user, RUNNING, obj)


@rules.predicate
def is_in_team(user: Any, obj: object = None) -> bool:
    return _in_team(user, TEAM, obj)


@rules.predicate
def is_deputy(user: Any, obj: object = None) -> bool:
    return _in_team(user, frozenset({PostKind.DEPUTY_TEAM_LEADER}), obj)


@rules.predicate
def is_leader(user: Any, obj: object = None) -> bool:
    return _in_team(user, frozenset({PostKind.TEAM_LEADER}), obj)


@rules.predicate
def is_handler(user: Any, obj: object = None) -> bool:
    return isinstance(obj, Finding) and obj.handler_id == user.pk


@rules.predicate
def is_second_handler(user: Any, obj: object = None) -> bool:
    """No one hand with the first: a delegate of his does not sign beside him."""
    if not isinstance(obj, Finding) or obj.second_handler_id != user.pk:
        return False
    return not is_same_hand(user, [obj.handler_id])


@rules.predicate
def wrote_none_of_it(user: Any, obj: object = None) -> bool:
    """Neither the person nor, on the day of the act, anybody in a delegation with the person."""
    if not isinstance(obj, Finding):
        return False
    return not is_same_hand(user, [obj.handler_id, obj.second_handler_id], obj.handlers_signed_at)


@rules.predicate
def checked_none_of_it(user: Any, obj: object = None) -> bool:
    return isinstance(obj, Finding) and not is_same_hand(user, [obj.deputy_id], obj.deputy_signed_at)


@rules.predicate
def follows_inspections(user: Any, _obj: object = None) -> bool:
    """May open the lists; which rows they hold is the selectors' answer."""
    return holds(user, OFFICE | LEADING | TEAM)


@rules.predicate
def takes_coverage_out(user: Any, _obj: object = None) -> bool:
    """May export; which rows is the selectors' answer (selectors/export.py)."""
    return holds(user, OFFICE)


@rules.predicate
def takes_findings_out(user: Any, _obj: object = None) -> bool:
    """The register of findings leaves the house by two hands only: its team's leader and the office's director."""
    return holds(user, {PostKind.TEAM_LEADER, PostKind.OFFICE_DIRECTOR})


rules.add_perm("inspections.export_assignments", takes_coverage_out)
rules.add_perm("inspections.export_findings", takes_findings_out)
rules.add_perm("inspections.list_rounds", follows_inspections)
rules.add_perm("inspections.list_findings", follows_inspections)
rules.add_perm("inspections.list_records", follows_inspections)
rules.add_perm("inspections.create_round", runs_rounds)
rules.add_perm("inspections.assign_team", runs_rounds)
rules.add_perm("inspections.staff_team", runs_rounds)
rules.add_perm("inspections.enter_assignment", runs_rounds)
rules.add_perm("inspections.report_assignment", is_leader)
rules.add_perm("inspections.issue_feedback", runs_rounds)
rules.add_perm("inspections.rectify_assignment", is_office)
rules.add_perm("inspections.review_assignment", is_office)
rules.add_perm("inspections.close_assignment", is_office)
rules.add_perm("inspections.write_notice", runs_rounds)
rules.add_perm("inspections.issue_notice", runs_rounds)
rules.add_perm("inspections.write_announcement", runs_rounds)
rules.add_perm("inspections.publish_announcement", runs_rounds)
rules.add_perm("inspections.withdraw_announcement", runs_rounds)
rules.add_perm("inspections.add_record", is_in_team)
rules.add_perm("inspections.write_finding", is_in_team)
rules.add_perm("inspections.edit_finding", is_in_team & is_handler)
rules.add_perm("inspections.sign_finding", is_in_team & is_second_handler)
rules.add_perm("inspections.check_finding", is_deputy & wrote_none_of_it)
rules.add_perm("inspections.approve_finding", is_leader & wrote_none_of_it & checked_none_of_it)
rules.add_perm("inspections.return_finding", (is_deputy | is_leader) & wrote_none_of_it)
rules.add_perm("inspections.feed_back_finding", runs_rounds)
