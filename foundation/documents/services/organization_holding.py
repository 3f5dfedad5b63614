"""An organization ends or is divided: who signs for what it has not signed for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.organization_holding import waiting_receipts
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization
from foundation.organizations.selectors.filing import told_for
from foundation.supervision.services.acknowledgement import pass_acknowledgements


def pass_receipts(pks: Sequence[int], holder: Organization, successor: Organization, actor: Any, now: datetime) -> None:
    """The successor reads these documents and signs for them, with a clock that begins today. What was signed for meanwhile is left."""
    with transaction.atomic():
        keys = waiting_receipts().filter(pk__in=pks, organization=holder).values_list("document", flat=True)
        documents = list(OfficialDocument.objects.filter(pk__in=list(keys)).order_by("pk"))
        pass_acknowledgements(objs=documents, holder=holder, successor=successor, actor=actor, now=now)
        people = list(told_for(successor, today=localtime(now).date()))
        for document in documents:
            queue("document.issued", obj=document, recipients=people, step=f"passed-{successor.pk}", now=now)
