from datetime import datetime

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.audittrail.services import Actor
from foundation.organizations.models import Organization, User


def create_user(
    *,
    username: str,
    name: str,
    organization: Organization,
    password: str,
    title: str = "",
    email: str = "",
    actor: Actor,
    now: datetime,
) -> User:
    """Make an account. What the person may do is given by posts, separately."""
    with transaction.atomic():
        user = User(username=username, name=name, organization=organization, title=title, email=email)
        user.set_password(password)
        user.save(force_insert=True)
        audittrail.record("user.created", actor=actor, subject=user, now=now, username=username)
    return user
