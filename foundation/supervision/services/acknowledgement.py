from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.deadlines import reckon_deadline
from foundation.core.transitions import SystemActor
from foundation.organizations.models import Organization
from foundation.organizations.selectors.filing import filed_for
from foundation.supervision.models import Acknowledgement
from foundation.supervision.states import AcknowledgementStatus


def ask_acknowledgement(
    *,
    obj: models.Model,
    organization: Organization,
    sender: Organization,
    what: str,
    url: str,
    actor: Any,
    now: datetime,
) -> Acknowledgement:
    """`obj` was delivered: its receipt is asked for, once. Call inside the transaction that delivers it; whoever calls has
    told the organization, and the clock reminds. `what` goes to e-mail too: no content.
    """
    today = localtime(now).date()
    with transaction.atomic():
        row, is_new = Acknowledgement.objects.get_or_create(
            object_label=obj._meta.label_lower,
            object_id=str(obj.pk),
            organization=organization,
            defaults={
                "sender": sender,
                "what": what[:200],
                "url": url,
                **reckon_deadline("supervision.acknowledge", today=today, base_on=today),
            },
        )
        if is_new:
            audittrail.record("acknowledgement.asked", actor=actor, subject=row, now=now)
    return row


def acknowledge(*, acknowledgement: Acknowledgement, actor: Any, now: datetime) -> Acknowledgement:
    """签收. Who signs for an organization without accounts is named beside it (代填)."""
    filing = filed_for(actor, acknowledgement.organization)
    fields = {"acknowledged_by": actor, "acknowledged_at": now, "filed_for": filing}
    return transitions.apply(acknowledgement, "acknowledge", actor=actor, now=now, note=filing, **fields)


def void_of_ended(*, organization: Organization, now: datetime) -> None:
    """Who is there no longer signs for nothing; what was delivered goes on with its successor."""
    actor = SystemActor("单位已变动")
    for row in Acknowledgement.objects.filter(organization=organization, status=AcknowledgementStatus.PENDING):
        transitions.apply(row, "void", actor=actor, now=now)
