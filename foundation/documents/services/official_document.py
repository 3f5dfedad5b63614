"""The life of a document: drafted, redrafted, signed out with its number, rendered, filed. Review: services/review.py."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import jobs, ports, transitions
from foundation.core.errors import Refused
from foundation.documents import characters, check_code, policy
from foundation.documents.events import DocumentIssued, DocumentIssuing, DocumentVoided
from foundation.documents.letter import Form, Letter, to_json
from foundation.documents.models import DocumentNumber, DocumentRecipient, OfficialDocument
from foundation.documents.renderers import paper
from foundation.documents.renderers.word import render_docx
from foundation.documents.selectors.document_policy import needs_review
from foundation.documents.services import delivery, file_types, stored_file
from foundation.documents.services import number as numbers
from foundation.documents.services.review import record_signature
from foundation.documents.states import OUT, UNDER_REVIEW, Degree, DocumentStatus
from foundation.documents.text import edited
from foundation.organizations.models import Organization

RENDER = "documents.render"
CONTENT_TYPES = {"pdf": "application/pdf", "docx": file_types.OOXML["docx"][1]}
# Of a letter whose words no template made; one that a template made names its version.
LAYOUT_VERSION = "2026-1"


class NotDrawn(Refused):
    """It has a character that no face draws: paper with an empty box must not go out."""

    status = 422


class DocumentIsIssued(Refused):
    """What is issued, under review or void is not changed. The sentence says what to do instead."""


class ReviewRequired(Refused):
    """This kind is signed after a review alone."""


def draft_document(
    *,
    kind: str,
    letter: Letter,
    issuer: Organization,
    series_code: str,
    recipients: Iterable[Organization],
    source: str = "",
    team_id: int | None = None,
    degree: str = Degree.PUBLIC,
    degree_years: int | None = None,
    replaces: OfficialDocument | None = None,
    relation: str = "",
    actor: Any,
    now: datetime,
) -> OfficialDocument:
    """Put a draft on record. The caller has asked whether the actor may. `series_code` "" = a document without number."""
    policy.check_degree(degree, degree_years)
    with transaction.atomic():
        document = OfficialDocument(
            kind=kind,
            title="".join(letter.title.splitlines()),
            issuer=issuer,
            series_code=series_code,
            template_version=letter.template or LAYOUT_VERSION,
            source=source,
            team_id=team_id,
            degree=degree,
            degree_years=degree_years,
            replaces=replaces,
            relation=relation,
            created_by=actor,
            created_at=now,
        )
        document.data = unissued(letter, document)
        document.save(force_insert=True)
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
            data=unissued(letter, document),
            template_version=letter.template or LAYOUT_VERSION,
        )
        if changed != 1:
            document.refresh_from_db()
            check_open(document)
        _address(document, recipients)
        audittrail.record("document.redrafted", actor=actor, subject=document, now=now)
    document.refresh_from_db()
    return document


def edit_document(
    *,
    document: OfficialDocument,
    degree: str,
    degree_years: int | None = None,
    title: str = "",
    text: str = "",
    actor: Any,
    now: datetime,
) -> OfficialDocument:
    """Change degree and words of a draft by hand; words that are left out stay. Raises PermissionDenied, DocumentIsIssued,
    policy's DegreeNotAllowed.
    """
    if not actor.has_perm("documents.edit_document", document):
        raise PermissionDenied("documents.edit_document")
    policy.check_degree(degree, degree_years)
    with transaction.atomic():
        document = OfficialDocument.objects.select_for_update(of=("self",)).select_related("issuer").get(pk=document.pk)
        check_open(document)
        if (document.degree, document.degree_years) != (degree, degree_years):
            before = document.get_degree_display()
            document.degree, document.degree_years = degree, degree_years
            document.save(update_fields=["degree", "degree_years"])
            note = f"{before}→{document.get_degree_display()}"
            audittrail.record("document.degree", actor=actor, subject=document, now=now, note=note)
        letter = replace(document.letter, degree="")
        return redraft_document(
            document=document,
            letter=replace(
                letter, title=title or letter.title, body=edited(text, letter.body) if text else letter.body
            ),
            issuer=document.issuer,
            recipients=[row.organization for row in document.recipients.select_related("organization")],
            actor=actor,
            now=now,
        )


def check_open(document: OfficialDocument) -> None:
    """Raises DocumentIsIssued, with what to do, for a document whose words stand still."""
    if document.status in OUT:
        raise DocumentIsIssued("这份公文已经印发，不能再改。需要更正的，请另行发文。")
    if document.status in UNDER_REVIEW:
        state = document.get_status_display()
        raise DocumentIsIssued(f"这份公文现在是“{state}”，不能改。请先撤回，或者请对方退回修改。")
    if document.status == DocumentStatus.VOID:
        raise DocumentIsIssued("这份草稿已经作废，不能再改。需要发文的，请重新拟稿。")


def check_reviewed(document: OfficialDocument) -> None:
    """Raises ReviewRequired for a draft of a kind that this office reviews."""
    if document.status == DocumentStatus.DRAFT and needs_review(document.kind):
        raise ReviewRequired(f"{document.get_kind_display()}要先核稿再签发。请在公文页点“送核”，由另一位同事核稿。")


def _check_drawn(document: OfficialDocument) -> None:
    if missing := characters.faults(document.letter):
        raise NotDrawn(f"没有签发：{characters.sentence(missing)}")


def unissued(letter: Letter, document: OfficialDocument) -> dict[str, Any]:
    """The words of a draft: neither number nor code, the degree as the document has it. The QR of a poster is what it says;
    that of all others belongs to the check code.
    """
    degree = document.printed_degree or letter.degree
    qr = letter.qr if letter.form is Form.POSTER else ""
    return to_json(replace(letter, number="", check_code="", qr=qr, degree=degree))


def issue_document(
    *, document: OfficialDocument, number: DocumentNumber | None = None, actor: Any, now: datetime
) -> OfficialDocument:
    """签发: number, snapshot, check code, message, receipts and rendering job in one transaction. `number` is a reserved one to
    take. Raises PermissionDenied, MoveNotAllowed, ReviewRequired, NotDrawn, numbers' NumberNotFree.
    """
    transitions.check_may(document, "issue", actor)
    with transaction.atomic():
        document = OfficialDocument.objects.select_for_update().get(pk=document.pk)
        check_reviewed(document)
        if document.status in {DocumentStatus.DRAFT, DocumentStatus.SIGNING}:
            ports.emit(DocumentIssuing(document, actor, now))
            document.refresh_from_db()
            _check_drawn(document)
        was_reviewed = document.status == DocumentStatus.SIGNING
        taken = _number_for(document, number, actor=actor, now=now)
        spelled = str(taken) if taken else ""
        code = _new_code()
        job = jobs.enqueue(RENDER, owner_id=actor.pk, now=now, document=document.pk)
        document = transitions.apply(
            document,
            "issue",
            actor=actor,
            now=now,
            number=spelled,
            series=taken.series if taken else None,
            data=to_json(_as_issued(document, spelled, code, now)),
            template_version=document.letter.template or LAYOUT_VERSION,
            check_code=code,
            issued_at=now,
            issued_by=actor,
            render_job=job.pk,
        )
        if taken:
            numbers.give(number=taken, document=document, actor=actor, now=now)
        if was_reviewed:
            record_signature(document=document, actor=actor, now=now)
        delivery.deliver(document=document, actor=actor, now=now)
        ports.emit(DocumentIssued(document, actor, now))
    return document


def _number_for(
    document: OfficialDocument, reserved: DocumentNumber | None, *, actor: Any, now: datetime
) -> DocumentNumber | None:
    if not document.series_code or document.status not in {DocumentStatus.DRAFT, DocumentStatus.SIGNING}:
        return None
    if reserved is not None:
        return numbers.reserved_for(number=reserved, document=document)
    return numbers.next_number(document=document, year=localtime(now).year, actor=actor, now=now)


def _as_issued(document: OfficialDocument, number: str, code: str, now: datetime) -> Letter:
    """The day it bears is that of the signature: a day that was set when it was handed in moves with it (GB/T 9704 7.3.5.4)."""
    letter, day = document.letter, localtime(now).date()
    moves = document.handed_in_at is not None and letter.date == localtime(document.handed_in_at).date()
    return replace(
        letter,
        number=number,
        date=day if moves or letter.date is None else letter.date,
        printed_on=letter.printed_on or day,
        check_code=check_code.spelled(code),
        qr=letter.qr if letter.form is Form.POSTER else policy.check_link(code),
    )


def _new_code() -> str:
    """Of thirty-six thousand million million codes one is taken; the constraint holds it, too."""
    while OfficialDocument.objects.filter(check_code=(code := check_code.new_code())).exists():
        pass
    return code


def void_draft(*, document: OfficialDocument, note: str, actor: Any, now: datetime) -> OfficialDocument:
    """A draft that is not wanted any more; it stays on record without a number. Raises PermissionDenied, MoveNotAllowed."""
    with transaction.atomic():
        document = transitions.apply(document, "void", actor=actor, now=now, note=note)
        ports.emit(DocumentVoided(document, actor, now))
    return document


def archive_document(
    *, document: OfficialDocument, file_number: str, retention: str, actor: Any, now: datetime
) -> OfficialDocument:
    """归档: where the paper lies and how long. Raises PermissionDenied, MoveNotAllowed."""
    fields = {"file_number": file_number, "retention": retention, "filed_at": now, "filed_by": actor}
    return transitions.apply(document, "archive", actor=actor, now=now, note=f"档号{file_number}", **fields)


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
    waiting = OfficialDocument.objects.filter(pk=document.pk, status__in=OUT, **{f"{kind}__isnull": True})
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


def _address(document: OfficialDocument, recipients: Iterable[Organization]) -> None:
    document.recipients.all().delete()
    DocumentRecipient.objects.bulk_create(
        DocumentRecipient(document=document, organization=organization) for organization in dict.fromkeys(recipients)
    )
