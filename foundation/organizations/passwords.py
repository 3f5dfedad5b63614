"""What a password must be, beyond Django's own rules; and passwords that are used once."""

import secrets
import string
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils import timezone

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
# Without what is mixed up when read from paper or over the telephone.
READABLE = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
GROUPS = 3


class ClassesValidator:
    """At least `least` of: small letters, capitals, digits, other signs."""

    def __init__(self, least: int = 3) -> None:
        self.least = least

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {next((i for i, signs in enumerate(CLASSES) if sign in signs), len(CLASSES)) for sign in password}
        if len(kinds) < self.least:
            raise ValidationError(self.get_help_text(), code="password_too_simple")

    def get_help_text(self) -> str:
        return f"密码要有小写字母、大写字母、数字、符号中的至少{self.least}种。"


class HistoryValidator:
    """None of the person's last `count` passwords, the present one among them."""

    def __init__(self, count: int = 5) -> None:
        self.count = count

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        past = user.past_passwords.order_by("-set_at", "-pk").values_list("password", flat=True)
        if any(check_password(password, known) for known in [user.password, *past[: self.count - 1]]):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能与最近{self.count}次用过的密码相同。"


class NameValidator:
    """Not the user name, forwards or inside."""

    def validate(self, password: str, user: Any = None) -> None:
        if user is not None and user.username and user.username.lower() in password.lower():
            raise ValidationError(self.get_help_text(), code="password_has_name")

    def get_help_text(self) -> str:
        return "密码里不能有用户名。"


def is_too_old(set_at: datetime | None, today: date) -> bool:
    """Another is chosen at the next sign-in. PASSWORD_MAX_DAYS 0: never."""
    most: int = settings.PASSWORD_MAX_DAYS
    return most > 0 and set_at is not None and (today - timezone.localdate(set_at)).days >= most


def first_password() -> str:
    """ "Kd7m-Wq4x-Rt9h": three groups, each with a capital, a digit and small letters; some 60 bits."""
    return "-".join(_group() for _ in range(GROUPS))


def _group() -> str:
    small, capitals, digits = READABLE
    signs = [secrets.choice(small), secrets.choice(small), secrets.choice(capitals), secrets.choice(digits)]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
