"""What organizations plugs into Django's sign-in (every coming and going is on record), and what its people owe."""

from datetime import date
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from foundation.audittrail import services as audittrail
from foundation.core import clock, ports
from foundation.core.ports import Todo
from foundation.organizations.selectors.post import holds
from foundation.organizations.selectors.todo import access_todos
from foundation.organizations.states import PostKind


def wire() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="organizations.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="organizations.signed_out")
    user_login_failed.connect(sign_in_failed, dispatch_uid="organizations.sign_in_failed")
    ports.todo(security_todos)


def security_todos(user: Any, today: date) -> list[Todo]:
    return access_todos(user, today) if holds(user, {PostKind.SECURITY_ADMIN}) else []


def signed_in(user: Any, **_: Any) -> None:
    audittrail.record("signed_in", actor=user, subject=user, now=clock.now())


def signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        audittrail.record("signed_out", actor=user, subject=user, now=clock.now())


def sign_in_failed(credentials: dict[str, Any], **_: Any) -> None:
    name = str(credentials.get("username", ""))[:40]
    audittrail.record("sign_in_failed", actor=None, subject="user", now=clock.now(), username=name)
