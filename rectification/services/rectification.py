"""Feedback becomes a rectification: its problems, its plan, its clocks, in the transaction of the feedback."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.deadlines import add_months, reckon_deadline
from foundation.core.errors import Refused
from foundation.core.models import Unit
from foundation.notifications.services.outbox import queue
from foundation.organizations.selectors.filing import told_for
from foundation.supervision.services.acknowledgement import ask_acknowledgement
from inspections.models import Assignment, Finding, InspectionTeam
from rectification import messages
from rectification.models import Problem, Rectification, RectificationPlan
from rectification.selectors.scope import areas_of, placed_like


class NobodyToReceive(Refused):
    """Feedback to an organization that has neither head nor liaison would start clocks that nobody hears."""


def open_rectification(
    *, assignment: Assignment, findings: Sequence[Finding], actor: Any, now: datetime
) -> Rectification:
    """Problems in the order of the findings, numbered without gaps within the team; the plan as a draft."""
    today = localtime(now).date()
    round_, organization = assignment.team.round, assignment.organization
    fed_back_on = assignment.fed_back_on or today
    recipients = list(told_for(organization, today=today))
    if not recipients:
        raise NobodyToReceive(
            f"{organization}还没有主要负责人或联络员的账号，也没有人代填，反馈没有下达。请先登记，或由上级单位提出代填人员。"
        )
    with transaction.atomic():
        rectification = Rectification.objects.create(
            assignment=assignment,
            organization=organization,
            committee=round_.organization,
            team=assignment.team,
            fed_back_on=fed_back_on,
            concentrated_until=add_months(fed_back_on, round_.concentrated_months),
            **areas_of(organization),
        )
        plan = RectificationPlan.objects.create(
            rectification=rectification,
            **reckon_deadline(
                "rectification.plan", today=today, base_on=fed_back_on, amount=round_.plan_months, unit=Unit.MONTHS
            ),
        )
        audittrail.record("rectification.opened", actor=actor, subject=rectification, now=now, findings=len(findings))
        _add_problems(rectification, findings, today=today, actor=actor, now=now)
        _ask_receipt(plan, actor=actor, now=now)
        queue(messages.FED_BACK, obj=rectification, recipients=recipients, step="fed_back", now=now)
    return rectification


def _ask_receipt(plan: RectificationPlan, *, actor: Any, now: datetime) -> None:
    rectification = plan.rectification
    ask_acknowledgement(
        obj=rectification,
        organization=rectification.organization,
        sender=rectification.committee,
        what="巡察反馈意见",
        url=reverse("plan-detail", args=[plan.pk]),
        actor=actor,
        now=now,
    )


def _add_problems(
    rectification: Rectification, findings: Sequence[Finding], *, today: date, actor: Any, now: datetime
) -> None:
    """The team row is locked: two organizations of one team fed back at once must not take the same number."""
    team = InspectionTeam.objects.select_for_update().select_related("round").get(pk=rectification.team_id)
    last = Problem.objects.filter(team=team).aggregate(last=Max("seq"))["last"] or 0
    months = team.round.concentrated_months
    base_on = rectification.fed_back_on
    deadline = reckon_deadline(
        "rectification.concentrated", today=today, base_on=base_on, amount=months, unit=Unit.MONTHS
    )
    for seq, finding in enumerate(findings, start=last + 1):
        problem = Problem.objects.create(
            rectification=rectification,
            finding=finding,
            seq=seq,
            number=f"{team.round.number:02d}-{team.number:02d}-{seq:03d}",
            category=finding.category,
            title=finding.title,
            text=finding.facts,
            basis=finding.basis,
            **placed_like(rectification),
            **deadline,
        )
        audittrail.record("problem.fed_back", actor=actor, subject=problem, now=now, number=problem.number)
