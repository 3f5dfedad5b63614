"""Accounts: the system administrator makes, locks and unlocks them and gives first passwords; what a person may do is
given by posts, separately. No password, first or chosen, is ever written into the trail.
"""

from datetime import datetime
from typing import Any

from axes.utils import reset as forget_wrong_tries
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization, PastPassword, User
from foundation.organizations.passwords import first_password, is_too_old
from foundation.organizations.selectors.password_reset import is_officer
from foundation.organizations.spelling import person_initials, person_pinyin

FIELDS = ("name", "title", "phone", "email", "organization")


class UsernameTaken(Refused):
    """Two accounts cannot have one user name."""


class NotOwnAccount(Refused):
    """Locking oneself out, or resetting one's own password instead of changing it."""


class SameAlready(Refused):
    """The account is locked (or unlocked) already: a second click, or somebody was faster."""


class SecondOfficerNeeded(Refused):
    """The password of one of the three officers is reset by two others (password_reset.py)."""


class PlaceEnded(Refused):
    """Nobody begins to work in an organization that was merged or dissolved."""


class PasswordRefused(Refused):
    """The new password is not good enough."""

    status = 422


def create_user(
    *,
    username: str,
    name: str,
    organization: Organization,
    password: str,
    title: str = "",
    email: str = "",
    phone: str = "",
    actor: Any,
    now: datetime,
) -> User:
    """Make an account with a known password: the seed and the tests."""
    _require(actor, organization)
    return add_account(
        username=username,
        name=name,
        organization=organization,
        password=password,
        title=title,
        email=email,
        phone=phone,
        actor=actor,
        now=now,
    )


def open_account(
    *,
    username: str,
    name: str,
    organization: Organization,
    title: str = "",
    email: str = "",
    phone: str = "",
    actor: Any,
    now: datetime,
) -> tuple[User, str]:
    """Make an account with a first password, which is returned once and kept nowhere."""
    _require(actor, organization)
    password = first_password()
    user = add_account(
        username=username,
        name=name,
        organization=organization,
        password=password,
        must_change_password=True,
        title=title,
        email=email,
        phone=phone,
        actor=actor,
        now=now,
    )
    return user, password


def add_account(
    *,
    username: str,
    name: str,
    organization: Organization,
    password: str | None,
    must_change_password: bool = False,
    title: str = "",
    email: str = "",
    phone: str = "",
    actor: Any,
    now: datetime,
) -> User:
    """Write the account; the caller has asked for the right. Without a password nobody can sign in yet. Raises
    UsernameTaken, PlaceEnded.
    """
    user = User(username=username, name=name, organization=organization, title=title, email=email, phone=phone)
    user.initials, user.pinyin = person_initials(name), person_pinyin(name)
    user.must_change_password = must_change_password
    user.password_set_at = now
    user.set_password(password)
    try:
        with transaction.atomic():
            _check_place(organization, "没有建立账号")
            user.save(force_insert=True)
            audittrail.record("user.created", actor=actor, subject=user, now=now, username=username)
    except IntegrityError as error:
        if User.objects.filter(username=username).exists():
            raise UsernameTaken(f"用户名{username}已有人使用，没有建立账号。请换一个用户名。") from error
        raise
    return user


def edit_account(
    *,
    person: User,
    name: str,
    title: str,
    phone: str,
    email: str,
    organization: Organization,
    actor: Any,
    now: datetime,
) -> User:
    """Which fields changed goes on record. Posts stay where they are: they are ended and given apart."""
    _require(actor, person)
    _require(actor, organization)
    words: dict[str, Any] = {"name": name, "title": title, "phone": phone, "email": email, "organization": organization}
    with transaction.atomic():
        if organization.pk != person.organization_id:
            _check_place(organization, "没有保存")
        row = User.objects.select_for_update(no_key=True, of=("self",)).select_related("organization").get(pk=person.pk)
        changed = [field for field in FIELDS if getattr(row, field) != words[field]]
        if changed:
            spelled = {"initials": person_initials(name), "pinyin": person_pinyin(name)}
            User.objects.filter(pk=row.pk).update(**words, **spelled)
            audittrail.record("user.changed", actor=actor, subject=row, now=now, changed=changed)
    row.refresh_from_db()
    return row


