"""What the public site shows: put up, taken down. What was put up is not changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.models import Publication


class AlreadyWithdrawn(Refused):
    pass


def publish(
    *,
    kind: str,
    title: str,
    body: Mapping[str, Any],
    closes_at: datetime | None,
    round_id: int | None = None,
    organizations: Sequence[Mapping[str, str]] = (),
    actor: Any,
    now: datetime,
) -> Publication:
    """Show it on the public site from now on. The caller has asked whether the actor may."""
    with transaction.atomic():
        publication = Publication.objects.create(
            id=uuid4(),
            kind=kind,
            title=title,
            body=dict(body),
            published_on=localtime(now).date(),
            published_at=now,
            closes_at=closes_at,
            round_id=round_id,
            organizations=[{"code": one["code"], "name": one["name"]} for one in organizations],
        )
        audittrail.record("publication.published", actor=actor, subject=publication, now=now)
    return publication


def withdraw(*, publication: Publication, actor: Any, now: datetime, note: str = "") -> Publication:
    """Take it down; the row stays. Raises AlreadyWithdrawn."""
    with transaction.atomic():
        done = Publication.objects.filter(pk=publication.pk, withdrawn_at__isnull=True).update(withdrawn_at=now)
        if done != 1:
            raise AlreadyWithdrawn("这条公开信息已经撤下，不用再办。")
        audittrail.record("publication.withdrawn", actor=actor, subject=publication, now=now, note=note)
    publication.refresh_from_db()
    return publication
