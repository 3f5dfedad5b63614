"""拟文: a draft made of a template and what a person filled in; corrected the same way until it is issued."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.core.errors import Refused
from foundation.documents.composing import Frame
from foundation.documents.letter import Letter, PosterSize
from foundation.documents.letter_kinds import Filled, LetterKind, letter_kind
from foundation.documents.models import Composition, OfficialDocument
from foundation.documents.selectors.composition import addressed, drafts_for
from foundation.documents.selectors.document_template import compose
from foundation.documents.services import official_document
from foundation.documents.slot_values import to_json
from foundation.organizations.models import Organization

DRAFT = "documents.draft_letter"


class NotComposed(Refused):
    """The draft was not made on the pages 拟文."""


def letter_of(*, kind: LetterKind, office: Organization, frame: Mapping[str, Any], values: Mapping[str, Any]) -> Letter:
    """What it will say, for the preview too. Raises TemplateUnusable."""
    around = Frame(
        frame["organ"],
        recipients=tuple(frame["recipients"]),
        copies=tuple(frame["copies"]),
        poster_size=PosterSize(frame.get("poster_size") or PosterSize.A4),
    )
    return compose(kind.code, issuer=office, values=values, frame=around)


def draft_letter(
    *,
    kind: LetterKind,
    office: Organization,
    frame: Mapping[str, Any],
    values: Mapping[str, Any],
    filled: Filled | None = None,
    actor: Any,
    now: datetime,
) -> OfficialDocument:
    """Raises PermissionDenied, TemplateUnusable."""
    if not drafts_for(actor, kind, office):
        raise PermissionDenied(DRAFT)
    letter = letter_of(kind=kind, office=office, frame=frame, values=values)
    with transaction.atomic():
        document = official_document.draft_document(
            kind=kind.kind,
            letter=letter,
            issuer=office,
            series_code=frame["series_code"],
            recipients=addressed(actor, frame["recipients"]),
            source=filled.source if filled else "",
            team_id=filled.team_id if filled else None,
            actor=actor,
            now=now,
        )
        Composition.objects.create(
            document=document, code=kind.code, values=to_json(kind.slots, values), frame=dict(frame)
        )
    return document


def redraft_letter(
    *, document: OfficialDocument, frame: Mapping[str, Any], values: Mapping[str, Any], actor: Any, now: datetime
) -> OfficialDocument:
    """Raises PermissionDenied, NotComposed, TemplateUnusable, documents' DocumentIsIssued."""
    composition = Composition.objects.filter(document=document).first()
    if composition is None:
        raise NotComposed("这份草稿不是在“拟文”里填的，请到它的业务页面修改。")
    kind = letter_kind(composition.code)
    if not drafts_for(actor, kind, document.issuer):
        raise PermissionDenied(DRAFT)
    letter = letter_of(kind=kind, office=document.issuer, frame=frame, values=values)
    with transaction.atomic():
        document = official_document.redraft_document(
            document=document,
            letter=letter,
            issuer=document.issuer,
            recipients=addressed(actor, frame["recipients"]),
            actor=actor,
            now=now,
        )
        OfficialDocument.objects.filter(pk=document.pk).update(series_code=frame["series_code"])
        composition.values, composition.frame = to_json(kind.slots, values), dict(frame)
        composition.save(update_fields=["values", "frame"])
    document.refresh_from_db()
    return document
