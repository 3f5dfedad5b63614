"""Whose pages a person finds on the desk: the own ones."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from foundation.documents.models import Typesetting
from foundation.organizations.selectors.post import own_q
from foundation.organizations.states import OFFICE, TEAM

TYPESETTERS = OFFICE | TEAM


def visible_typesettings(user: Any) -> QuerySet[Typesetting]:
    """One's own, as long as they are kept."""
    return Typesetting.objects.filter(own_q(user, "maker_id"), cleared_at__isnull=True)


def recent_typesettings(user: Any, *, now: datetime) -> QuerySet[Typesetting]:
    """For a list: without the texts, which are long."""
    return visible_typesettings(user).filter(expires_at__gt=now).defer("source", "data")
