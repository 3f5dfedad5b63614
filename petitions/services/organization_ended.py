"""An organization has ended: what its people registered or handle goes to its successor, seen by nobody who changes the
tree. What is reported about it stays about it; who works at the successor now does not read it (selectors.petition).
"""

from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.organizations.events import OrganizationEnded
from petitions.models import Petition
from petitions.selectors.petition import reported_line, stands_in_line
from petitions.states import OPEN, PetitionStatus


class CannotPassOn(Refused):
    """The sentence tells that something must be settled first, and not what."""


def pass_petitions(event: OrganizationEnded) -> None:
    """条例 art. 30 holds here too: what may not be forwarded to the successor does not come to it by a merger either."""
    ended, successor = event.organization, event.successor
    with transaction.atomic():
        rows = Petition.objects.select_for_update(of=("self",)).order_by("pk")
        forwarded = rows.filter(forwarded_to=ended, status=PetitionStatus.FORWARDED).select_related("organization")
        for petition in forwarded:
            if stands_in_line(reported_line(petition), successor):
                raise CannotPassOn(
                    f"{ended.short_name}还有须由信访专员先行处理的事项，没有办理。请与信访专员联系，处理以后再办。"
                )
            _pass_on(petition, event, forwarded_to=successor)
        for petition in rows.filter(office=ended, status__in=OPEN):
            _pass_on(petition, event, office=successor)


def _pass_on(petition: Petition, event: OrganizationEnded, **changed: object) -> None:
    Petition.objects.filter(pk=petition.pk).update(**changed)
    note = f"{event.organization.short_name}→{event.successor.short_name}"
    audittrail.record("petition.passed_on", actor=event.actor, subject=petition, now=event.now, note=note)
