"""核稿: handed in by who wrote it, checked by a second person, sent back with a reason, or passed on to be signed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from foundation.core import ports, transitions
from foundation.core.transitions import SystemActor
from foundation.documents.events import DocumentIssuing
from foundation.documents.models import DocumentOpinion, DocumentVersion, OfficialDocument
from foundation.documents.selectors.review import checkers, signers
from foundation.documents.states import UNDER_REVIEW, Decision, DocumentStatus
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User


def hand_in(*, document: OfficialDocument, note: str = "", actor: Any, now: datetime) -> OfficialDocument:
    """送核: the draft is composed anew a last time and kept as a version. Raises PermissionDenied, MoveNotAllowed."""
    transitions.check_may(document, "hand_in", actor)
    with transaction.atomic():
        document = _locked(document)
        if document.status == DocumentStatus.DRAFT:
            ports.emit(DocumentIssuing(document, actor, now))
            document.refresh_from_db()
        fields = {"handed_in_at": now, "handed_in_by": actor}
        document = transitions.apply(document, "hand_in", actor=actor, now=now, note=note, **fields)
        seq = document.versions.count() + 1
        DocumentVersion.objects.create(
            document=document, seq=seq, data=document.data, note=note, created_by=actor, created_at=now
        )
        people = checkers(document, localtime(now).date())
        queue("document.handed_in", obj=document, recipients=people, step=f"{seq}", now=now)
    return document


def pass_check(*, document: OfficialDocument, words: str = "", actor: Any, now: datetime) -> OfficialDocument:
    """核稿通过: it waits for the signature. Raises PermissionDenied, MoveNotAllowed."""
    with transaction.atomic():
        document = transitions.apply(document, "check", actor=actor, now=now, note=words)
        opinion = _record(document, Decision.PASSED, words, actor=actor, now=now)
        people = signers(document, localtime(now).date())
        queue("document.to_sign", obj=document, recipients=people, step=f"{opinion.version.seq}", now=now)
    return document


def send_back(*, document: OfficialDocument, words: str, actor: Any, now: datetime) -> OfficialDocument:
    """退回修改, from review or from the signer. Raises PermissionDenied, NoteRequired, MoveNotAllowed."""
    with transaction.atomic():
        document = transitions.apply(document, "send_back", actor=actor, now=now, note=words)
        opinion = _record(document, Decision.SENT_BACK, words, actor=actor, now=now)
        _tell_writers(document, "document.sent_back", f"{opinion.version.seq}", actor=actor, now=now)
    return document


def withdraw_document(*, document: OfficialDocument, actor: Any, now: datetime) -> OfficialDocument:
    """撤回 by who wrote it. Raises PermissionDenied, MoveNotAllowed."""
    return transitions.apply(document, "withdraw", actor=actor, now=now)


def overtake(*, document: OfficialDocument, reason: str, now: datetime) -> OfficialDocument:
    """What it says is true no longer: it goes back to its writers, who are told. Nothing for what is not under review."""
    if document.status in UNDER_REVIEW:
        document = transitions.apply(document, "overtake", actor=SystemActor(reason), now=now, note=reason)
        seq = document.versions.count()
        _tell_writers(document, "document.sent_back", f"overtaken-{seq}", actor=None, now=now)
    return document


def record_signature(*, document: OfficialDocument, actor: Any, now: datetime) -> None:
    """In the transaction of the signature, after a review: it stands among the opinions, and the writers hear of it."""
    _record(document, Decision.SIGNED, "", actor=actor, now=now)
    _tell_writers(document, "document.signed", "", actor=actor, now=now)


def _record(document: OfficialDocument, decision: str, words: str, *, actor: Any, now: datetime) -> DocumentOpinion:
    version = DocumentVersion.objects.filter(document=document).latest("seq")
    return DocumentOpinion.objects.create(
        version=version, decision=decision, words=words, at=now, person=actor, post=actor.trail_post
    )


def _tell_writers(document: OfficialDocument, kind: str, step: str, *, actor: Any, now: datetime) -> None:
    writers = User.objects.filter(is_active=True, pk__in=[document.created_by_id, document.handed_in_by_id])
    people = writers.exclude(pk=actor.pk) if actor else writers
    queue(kind, obj=document, recipients=people, step=step, now=now)


def _locked(document: OfficialDocument) -> OfficialDocument:
    return OfficialDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
