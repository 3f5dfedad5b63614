"""An organization ends or is divided: who answers for its open problems now, who judges, who leads.

What is solved stays in the name that solved it. What was signed for is signed again by the head who answers now; the old
signature stays in the trail.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.documents.models import OfficialDocument
from foundation.documents.services import review
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization
from foundation.organizations.selectors.filing import told_for
from foundation.organizations.selectors.organization import is_within
from foundation.organizations.selectors.post import head_of, holders
from foundation.supervision.services.acknowledgement import pass_acknowledgements
from foundation.supervision.services.escalation_step import pass_steps
from rectification import messages
from rectification.models import Problem, Rectification, RectificationPlan, Responsibility, Task
from rectification.rules import HEAD, LIAISON
from rectification.selectors.responsibility import text_hash
from rectification.selectors.scope import areas_of
from rectification.selectors.task import owners_of
from rectification.services.paper_signature import CHANGED, lapse_waiting
from rectification.states import ProblemStatus, ResponsibilityStatus, TaskStatus

UNSIGNED: dict[str, Any] = {"signed_by": None, "paper": None, "signed_at": None, "signed_hash": ""}


class CannotPassOn(Refused):
    """The sentence says what stands in the way."""


def pass_rectifications(
    pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime
) -> None:
    """Everything open of these rectifications answers in the successor's name from now on."""
    today = localtime(now).date()
    with transaction.atomic():
        # Tasks, submission and approval of a rectification wait for its plan, and so does this.
        plans = (
            RectificationPlan.objects.select_for_update(of=("self",), no_key=True)
            .filter(rectification__in=pks)
            .order_by("pk")
        )
        rows = [plan.rectification for plan in plans.select_related("rectification__committee")]
        if any(row.organization_id != holder.pk for row in rows):
            raise CannotPassOn(f"{holder}的整改刚刚有变化，没有办理。请返回重新核对后再办。")
        people = list(told_for(successor, today=today))
        if not people:
            raise CannotPassOn(
                f"{successor}还没有主要负责人或联络员的账号，也没有人代填，不能接办整改。请先登记，或者另选接收单位。"
            )
        for row in rows:
            _check_judges(row, actor)
            if successor.pk == row.committee_id or not is_within(successor, row.committee):
                raise CannotPassOn(f"{row.committee}派出巡察的整改不能由{successor}接办，请另选它下面的单位。")
            _pass_one(row, holder, successor, actor=actor, now=now)
            queue(messages.PASSED_ON, obj=row, recipients=people, step=f"passed-{successor.pk}", now=now)


def pass_judging(pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime) -> None:
    """The office of the successor judges from now on."""
    with transaction.atomic():
        rows = Rectification.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=pks, committee=holder)
        for row in rows.select_related("committee", "organization").order_by("pk"):
            _check_judges(row, actor)
            if successor.pk == row.organization_id or not is_within(row.organization, successor):
                raise CannotPassOn(
                    f"{row.organization}不在{successor}下面，它的整改不能由{successor}接着督办。请另选单位。"
                )
            Rectification.objects.filter(pk=row.pk).update(committee=successor)
            for late in (Problem, RectificationPlan):
                pass_steps(about=late.objects.filter(rectification=row), committee=successor)
            _record("rectification.judge_passed_on", row, holder, successor, actor=actor, now=now)


def pass_leading(pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime) -> None:
    with transaction.atomic():
        rows = Responsibility.objects.select_for_update(of=("self",), no_key=True).filter(
            pk__in=pks, lead_organization=holder
        )
        for row in rows.select_related("problem__rectification__committee", "problem__organization").order_by("pk"):
            _check_judges(row.problem.rectification, actor)
            _name_anew([row], holder, actor=actor, now=now, lead_organization=successor)


