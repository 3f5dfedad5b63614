"""Requests to reset the password of one of the three officers: who sees them, and for whom they are needed."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from foundation.core import clock
from foundation.core.ports import Todo
from foundation.organizations.models import PasswordReset, Post, User
from foundation.organizations.selectors.post import own_q, scope_q
from foundation.organizations.states import OFFICERS, PASSWORD_RESET_OPEN

NAMES = ("person__organization", "requested_by", "decided_by")


def is_officer(person: User, *, today: date | None = None) -> bool:
    """Holds a post of the three officers, or will: whose password it is decides, not who signs in with it today."""
    lasting = Q(to_on__isnull=True) | Q(to_on__gte=today or clock.today())
    return Post.objects.filter(lasting, person=person, kind__in=OFFICERS, cancelled=False).exists()


def visible_password_resets(user: Any) -> QuerySet[PasswordReset]:
    """The three officers: of people in the subtree of their post. Everybody: those of the own password."""
    seen = scope_q(user, OFFICERS, "person__organization") | own_q(user, "person")
    return PasswordReset.objects.filter(seen).select_related(*NAMES)


def reset_todos(user: Any, _today: date) -> list[Todo]:
    """What waits for this officer's decision; and a request about the own password, of which one should know."""
    found = []
    for row in visible_password_resets(user).filter(status__in=PASSWORD_RESET_OPEN).order_by("pk"):
        url = reverse("password-reset-detail", args=[row.pk])
        if row.person_id == user.pk:
            what = f"{row.requested_by}申请重置您的密码，不是您本人要求的请不同意"
            found.append(Todo(what, "您的密码", None, "三员的密码由两个人重置", url, "查看"))
        elif user.has_perm("organizations.confirm_password_reset", row):
            what = f"确认重置{row.person}的密码"
            found.append(Todo(what, f"{row.requested_by}申请", None, "三员的密码由两个人重置", url, "核对"))
    return found
