from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import BigIntegerField
from django.http import HttpRequest

from foundation.core.statements import Columns, Given, Statement
from foundation.organizations.models import Organization, User

_USER, _PLACE = Columns(User), Columns(Organization, "organization")
WHO = Statement(
    lambda: User.objects.filter(pk=Given("pk", BigIntegerField()), is_active=True).values_list(
        *_USER.paths, *_PLACE.paths
    )
)


class SignInBackend(BaseBackend):
    """User name and password. Permissions are not asked here: `User.has_perm` asks the rules and nothing else."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # the same work for an unknown name: the answer's time tells nothing
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: Any) -> User | None:
        for row in WHO.rows(pk=user_id):
            cells = iter(row)
            user = _USER.taken(cells)
            user.organization = _PLACE.taken(cells)
            return user
        return None
