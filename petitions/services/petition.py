"""The office's side: finding new envelopes, opening them for a reason, and the three moves."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.deadlines import reckon_deadline
from foundation.core.errors import Refused
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holders, team_holders
from foundation.organizations.states import DEPARTMENT
from inspections.models import Assignment
from petitions import vault
from petitions.models import PartKey, Petition, PetitionReader
from petitions.selectors.petition import (
    LEADERS,
    assignments_for,
    departments_for,
    handlers,
    may_know_of,
    office_of,
    reported_line,
    stands_in_line,
)
from petitions.states import About, PartKind, Recipient

REASON_LEAST = 5


class ReportedOnRefused(Refused):
    """条例 art. 30: not to the one reported on, nor to who stands above or below it."""


class CannotOpen(Refused):
    """The vault refused; nothing was shown."""


@dataclass(frozen=True, slots=True)
class Opened:
    """Clear text for one page, shown in the direct answer and kept nowhere."""

    person: str = field(repr=False)
    text: str = field(repr=False)
    signed: bool
    answers: list[str] = field(repr=False)


def find_new(*, now: datetime) -> int:
    """The minute sweep: route what the public process left, tell who registers it. Running twice tells once."""
    found = 0
    for petition in Petition.objects.filter(found_on__isnull=True).order_by("received_on", "received_hour", "id")[:200]:
        office = office_of(petition)
        if office is None:
            continue  # nobody is there yet to register it; the next sweep looks again
        with transaction.atomic():
            organization = Organization.objects.filter(code=petition.organization_code).first()
            waiting = Petition.objects.filter(pk=petition.pk, found_on__isnull=True)
            if not waiting.update(office=office, organization=organization, found_on=localtime(now).date()):
                continue
            petition.refresh_from_db()
            queue("petition.received", obj=petition, recipients=handlers(petition), step="received", now=now)
            found += 1
    audittrail.take_pending()
    return found


def open_petition(*, petition: Petition, actor: Any, now: datetime, reason: str) -> Opened:
    """Opening is on record, with its reason, before anything is opened. Identity is not among what this opens."""
    if not actor.has_perm("petitions.open_petition", petition):
        raise PermissionDenied("petitions.open_petition")
    if len(reason.strip()) < REASON_LEAST:
        raise Refused(f"理由只有{len(reason.strip())}个字，请写明为什么要看（至少{REASON_LEAST}个字）。")
    recipient = Recipient.DISCIPLINE if petition.about == About.INSPECTORS else Recipient.OFFICE
    keys = PartKey.objects.filter(
        part__petition=petition, recipient=recipient, part__kind__in=[PartKind.CONTENT, PartKind.MESSAGE]
    )
    with transaction.atomic():
        audittrail.record("petition.opened", actor=actor, subject=petition, now=now, note=reason.strip())
        clear = [_clear(petition, key) for key in keys.select_related("part").order_by("part__number")]
        if not clear:
            raise CannotOpen("这件反映没有交给您这一方打开的密钥，不能查看内容。")
    content, *answers = (json.loads(text) for text in clear)
    return Opened(content["person"], content["text"], content["signed"], [answer["text"] for answer in answers])


def accept_petition(*, petition: Petition, assignment: Assignment, actor: Any, now: datetime) -> Petition:
    """受理，交巡察组: leader and deputy become readers of the content, not of the identity."""
    transitions.check_may(petition, "accept", actor)
    if not assignments_for(petition).filter(pk=assignment.pk).exists():
        raise Refused("这个巡察组不巡察被反映的单位，不能交给它。")
    today = localtime(now).date()
    leaders = may_know_of(petition, team_holders(LEADERS, assignment.team_id, today=today))
    if not leaders:
        raise Refused(f"{assignment.team}没有可以阅件的组长、副组长（被反映单位的人员不能阅件），没有交办。")
    with transaction.atomic():
        transitions.apply(
            petition, "accept", actor=actor, now=now, assignment=assignment, decided_on=today, **_due(today, "受理")
        )
        PetitionReader.objects.bulk_create(
            PetitionReader(petition=petition, person=person, team_id=assignment.team_id) for person in leaders
        )
        queue("petition.handed", obj=petition, recipients=leaders, step="accept", now=now)
    return petition


def forward_petition(*, petition: Petition, department: Organization, actor: Any, now: datetime) -> Petition:
    """转办. The content stays sealed to the office; the department's people open it here, each time with a reason."""
    transitions.check_may(petition, "forward", actor)
    if stands_in_line(reported_line(petition), department):
        raise ReportedOnRefused(
            f"不能转给{department.short_name}：检举控告材料不得转给被反映的单位及其上下级（《信访工作条例》第30条）。"
        )
    if not departments_for(petition).filter(pk=department.pk).exists():
        raise Refused(f"{department.short_name}没有承办信访件的岗位，请另选单位。")
    staff = list(holders(DEPARTMENT, department))
    people = may_know_of(petition, staff)
    if staff and not people:
        raise Refused(f"{department.short_name}承办信访件的人员都属于被反映的单位，请另选单位。")
    today = localtime(now).date()
    with transaction.atomic():
        transitions.apply(
            petition, "forward", actor=actor, now=now, forwarded_to=department, decided_on=today, **_due(today, "转送")
        )
        queue("petition.handed", obj=petition, recipients=people, step="forward", now=now)
    return petition


def conclude_petition(*, petition: Petition, actor: Any, now: datetime) -> Petition:
    return transitions.apply(petition, "conclude", actor=actor, now=now, concluded_on=localtime(now).date())


def _due(today: date, what: str) -> dict[str, Any]:
    return reckon_deadline("petitions.conclude", today=today, base_on=today, start=what)


def _clear(petition: Petition, key: PartKey) -> str:
    try:
        plain = vault.open_part(
            envelope=petition.pk,
            suite=petition.suite,
            number=key.part.number,
            kind=PartKind(key.part.kind),
            sealed=bytes(key.part.sealed),
            recipient=Recipient(key.recipient),
            sealed_key=bytes(key.sealed_key),
        )
    except vault.KeysNotHere:
        raise CannotOpen("本机没有打开这件反映的私钥，不能查看内容。请联系密钥保管人。") from None
    except vault.VaultError:
        raise CannotOpen("密封的内容打不开：它被改动过，或者不是在这里密封的。请告诉安全审计员。") from None
    return plain.decode()
