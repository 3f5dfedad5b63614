"""The password of one of the three officers is reset by two others: one asks, another confirms and tells it the person.

So no officer alone can sign in as another: who asked never sees the new password, who sees it had to be asked.
"""

from datetime import datetime
from typing import Any

from axes.utils import reset as forget_wrong_tries
from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.organizations.models import PasswordReset, User
from foundation.organizations.passwords import first_password
from foundation.organizations.services.user import NotOwnAccount, set_password
from foundation.organizations.states import PASSWORD_RESET_OPEN


class WaitsAlready(Refused):
    """A request about this person waits for a second officer."""


def request_reset(*, person: User, reason: str = "", actor: Any, now: datetime) -> PasswordReset:
    if actor.pk == person.pk:
        raise NotOwnAccount("自己的密码请在“修改密码”里改；忘了的，请另一名三员提出申请。")
    if not actor.has_perm("organizations.request_password_reset", person):
        raise PermissionDenied("organizations.request_password_reset")
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once: the second sees the first
        if person.password_resets.filter(status__in=PASSWORD_RESET_OPEN).exists():
            raise WaitsAlready(f"重置{person}密码的申请已经有了，等另一名三员确认，没有再提一次。")
        row = PasswordReset.objects.create(person=person, reason=reason, requested_by=actor, requested_at=now)
        audittrail.record("password_reset.requested", actor=actor, subject=row, now=now, note=reason, person=person.pk)
    return row


def confirm_reset(*, reset: PasswordReset, actor: Any, now: datetime) -> str:
    """The new first password, returned once. Sessions end, wrong tries are forgotten."""
    password = first_password()
    with transaction.atomic():
        row = transitions.apply(reset, "confirm", actor=actor, now=now, decided_by=actor, decided_at=now)
        set_password(person=row.person, password=password, must_change=True, now=now)
        audittrail.record("user.password_reset", actor=actor, subject=row.person, now=now, request=row.pk)
    forget_wrong_tries(username=row.person.username)
    return password


def refuse_reset(*, reset: PasswordReset, note: str, actor: Any, now: datetime) -> PasswordReset:
    """By a second officer, or by the person whose password it is."""
    return transitions.apply(reset, "refuse", actor=actor, now=now, note=note, decided_by=actor, decided_at=now)


def withdraw_reset(*, reset: PasswordReset, actor: Any, now: datetime) -> PasswordReset:
    return transitions.apply(reset, "withdraw", actor=actor, now=now, decided_by=actor, decided_at=now)
