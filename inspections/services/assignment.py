from datetime import date, datetime
from typing import Any

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import is_within
from inspections.models import Assignment, InspectionTeam, Round
from inspections.rules import require


class AssignmentRefused(Refused):
    """The dates, the organization or the team do not fit the round."""


def assign_team(
    *,
    team: InspectionTeam,
    organization: Organization,
    on_site_from: date,
    on_site_to: date,
    actor: Any,
    now: datetime,
) -> Assignment:
    """指派: this team inspects this organization in its round. Raises PermissionDenied, AssignmentRefused."""
    require(actor, "inspections.assign_team", team)
    with transaction.atomic():
        # An organization that ends at this moment has ended or waits; before the round's lock, as where it ends.
        organization = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
        # The round's lock makes "not twice in a round" a sentence and not a broken constraint.
        round_ = Round.objects.select_for_update(of=("self",)).select_related("organization").get(pk=team.round_id)
        _check_dates(round_, on_site_from, on_site_to)
        check_organization(round_, organization)
        row = Assignment.objects.create(
            round=round_, team=team, organization=organization, on_site_from=on_site_from, on_site_to=on_site_to
        )
        audittrail.record(
            "assignment.created",
            actor=actor,
            subject=row,
            now=now,
            note=f"{team.name}：{organization.short_name}",
            team=team.pk,
            organization=organization.pk,
        )
    return row


def _check_dates(round_: Round, on_site_from: date, on_site_to: date) -> None:
    if on_site_to < on_site_from:
        raise AssignmentRefused("撤离日期早于进驻日期，请改正日期。")
    if on_site_from < round_.on_site_from or on_site_to > round_.on_site_to:
        raise AssignmentRefused(
            f"进驻日期超出本轮时间（{_spell(round_.on_site_from)}至{_spell(round_.on_site_to)}），请改正日期。"
        )


def check_organization(round_: Round, organization: Organization) -> None:
    """May it be inspected in this round? Raises AssignmentRefused."""
    name = organization.short_name
    if not organization.is_active:
        raise AssignmentRefused(f"{name}已经停用，不能列为巡察对象。")
    if organization.pk in {round_.organization_id, round_.office_id} or not is_within(
        organization, round_.organization
    ):
        raise AssignmentRefused(f"{name}不在{round_.committee}的巡察范围内，请另选单位。")
    taken = Assignment.objects.filter(round=round_, organization=organization).select_related("team").first()
    if taken:
        raise AssignmentRefused(f"{name}在本轮已经由{taken.team.name}巡察，不能重复指派。")


def _spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def enter_assignment(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    """进驻: field work begins; records and findings may be written from now on."""
    return transitions.apply(assignment, "enter", actor=actor, now=now)


def report_assignment(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    """The leader has reported; nothing new is written, what is on its way may still be signed."""
    return transitions.apply(assignment, "report", actor=actor, now=now)


def rectify_assignment(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    """Called by rectification when it approves the plan."""
    return transitions.apply(assignment, "rectify", actor=actor, now=now)


def review_assignment(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    return transitions.apply(assignment, "review", actor=actor, now=now)


def close_assignment(*, assignment: Assignment, actor: Any, now: datetime) -> Assignment:
    return transitions.apply(assignment, "close", actor=actor, now=now)