def lock_account(*, person: User, note: str, actor: Any, now: datetime) -> None:
    """No sign-in from now on, and sessions end at once. Posts stay, and give nothing while the account is locked."""
    _set_active(person, active=False, note=note, actor=actor, now=now)


def unlock_account(*, person: User, note: str = "", actor: Any, now: datetime) -> None:
    """Sign-in is open again, wrong tries are forgotten; old sessions stay ended."""
    _set_active(person, active=True, note=note, actor=actor, now=now)
    forget_wrong_tries(username=person.username)


def reset_password(*, person: User, actor: Any, now: datetime) -> str:
    """A new first password, returned once. Sessions end, wrong tries are forgotten."""
    _require(actor, person)
    if actor.pk == person.pk:
        raise NotOwnAccount("自己的密码请在“修改密码”里改，这里没有重置。")
    if is_officer(person, today=timezone.localdate(now)):
        raise SecondOfficerNeeded(f"{person}是三员，重置密码要另一名三员确认，没有重置。请在人员页提出申请。")
    password = first_password()
    with transaction.atomic():
        set_password(person=person, password=password, must_change=True, now=now)
        audittrail.record("user.password_reset", actor=actor, subject=person, now=now)
    forget_wrong_tries(username=person.username)
    return password


def change_password(*, person: User, password: str, actor: Any, now: datetime) -> User:
    """One's own; the caller has seen the old one. Other sessions of the person end."""
    if actor.pk != person.pk:
        raise PermissionDenied("organizations.change_own_password")
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused("".join(error.messages)) from error
    with transaction.atomic():
        set_password(person=person, password=password, must_change=False, now=now)
        audittrail.record("user.password_changed", actor=actor, subject=person, now=now)
    return person


def set_password(*, person: User, password: str, must_change: bool, now: datetime) -> None:
    """Write it and keep the hash of the one before among the last few. The caller has asked for the right, and records."""
    row = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if row.has_usable_password():
        PastPassword.objects.create(person=row, password=row.password, set_at=now)
    kept = row.past_passwords.order_by("-set_at", "-pk").values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
    row.past_passwords.exclude(pk__in=list(kept)).delete()
    person.set_password(password)
    person.must_change_password = must_change
    person.password_set_at = now
    person.save(update_fields=["password", "must_change_password", "password_set_at"])


def note_age(*, person: User, now: datetime) -> None:
    """At each sign-in: a password older than PASSWORD_MAX_DAYS opens one page from now on, the one where another is chosen.
    Of one whose age nobody wrote down, the days are counted from now.
    """
    if person.password_set_at is None:
        User.objects.filter(pk=person.pk).update(password_set_at=now)
        person.password_set_at = now
    elif not person.must_change_password and is_too_old(person.password_set_at, timezone.localdate(now)):
        with transaction.atomic():
            User.objects.filter(pk=person.pk).update(must_change_password=True)
            audittrail.record("user.password_expired", actor=SystemActor("密码定期更换"), subject=person, now=now)
        person.must_change_password = True


def _set_active(person: User, *, active: bool, note: str, actor: Any, now: datetime) -> None:
    _require(actor, person)
    if actor.pk == person.pk:
        raise NotOwnAccount("不能锁定或解锁自己的账号，请另一名系统管理员办理。")
    with transaction.atomic():
        changed = User.objects.filter(pk=person.pk, is_active=not active).update(
            is_active=active, session_epoch=F("session_epoch") + 1
        )
        if not changed:
            raise SameAlready(f"{person}的账号已经是{'可以登录' if active else '锁定'}的，没有再办一次。")
        event = "user.unlocked" if active else "user.locked"
        audittrail.record(event, actor=actor, subject=person, now=now, note=note)
    person.refresh_from_db()


def _check_place(organization: Organization, outcome: str) -> None:
    """Locked as where it ends, so that one of two at once waits for the other."""
    place = Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    if not place.is_active:
        raise PlaceEnded(f"{place}已撤并，{outcome}。请选择接续的单位。")


def _require(actor: Any, obj: Organization | User) -> None:
    if not isinstance(actor, SystemActor) and not actor.has_perm("organizations.maintain_accounts", obj):
        raise PermissionDenied("organizations.maintain_accounts")
