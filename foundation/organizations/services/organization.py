from datetime import datetime

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.audittrail.services import Actor
from foundation.organizations.models import Organization


def add_organization(
    *,
    parent: Organization | None,
    code: str,
    name: str,
    short_name: str,
    category: str,
    level: str,
    actor: Actor,
    now: datetime,
) -> Organization:
    """Add one organization under `parent` (None: a root). The parent is locked: concurrent children would collide."""
    fields = {"code": code, "name": name, "short_name": short_name, "category": category, "level": level}
    row: Organization
    with transaction.atomic():
        if parent is None:
            row = Organization.objects.add_root(fields)
        else:
            locked = Organization.objects.select_for_update().get(pk=parent.pk)
            row = Organization.objects.add_child(locked, fields)
        audittrail.record("organization.added", actor=actor, subject=row, now=now, code=code, name=name)
    return row
