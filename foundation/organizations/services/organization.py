from datetime import datetime

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.audittrail.services import Actor
from foundation.organizations.models import Organization
from foundation.organizations.spelling import initials_of, pinyin_of


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
    fields |= spelled(name, short_name)
    row: Organization
    with transaction.atomic():
        if parent is None:
            row = Organization.objects.add_root(fields)
        else:
            locked = Organization.objects.select_for_update().get(pk=parent.pk)
            row = Organization.objects.add_child(locked, fields)
        audittrail.record("organization.added", actor=actor, subject=row, now=now, code=code, name=name)
    return row


def spelled(name: str, short_name: str) -> dict[str, str]:
    """The columns by which a name is found from a keyboard; the short name first, as it is what people type."""
    return {"initials": initials_of([short_name, name]), "pinyin": pinyin_of([short_name, name])}
