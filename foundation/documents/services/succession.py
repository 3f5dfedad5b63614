"""What was issued is not changed: a new document replaces or corrects it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.core.errors import Refused
from foundation.documents.models import OfficialDocument
from foundation.documents.services.official_document import draft_document
from foundation.documents.states import OUT, DocumentStatus, Relation


class NoSuccession(Refused):
    """Not out yet, or another one replaces it."""


def succeed_document(*, document: OfficialDocument, relation: str, actor: Any, now: datetime) -> OfficialDocument:
    """A draft with the words and recipients of `document`, to be changed and issued under a number of its own. Of no upper
    app's row: that one keeps what was issued for it. Raises PermissionDenied, NoSuccession.
    """
    if not actor.has_perm("documents.succeed_document", document):
        raise PermissionDenied("documents.succeed_document")
    with transaction.atomic():
        document = OfficialDocument.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=document.pk)
        check_is_out(document)
        others = document.later.filter(relation=Relation.REPLACE).exclude(status=DocumentStatus.VOID)
        if relation == Relation.REPLACE and others.exists():
            raise NoSuccession("已有一份代替它的公文（可能还是草稿），请在那一份上办理。")
        letter = replace(document.letter, number="", date=None, printed_on=None, check_code="")
        return draft_document(
            kind=document.kind,
            letter=letter,
            issuer=document.issuer,
            series_code=document.series_code,
            recipients=[row.organization for row in document.recipients.select_related("organization")],
            team_id=document.team_id,
            degree=document.degree,
            degree_years=document.degree_years,
            replaces=document,
            relation=relation,
            actor=actor,
            now=now,
        )


def check_is_out(document: OfficialDocument) -> None:
    """Raises NoSuccession for what is still a draft, or was never issued."""
    if document.status not in OUT:
        raise NoSuccession(f"公文现在是“{document.get_status_display()}”，没有印发，直接修改草稿就行。")
