"""The life of a document: drafted, redrafted, signed out with its number, rendered."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import jobs, ports, transitions
from foundation.core.errors import Refused
from foundation.documents import characters
from foundation.documents.events import DocumentIssued, DocumentIssuing
from foundation.documents.letter import Letter, to_json
from foundation.documents.models import DocumentRecipient, IssuedNumber, OfficialDocument
from foundation.documents.renderers import paper
from foundation.documents.renderers.word import render_docx
from foundation.documents.services import file_types, stored_file
from foundation.documents.services import number as numbers
from foundation.documents.states import DocumentStatus
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import Organization, Post, User
from foundation.organizations.selectors.post import held_on
from foundation.organizations.states import PostKind

READERS = (PostKind.ORGANIZATION_LIAISON, PostKind.ORGANIZATION_HEAD, PostKind.DEPARTMENT_HEAD)
RENDER = "documents.render"
CONTENT_TYPES = {"pdf": "application/pdf", "docx": file_types.OOXML["docx"][1]}
# Of a letter whose words no template made; one that a template made names its version.
LAYOUT_VERSION = "2026-1"


class NotDrawn(Refused):
    """It has a character that no face draws: paper with an empty box must not go out."""

    status = 422


class DocumentIsIssued(Refused):
    """An issued document is not changed; a new one corrects it."""


def draft_document(
    *,
    kind: str,
    letter: Letter,
    issuer: Organization,
    series_code: str,
    recipients: Iterable[Organization],
    source: str = "",
    team_id: int | None = None,
    actor: Any,
    now: datetime,
) -> OfficialDocument:
    """Put a draft on record. The caller has asked whether the actor may. `series_code` "" = a document without number."""
    with transaction.atomic():
        document = OfficialDocument.objects.create(
            kind=kind,
            title="".join(letter.title.splitlines()),
            issuer=issuer,
            series_code=series_code,
            data=to_json(replace(letter, number="")),
            template_version=letter.template or LAYOUT_VERSION,
            source=source,
            team_id=team_id,
            created_by=actor,
            created_at=now,
        )
        _address(document, recipients)
        audittrail.record("document.drafted", actor=actor, subject=document, now=now)
    return document


def redraft_document(
    *,
    document: OfficialDocument,
    letter: Letter,
    issuer: Organization,
    recipients: Iterable[Organization],
    actor: Any,
    now: datetime,
) -> OfficialDocument:
    """Replace what a draft says. Raises DocumentIsIssued."""
    with transaction.atomic():
        changed = OfficialDocument.objects.filter(pk=document.pk, status=DocumentStatus.DRAFT).update(
            title="".join(letter.title.splitlines()),
            issuer=issuer,
            data=to_json(replace(letter, number="")),
            template_version=letter.template or LAYOUT_VERSION,
        )
        if changed != 1:
            raise DocumentIsIssued("这份公文已经印发，不能再改。需要更正的，请另行发文。")
        _address(document, recipients)
        audittrail.record("document.redrafted", actor=actor, subject=document, now=now)
    document.refresh_from_db()
    return document


def issue_document(*, document: OfficialDocument, actor: Any, now: datetime) -> OfficialDocument:
    """签发: number, snapshot, message and rendering job in one transaction. Raises PermissionDenied, MoveNotAllowed,
    NotDrawn.
    """
    transitions.check_may(document, "issue", actor)
    with transaction.atomic():
        document = OfficialDocument.objects.select_for_update().get(pk=document.pk)
        if document.status == DocumentStatus.DRAFT:
            ports.emit(DocumentIssuing(document, actor, now))
            document.refresh_from_db()
        day = localtime(now).date()
        letter = document.letter
        _check_drawn(document)
        series, taken = None, 0
        if document.series_code and document.status == DocumentStatus.DRAFT:
            series, taken = numbers.next_number(code=document.series_code, year=day.year)
        spelled = series.spelled(taken) if series else ""
        issued = replace(letter, number=spelled, date=letter.date or day, printed_on=letter.printed_on or day)
        job = jobs.enqueue(RENDER, owner_id=actor.pk, now=now, document=document.pk)
        document = transitions.apply(
            document,
            "issue",
            actor=actor,
            now=now,
            number=spelled,
            series=series,
            data=to_json(issued),
            template_version=letter.template or LAYOUT_VERSION,
            issued_at=now,
            issued_by=actor,
            render_job=job.pk,
        )
        if series:
            IssuedNumber.objects.create(series=series, number=taken, document=document)
        queue("document.issued", obj=document, recipients=readers(document, now), step="", now=now)
        ports.emit(DocumentIssued(document, actor, now))
    return document


def render_document(*, document: OfficialDocument, now: datetime) -> OfficialDocument:
    """Make PDF and Word file of an issued document, each once: a second worker that comes later keeps the first one's.

    Raises jobs.JobRefused when a face is missing.
    """
    if document.pdf_id is not None and document.docx_id is not None:
        return document
    if missing := characters.faults(document.letter):
        raise jobs.JobRefused(characters.sentence(missing))
    pdf, word = paper.render_pdf(document.letter), render_docx(document.letter)
    with transaction.atomic():
        _keep_file(document, "pdf", pdf, event="document.rendered", now=now)
        _keep_file(document, "docx", word, event="document.word_made", now=now)
    document.refresh_from_db()
    return document


def _keep_file(document: OfficialDocument, kind: str, data: bytes, *, event: str, now: datetime) -> None:
    """`kind` names the column and the extension."""
    waiting = OfficialDocument.objects.filter(pk=document.pk, status=DocumentStatus.ISSUED, **{f"{kind}__isnull": True})
    if not waiting.select_for_update().exists():
        return
    name = stored_file.clean_name(f"{document.number}{document.title}.{kind}")
    stored = stored_file.store_bytes(data=data, name=name, content_type=CONTENT_TYPES[kind], now=now)
    waiting.update(**{kind: stored})
    audittrail.record(event, actor=None, subject=document, now=now, sha256=stored.sha256, size=stored.size)


def take_word(*, document: OfficialDocument, actor: Any, now: datetime) -> "File[Any] | None":
    """The Word file, to go on writing with; None when it is not made yet. Who took it is on record. Raises PermissionDenied."""
    if not actor.has_perm("documents.take_word", document):
        raise PermissionDenied("documents.take_word")
    if document.docx is None:
        return None
    audittrail.record("document.word_taken", actor=actor, subject=document, now=now, sha256=document.docx.sha256)
    return stored_file.open_file(document.docx)


def _check_drawn(document: OfficialDocument) -> None:
    if document.status == DocumentStatus.DRAFT and (missing := characters.faults(document.letter)):
        raise NotDrawn(f"没有签发：{characters.sentence(missing)}")


def readers(document: OfficialDocument, now: datetime) -> QuerySet[User]:
    """Liaisons and heads of the organizations addressed, on the day of issue."""
    posts = Post.objects.filter(
        held_on(localtime(now).date()),
        kind__in=READERS,
        organization__in=document.recipients.values("organization"),
    )
    return User.objects.filter(is_active=True, pk__in=posts.values("person")).order_by("pk")


def _address(document: OfficialDocument, recipients: Iterable[Organization]) -> None:
    document.recipients.all().delete()
    DocumentRecipient.objects.bulk_create(
        DocumentRecipient(document=document, organization=organization) for organization in dict.fromkeys(recipients)
    )
