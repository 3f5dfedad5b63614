"""承接签字: nobody's successor begins with a clean slate. Asked for when a head or a responsible leader changes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.deadlines import reckon_deadline
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Post, User
from foundation.organizations.selectors.post import head_of
from foundation.organizations.states import PostKind
from rectification import messages
from rectification.models import Countersignature, Responsibility
from rectification.selectors.countersignature import PARTS, mark_of, successor_hash
from rectification.services.signing import NotConfirmed, TextChanged
from rectification.states import CountersignatureRole, CountersignatureStatus, ProblemStatus, ResponsibilityStatus

HEAD, LEADER = CountersignatureRole.HEAD, CountersignatureRole.LEADER


class NothingChosen(Refused):
    status = 422


def follow_head(*, post: Post, granted: bool, actor: Any, now: datetime) -> None:
    """A new head is asked to sign for all that the organization has signed and not solved; one who goes no longer is."""
    if post.kind != PostKind.ORGANIZATION_HEAD or post.acts_for_id is not None:
        return
    if post.organization_id is None or post.cancelled:
        return
    if granted:
        rows = open_signed().filter(problem__organization_id=post.organization_id)
        ask_successor(rows, post.person, role=HEAD, from_on=post.from_on, actor=actor, now=now)
    elif post.organization is not None and head_of(post.organization, today=localtime(now).date()) != post.person:
        going = _pending(HEAD).filter(person=post.person, responsibility__problem__organization=post.organization_id)
        _void(going, "承接人不再担任主要负责人", now)


def follow_leader(row: Responsibility, before: str, *, actor: Any, now: datetime) -> None:
    """The office named another responsible leader for what had been signed: that one signs too, if there is an account."""
    _void(_pending(LEADER).filter(responsibility=row), "另定责任领导", now)
    if row.responsible_leader is not None:
        today = localtime(now).date()
        person = row.responsible_leader
        ask_successor([row], person, role=LEADER, from_on=today, predecessor=before, actor=actor, now=now)


def ask_successor(
    rows: Iterable[Responsibility],
    person: User,
    *,
    role: str,
    from_on: date,
    predecessor: str = "",
    actor: Any,
    now: datetime,
) -> list[Countersignature]:
    """One a responsibility. Who signed it himself, or was asked already, is not asked; whoever was asked before no longer is."""
    asked = []
    for row in rows:
        known = Countersignature.objects.filter(responsibility=row, role=role)
        if row.signed_by_id == person.pk and role == HEAD:
            _void(known.filter(status=CountersignatureStatus.PENDING), "原签字人仍任主要负责人", now)
            continue
        asked_last = known.exclude(status=CountersignatureStatus.VOID).order_by("-pk").first()
        if asked_last is not None and asked_last.person_id == person.pk:
            continue
        last = known.filter(status=CountersignatureStatus.SIGNED).order_by("-pk").first()
        _void(known.filter(status=CountersignatureStatus.PENDING), f"改由{person.name}承接", now)
        before = predecessor or _predecessor(row, role, last)
        asked.append(_ask(row, person, role, before, from_on, actor=actor, now=now))
    return asked


def sign_countersignatures(
    *, rows: Sequence[Countersignature], shown: str, confirmed: bool, actor: Any, now: datetime
) -> list[Countersignature]:
    """All of a list with one password. `shown` is the mark of what the page said (selectors.countersignature.mark_of)."""
    if not rows:
        raise NothingChosen("没有选要承接的责任，没有签字。请至少选一项。")
    for row in rows:
        transitions.check_may(row, "sign", actor)
    if not confirmed:
        raise NotConfirmed("密码不对，没有签字。请重新输入您的登录密码。")
    with transaction.atomic():
        keys = [row.pk for row in rows]
        parents = Countersignature.objects.filter(pk__in=keys).values("responsibility")
        list(Responsibility.objects.select_for_update().filter(pk__in=parents).order_by("pk"))
        present = list(Countersignature.objects.select_related(*PARTS).filter(pk__in=keys).order_by("pk"))
        waiting = all(row.status == CountersignatureStatus.PENDING for row in present)
        if waiting and mark_of((row.pk, successor_hash(row)) for row in present) != shown:
            raise TextChanged("责任内容刚有改动，您看到的不是最新内容，没有签字。请看过最新内容再签。")
        return [
            transitions.apply(row, "sign", actor=actor, now=now, signed_at=now, signed_hash=successor_hash(row))
            for row in present
        ]


def void_waiting(rows: QuerySet[Responsibility], reason: str, now: datetime) -> None:
    """Call inside the transaction that made them needless: the problem is solved."""
    _void(Countersignature.objects.filter(responsibility__in=rows), reason, now)


def void_of_signer(responsibility: Responsibility, signer: User, now: datetime) -> None:
    """Who now signs the responsibility itself need not sign beside it."""
    rows = _pending(HEAD).filter(responsibility=responsibility, person=signer)
    _void(rows, "承接人已就现在的内容签字", now)


def open_signed() -> QuerySet[Responsibility]:
    rows = Responsibility.objects.filter(problem__status=ProblemStatus.OPEN, status=ResponsibilityStatus.SIGNED)
    return rows.select_related("problem", "signed_by").order_by("pk")


def _pending(role: str) -> QuerySet[Countersignature]:
    return Countersignature.objects.filter(role=role, status=CountersignatureStatus.PENDING)


def _void(rows: QuerySet[Countersignature], reason: str, now: datetime) -> None:
    actor = SystemActor(reason)
    for row in rows.filter(Q(status=CountersignatureStatus.PENDING)).order_by("pk"):
        transitions.apply(row, "void", actor=actor, now=now, note=reason)


def _predecessor(row: Responsibility, role: str, last: Countersignature | None) -> str:
    if last is not None:
        return last.person.name
    if role == LEADER:
        return row.responsible_leader_name
    return row.signed_by.name if row.signed_by else row.first_name


def _ask(
    row: Responsibility, person: User, role: str, predecessor: str, from_on: date, *, actor: Any, now: datetime
) -> Countersignature:
    today = localtime(now).date()
    base = max(from_on, today)
    made = Countersignature.objects.create(
        responsibility=row,
        role=role,
        person=person,
        title=person.title,
        predecessor=predecessor,
        **reckon_deadline("rectification.countersign", today=today, base_on=base),
    )
    audittrail.record("countersignature.asked", actor=actor, subject=made, now=now, note=f"{predecessor}→{person.name}")
    queue(messages.COUNTERSIGN, obj=made, recipients=[person], step="asked", now=now)
    return made