def _pass_one(row: Rectification, holder: Organization, successor: Organization, *, actor: Any, now: datetime) -> None:
    problems = list(Problem.objects.select_for_update(no_key=True).filter(rectification=row, status=ProblemStatus.OPEN))
    tasks = list(
        Task.objects.select_for_update(no_key=True).filter(problem__in=problems).exclude(status=TaskStatus.ACCEPTED)
    )
    place = {"organization": successor, **areas_of(successor)}
    Rectification.objects.filter(pk=row.pk).update(**place)
    Problem.objects.filter(pk__in=[one.pk for one in problems]).update(**place)
    Task.objects.filter(pk__in=[one.pk for one in tasks]).update(**place)
    owned = _own_anew(tasks, successor, localtime(now).date())
    _record("rectification.passed_on", row, holder, successor, actor=actor, now=now, tasks=[one.pk for one in tasks])
    for problem in problems:
        _record("problem.passed_on", problem, holder, successor, actor=actor, now=now)
    for task in tasks:
        _record("task.passed_on", task, holder, successor, actor=actor, now=now, owner=owned.get(task.pk))
    parts = ("problem__rectification__committee", "problem__organization", "lead_organization", "signed_by")
    responsibilities = Responsibility.objects.select_for_update(of=("self",), no_key=True).filter(problem__in=problems)
    lapse_waiting(row.plan, CHANGED, now)
    for late in (Problem, RectificationPlan):
        pass_steps(about=late.objects.filter(rectification=row), organization=successor)
    documents = list(OfficialDocument.objects.filter(source=audittrail.name_of(row)).order_by("pk"))
    for document in documents:  # one under review names the holder: it goes back to be written anew
        review.overtake(document=document, reason=f"整改转由{successor}承接", now=now)
    pass_acknowledgements(objs=[row, *documents], holder=holder, successor=successor, actor=actor, now=now)
    answering = list(responsibilities.select_related(*parts).order_by("pk"))
    if answering:
        _answer_anew(answering, holder, successor, actor=actor, now=now)


def _answer_anew(
    rows: list[Responsibility], holder: Organization, successor: Organization, *, actor: Any, now: datetime
) -> None:
    head = head_of(successor, today=localtime(now).date())
    if head is None and not successor.head_name:
        raise CannotPassOn(f"{successor}还没有登记主要负责人，没有人为整改签字。请先登记，或者另选接收单位。")
    first = {"first_name": head.name if head else successor.head_name, "first_title": head.title if head else ""}
    led = [row for row in rows if row.lead_organization_id == holder.pk]
    _name_anew(led, holder, actor=actor, now=now, lead_organization=successor, **first)
    _name_anew([row for row in rows if row not in led], holder, actor=actor, now=now, **first)


def _name_anew(
    rows: Iterable[Responsibility], holder: Organization, *, actor: Any, now: datetime, **words: Any
) -> None:
    """A signature was given under other words: it is void, and the head who answers now is asked for another."""
    for row in rows:
        if row.status == ResponsibilityStatus.SIGNED:
            signer, old = row.signed_by.name if row.signed_by else row.first_name, row.signed_hash
            note = f"{holder.short_name}变动，原由{signer}签字，校验值{old[:8]}"
            transitions.apply(row, "amend", actor=actor, now=now, note=note, **UNSIGNED, **words)
            audittrail.record(
                "responsibility.voided", actor=actor, subject=row, now=now, signed_hash=old, changed=sorted(words)
            )
        else:
            Responsibility.objects.filter(pk=row.pk).update(**words)
            lapse_waiting(row, CHANGED, now)
            audittrail.record("responsibility.defined", actor=actor, subject=row, now=now, changed=sorted(words))
        present = Responsibility.objects.select_related("lead_organization", "problem__organization").get(pk=row.pk)
        today, place = localtime(now).date(), present.problem.organization
        heads = holders(HEAD, place, today=today) or told_for(place, today=today)
        queue(messages.TO_SIGN, obj=present, recipients=heads, step=f"sign-{text_hash(present)[:12]}", now=now)


def _own_anew(tasks: list[Task], successor: Organization, today: date) -> dict[int, int]:
    """A task whose owner has nothing to do with the successor goes to its liaison, or to who is told in its place; gives
    the new owners.
    """
    rows = Task.objects.filter(pk__in=[task.pk for task in tasks])
    orphans = list(rows.exclude(owner__in=owners_of(successor, today=today)).values_list("pk", flat=True))
    owner = holders(LIAISON, successor, today=today).first() or told_for(successor, today=today).first()
    if owner is None or not orphans:
        return {}
    Task.objects.filter(pk__in=orphans).update(owner=owner, owner_name="")
    return dict.fromkeys(orphans, owner.pk)


def _check_judges(row: Rectification, actor: Any) -> None:
    """Who changes the tree below is no judge of a rectification that was ordered from above."""
    if not actor.has_perm("rectification.pass_on", row.plan):
        raise CannotPassOn(f"这项整改由{row.committee}督办，要由它的巡察办来办理这次变动。")


def _record(
    event: str,
    row: Any,
    holder: Organization,
    successor: Organization,
    *,
    actor: Any,
    now: datetime,
    **detail: Any,
) -> None:
    note = f"{holder.short_name}→{successor.short_name}"
    audittrail.record(
        event, actor=actor, subject=row, now=now, note=note, before=holder.pk, after=successor.pk, **detail
    )
