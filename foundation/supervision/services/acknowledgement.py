from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.deadlines import reckon_deadline
from foundation.core.transitions import SystemActor
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization
from foundation.organizations.selectors.filing import filed_for, told_for
from foundation.supervision.models import Acknowledgement
from foundation.supervision.selectors.acknowledgement import without_signer
from foundation.supervision.states import AcknowledgementStatus

NOBODY = "送达时没有签收人，配好岗位之日起算。"


def ask_acknowledgement(
    *,
    obj: models.Model,
    organization: Organization,
    sender: Organization,
    what: str,
    url: str,
    actor: Any,
    now: datetime,
    start: str = "",
) -> Acknowledgement:
    """`obj` was delivered: its receipt is asked for, once. Call inside the transaction that delivers it; whoever calls has
    told the organization, and the clock reminds. `what` goes to e-mail too: no content. `start`: another word than 送达 for what
    the clock begins with. Where nobody can sign, the row waits without a clock (ask_where_possible).
    """
    today = localtime(now).date()
    can_be_signed = not without_signer({organization.pk}, today)
    clock = _clock(today, start) if can_be_signed else {"due_base_on": today, "due_why": NOBODY}
    with transaction.atomic():
        row, is_new = Acknowledgement.objects.get_or_create(
            object_label=obj._meta.label_lower,
            object_id=str(obj.pk),
            organization=organization,
            defaults={
                "sender": sender,
                "what": what[:200],
                "url": url,
                **clock,
            },
        )
        if is_new:
            event = "acknowledgement.asked" if can_be_signed else "acknowledgement.without_signer"
            audittrail.record(event, actor=actor, subject=row, now=now)
    return row


def ask_where_possible(*, organization: Organization | None = None, actor: Any, now: datetime) -> int:
    """What was delivered when nobody could sign for it, and can be signed for now: the clock begins today and the signers are told.
    Returns how many. Called when a post was granted, and by the sweep for posts that begin later and accounts that are unlocked.
    """
    today = localtime(now).date()
    waiting = Acknowledgement.objects.filter(status=AcknowledgementStatus.PENDING, due_on__isnull=True)
    if organization is not None:
        waiting = waiting.filter(organization=organization)
    places = set(waiting.values_list("organization_id", flat=True))
    ready = places - without_signer(places, today)
    if not ready:
        return 0
    asked = 0
    with transaction.atomic():
        for row in waiting.filter(organization__in=ready).select_related("organization").order_by("pk"):
            if waiting.filter(pk=row.pk).update(**_clock(today, "配好签收人")) != 1:
                continue  # another asked, or it was signed, meanwhile
            audittrail.record("acknowledgement.asked", actor=actor, subject=row, now=now)
            people = told_for(row.organization, today=today)
            queue("supervision.acknowledgement_asked", obj=row, recipients=people, step="", now=now)
            asked += 1
    return asked


def _clock(today: date, start: str) -> dict[str, Any]:
    changes = {"start": start} if start else {}
    return reckon_deadline("supervision.acknowledge", today=today, base_on=today, **changes)


def acknowledge(*, acknowledgement: Acknowledgement, actor: Any, now: datetime) -> Acknowledgement:
    """签收. Who signs for an organization without accounts is named beside it (代填)."""
    filing = filed_for(actor, acknowledgement.organization)
    fields = {"acknowledged_by": actor, "acknowledged_at": now, "filed_for": filing}
    return transitions.apply(acknowledgement, "acknowledge", actor=actor, now=now, note=filing, **fields)


def pass_acknowledgements(
    *, objs: Iterable[models.Model], holder: Organization, successor: Organization, actor: Any, now: datetime
) -> None:
    """These rows are answered for by another organization from now on: what `holder` has not signed for, `successor` is asked for,
    with a clock that begins today and says whom it follows. Call inside the transaction that passes them on.
    """
    clock_actor = SystemActor("单位已变动")
    with transaction.atomic():
        for obj in objs:
            named = {"object_label": obj._meta.label_lower, "object_id": str(obj.pk)}
            waiting = Acknowledgement.objects.select_for_update(of=("self",), no_key=True).filter(
                organization=holder, status=AcknowledgementStatus.PENDING, **named
            )
            for row in waiting.select_related("sender"):
                transitions.apply(row, "void", actor=clock_actor, now=now, note=f"改由{successor.short_name}签收")
                ask_acknowledgement(
                    obj=obj,
                    organization=successor,
                    sender=row.sender,
                    what=row.what,
                    url=row.url,
                    actor=actor,
                    now=now,
                    start=f"接替{holder.short_name}签收",
                )


def void_of_ended(*, organization: Organization, now: datetime) -> None:
    """Who is there no longer signs for nothing. Documents, feedback and letters were passed on before (pass_acknowledgements); a
    notice of an inspection is drafted anew for the successor.
    """
    actor = SystemActor("单位已变动")
    for row in Acknowledgement.objects.filter(organization=organization, status=AcknowledgementStatus.PENDING):
        transitions.apply(row, "void", actor=actor, now=now)
