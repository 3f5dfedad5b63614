from datetime import date, datetime
from typing import Any

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.deadlines import rule_of
from foundation.core.errors import Refused
from foundation.organizations.models import Organization
from inspections.models import InspectionTeam, Round
from inspections.models.round import numeral
from inspections.rules import require

PLAN, CONCENTRATED = "rectification.plan", "rectification.concentrated"
WITHOUT_RULE = {PLAN: 1, CONCENTRATED: 3}


class RoundExists(Refused):
    pass


class TeamExists(Refused):
    pass


def create_round(
    *,
    organization: Organization,
    office: Organization,
    term_name: str,
    number: int,
    kind: str,
    theme: str = "",
    series_code: str,
    on_site_from: date,
    on_site_to: date,
    plan_months: int | None = None,
    concentrated_months: int | None = None,
    actor: Any,
    now: datetime,
) -> Round:
    """Put a round on record; months that are not said are those of the office's deadline rules. Raises PermissionDenied,
    RoundExists.
    """
    require(actor, "inspections.create_round", organization)
    with transaction.atomic():
        if Round.objects.filter(organization=organization, term_name=term_name, number=number).exists():
            raise RoundExists(f"{term_name}第{numeral(number)}轮已经登记过，请核对轮次。")
        row = Round.objects.create(
            organization=organization,
            office=office,
            term_name=term_name,
            number=number,
            kind=kind,
            theme=theme,
            series_code=series_code,
            on_site_from=on_site_from,
            on_site_to=on_site_to,
            plan_months=default_months(PLAN) if plan_months is None else plan_months,
            concentrated_months=default_months(CONCENTRATED) if concentrated_months is None else concentrated_months,
        )
        audittrail.record("round.created", actor=actor, subject=row, now=now, kind=kind)
    return row


def default_months(key: str) -> int:
    """As the office says on the page of deadline rules; as ever where the room that owns the rule is not installed."""
    try:
        return rule_of(key).amount
    except LookupError:
        return WITHOUT_RULE[key]


def create_team(*, round_: Round, number: int, actor: Any, now: datetime) -> InspectionTeam:
    """第三巡察组 of a round; its people come by posts. Raises PermissionDenied, TeamExists."""
    require(actor, "inspections.create_round", round_)
    with transaction.atomic():
        if InspectionTeam.objects.filter(round=round_, number=number).exists():
            raise TeamExists(f"第{numeral(number)}巡察组已经组建。")
        team = InspectionTeam.objects.create(round=round_, number=number, name=f"第{numeral(number)}巡察组")
        audittrail.record("team.created", actor=actor, subject=team, now=now, note=team.name)
    return team
