from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from foundation.audittrail import services as audittrail
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User
from foundation.organizations.selectors.delegation import is_same_hand
from inspections.messages import WAITING
from inspections.models import Finding
from inspections.selectors.person_holding import open_findings
from inspections.selectors.team import second_handlers
from inspections.services.finding import FindingRefused


def pass_findings(pks: Sequence[int], holder: User, successor: User, actor: Any, now: datetime) -> None:
    """Another writes in the holder's place: of the same team, not the other handler, and with who is left to sign."""
    with transaction.atomic():
        rows = open_findings().select_for_update(of=("self",), no_key=True).filter(pk__in=pks)
        for row in rows.filter(Q(handler=holder) | Q(second_handler=holder)).select_related("assignment__team"):
            first = row.handler_id == holder.pk
            other = row.second_handler_id if first else row.handler_id
            free = second_handlers(row.assignment.team_id, other)
            if not free.filter(pk=successor.pk).exists() or is_same_hand(successor, [other]):
                raise FindingRefused(
                    f"底稿{row.number}不能由{successor}接着承办：要是{row.assignment.team}的另一位同志，"
                    "并且留下能审签的副组长、组长。请另选接手人。"
                )
            Finding.objects.filter(pk=row.pk).update(**{"handler" if first else "second_handler": successor})
            note = f"{holder.name}→{successor.name}"
            audittrail.record(
                "finding.handed_over",
                actor=actor,
                subject=row,
                now=now,
                note=note,
                before=holder.pk,
                after=successor.pk,
            )
            queue(WAITING, obj=row, recipients=[successor], step=f"handed-{successor.pk}", now=now)
