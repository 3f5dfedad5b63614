"""Delivery: who is addressed is told and asked to sign for it; who read an earlier document is told of what follows it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime

from foundation.documents.models import OfficialDocument
from foundation.documents.selectors.document_policy import asks_receipt
from foundation.documents.selectors.review import is_signed_by_office
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import held_on
from foundation.organizations.states import PostKind
from foundation.supervision.services.acknowledgement import ask_acknowledgement

READERS = (PostKind.ORGANIZATION_LIAISON, PostKind.ORGANIZATION_HEAD, PostKind.DEPARTMENT_HEAD)


def deliver(*, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """In the transaction of the signature."""
    queue("document.issued", obj=document, recipients=readers(document, now), step="", now=now)
    if asks_receipt(document.kind):
        _ask_receipts(document, actor=actor, now=now)
    if document.replaces_id is not None:
        earlier = OfficialDocument.objects.get(pk=document.replaces_id)
        queue("document.followed", obj=document, recipients=readers(earlier, now), step="", now=now)


def readers(document: OfficialDocument, now: datetime) -> QuerySet[User]:
    """Liaisons and heads of the organizations addressed, today."""
    posts = Post.objects.filter(
        held_on(localtime(now).date()),
        kind__in=READERS,
        organization__in=document.recipients.values("organization"),
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")


def _ask_receipts(document: OfficialDocument, *, actor: Any, now: datetime) -> None:
    sender = committee_of(document.issuer)
    number = f"（{document.number}）" if document.number else ""
    for row in document.recipients.select_related("organization").order_by("pk"):
        ask_acknowledgement(
            obj=document,
            organization=row.organization,
            sender=sender,
            what=f"{document.title[: 200 - len(number)]}{number}",
            url=reverse("document-detail", args=[document.pk]),
            actor=actor,
            now=now,
        )


def committee_of(issuer: Organization) -> Organization:
    """Whose people follow up what the organ sends: of an office the committee that it works for."""
    above = Organization.objects.get_parent(issuer) if is_signed_by_office(issuer) else None
    return above or issuer
