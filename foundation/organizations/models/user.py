from collections.abc import Iterator
from functools import cached_property
from typing import ClassVar

import rules
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from foundation.organizations.models.organization import Organization

LONGEST_POST = 120  # as long as the trail's column


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person with an account. What the person may do follows from posts; there are no superusers and no groups."""

    is_superuser = False
    is_staff = False

    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    email = models.EmailField("电子邮箱", blank=True)
    phone = models.CharField("电话", max_length=20, blank=True)
    organization = models.ForeignKey(
        Organization, verbose_name="所在单位", on_delete=models.PROTECT, related_name="people"
    )
    title = models.CharField("职务", max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    # A first password is good for one thing: choosing another. The epoch is part of what a session is checked against.
    must_change_password = models.BooleanField(default=False, db_default=False)
    password_set_at = models.DateTimeField(null=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    # How the name is typed, filled by the services (spelling.py); the database's own default lets rows come by COPY.
    initials = models.CharField(max_length=60, db_default="", default="", db_index=True, editable=False)
    pinyin = models.CharField(max_length=400, db_default="", default="", db_index=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "人员"

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """A named predicate of some app's rules.py decides; a permission nobody defined is False."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def get_session_auth_hash(self) -> str:
        """Sessions end with the password they began with, and when the epoch is raised (services/user.py)."""
        return self._session_hash(None)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: str | bytes | None) -> str:
        stands_on = f"{self.password} {self.session_epoch}"
        return salted_hmac("organizations.User.session", stands_on, secret=secret, algorithm="sha256").hexdigest()

    @property
    def trail_name(self) -> str:
        return self.name

    @cached_property
    def trail_post(self) -> str:
        """ "市财政局党组联络员，代郑德明：市财政局党组主要负责人": copied into the trail, so that it stays true after the person
        moves. Whoever acts for somebody is on record with both names.
        """
        from foundation.organizations.selectors.post import posts_of  # noqa: PLC0415 - models cannot import selectors

        posts = posts_of(self)
        own = next((post.label for post in posts if post.acts_for_id is None), self.title)
        lent = [post.label for post in posts if post.acts_for_id is not None]
        return "，".join(words for words in (own, *lent) if words)[:LONGEST_POST]
