from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization, User
from foundation.organizations.selectors.filing import told_for
from foundation.organizations.selectors.post import head_of, holders
from rectification import messages
from rectification.models import Problem, Responsibility
from rectification.rules import HEAD
from rectification.selectors.responsibility import first_person, text_hash
from rectification.services.countersignature import follow_leader, void_of_signer
from rectification.services.paper_signature import CHANGED, lapse_waiting
from rectification.services.signing import NotConfirmed, TextChanged
from rectification.states import ProblemStatus, ResponsibilityStatus

WORDS = ("lead_organization", "problem__organization")


class FirstPersonMissing(Refused):
    """Nobody is registered as head, and no name was given."""

    status = 422


class ProblemClosed(Refused):
    """An accepted problem keeps its responsibilities as they were."""


def define_responsibility(
    *,
    problem: Problem,
    lead_organization: Organization,
    lead_department: str = "",
    assisting: str = "",
    responsible_leader: User | None = None,
    responsible_leader_name: str,
    responsible_leader_title: str = "",
    first_name: str = "",
    first_title: str = "",
    actor: Any,
    now: datetime,
) -> Responsibility:
    """Office names who answers for a problem. A change of the words voids a signature; saving the same words does not.
    `first_name` and `first_title` are asked only where the head of the organization has no account.
    """
    if not actor.has_perm("rectification.define_responsibility", problem):
        raise PermissionDenied("rectification.define_responsibility")
    words: dict[str, Any] = {
        "lead_organization": lead_organization,
        "lead_department": lead_department,
        "assisting": assisting,
        "responsible_leader": responsible_leader,
        "responsible_leader_name": responsible_leader_name,
        "responsible_leader_title": responsible_leader_title,
    } | _first_person(problem, first_name, first_title)
    with transaction.atomic():
        locked = Problem.objects.select_for_update().get(pk=problem.pk)
        if locked.status == ProblemStatus.ACCEPTED:
            raise ProblemClosed(f"问题{locked.number}已销号，责任不能再修改。")
        row = Responsibility.objects.select_for_update(of=("self",)).filter(problem=problem).first()
        if row is None:
            row = Responsibility.objects.create(problem=problem, **words)
            audittrail.record("responsibility.defined", actor=actor, subject=row, now=now)
        elif not _change(row, words, actor=actor, now=now):
            return row
        row = Responsibility.objects.select_related(*WORDS).get(pk=row.pk)
        _ask_to_sign(row, now)
    return row


def sign_responsibility(
    *, responsibility: Responsibility, shown_hash: str, confirmed: bool, actor: Any, now: datetime
) -> Responsibility:
    """签字背书. `shown_hash` is that of the text on the signer's page; `confirmed`: the password was entered again."""
    transitions.check_may(responsibility, "sign", actor)
    if not confirmed:
        raise NotConfirmed("密码不对，没有签字。请重新输入您的登录密码。")
    with transaction.atomic():
        Responsibility.objects.select_for_update().get(pk=responsibility.pk)
        row = Responsibility.objects.select_related(*WORDS).get(pk=responsibility.pk)
        present = text_hash(row)
        if row.status == ResponsibilityStatus.DRAFT and present != shown_hash:
            raise TextChanged("责任内容刚有改动，您看到的不是最新内容，没有签字。请看过最新内容再签。")
        name, title = first_person(row)
        fields = {
            "signed_by": actor,
            "signed_at": now,
            "signed_hash": present,
            "first_name": name,
            "first_title": title,
        }
        row = transitions.apply(row, "sign", actor=actor, now=now, **fields)
        void_of_signer(row, actor, now)
        lapse_waiting(row, "主要负责人已用密码签字", now)
    return row


def _first_person(problem: Problem, name: str, title: str) -> dict[str, str]:
    """整改第一责任人 is the head of the inspected organization, whoever that is today; without an account, by name."""
    head = head_of(problem.organization)
    if head is not None:
        return {"first_name": head.name, "first_title": head.title}
    if not name.strip():
        raise FirstPersonMissing(f"{problem.organization}的主要负责人没有账号，责任没有保存。请填写主要负责人的姓名。")
    return {"first_name": name.strip(), "first_title": title.strip()}


def _change(row: Responsibility, words: dict[str, Any], *, actor: Any, now: datetime) -> bool:
    """True when anything changed. Field names go on record, and the hash that a voided signature had."""
    changed = sorted(name for name, value in words.items() if getattr(row, name) != value)
    if not changed:
        return False
    if row.status == ResponsibilityStatus.SIGNED:
        old = row.signed_hash
        note = f"原签字校验值{old[:8]}"
        leader = row.responsible_leader_name
        void = {"signed_by": None, "paper": None, "signed_at": None, "signed_hash": ""}
        transitions.apply(row, "amend", actor=actor, now=now, note=note, **void, **words)
        audittrail.record("responsibility.voided", actor=actor, subject=row, now=now, signed_hash=old, changed=changed)
        if "responsible_leader_name" in changed:
            follow_leader(row, leader, actor=actor, now=now)
        return True
    Responsibility.objects.filter(pk=row.pk).update(**words)
    lapse_waiting(row, CHANGED, now)
    audittrail.record("responsibility.defined", actor=actor, subject=row, now=now, changed=changed)
    return True


def _ask_to_sign(row: Responsibility, now: datetime) -> None:
    """The head; where the head has no account, those who can bring the paper."""
    heads = holders(HEAD, row.problem.organization) or told_for(row.problem.organization)
    queue(messages.TO_SIGN, obj=row, recipients=heads, step=f"sign-{text_hash(row)[:12]}", now=now)
