"""纸质签字: a signed sheet stands for the password, after a second person has compared it with what stands here."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import transitions
from foundation.core.errors import Refused
from foundation.core.transitions import SystemActor
from foundation.documents.services.stored_file import UploadRefused, checked, open_file, store_upload
from foundation.documents.states import FileLevel
from foundation.notifications.services.outbox import queue
from foundation.organizations.models import User
from foundation.organizations.selectors.filing import filed_for
from foundation.organizations.selectors.post import holders
from rectification import messages
from rectification.models import PaperSignature, RectificationPlan, Responsibility
from rectification.rules import HEAD
from rectification.selectors.paper_signature import (
    CODE_LENGTH,
    Subject,
    comparers,
    rectification_of,
    subject_hash,
    subject_of,
    waiting_paper,
)
from rectification.selectors.responsibility import first_person
from rectification.services.reason import written_reason
from rectification.services.recipients import desk
from rectification.states import PLAN_OPEN, ResponsibilityStatus

SCANS = frozenset({"application/pdf", "image/jpeg", "image/png"})
CHANGED = "内容已改"


class SheetOutdated(Refused):
    """The words on the sheet are not those that stand here now."""

    status = 422


class SheetWaits(Refused):
    """One sheet at a time is compared."""


class NothingToSign(Refused):
    """Signed already, or the plan is no longer being drafted."""


class SignerMissing(Refused):
    """A plan is signed by the head, whose name must be known."""

    status = 422


def upload_paper(
    *,
    subject: Subject,
    upload: "UploadedFile[Any]",
    code: str,
    signed_on: date,
    actor: Any,
    now: datetime,
) -> PaperSignature:
    """`code` is read from the sheet (the first characters of its hash): what was signed is what stands here now."""
    if not actor.has_perm("rectification.upload_paper", subject):
        raise PermissionDenied("rectification.upload_paper")
    if signed_on > localtime(now).date():
        raise SheetOutdated("签字日期还没有到，请核对日期。")
    check_scan(upload)
    with transaction.atomic():
        row = _locked(subject)
        _check_open(row)
        present = subject_hash(row)
        if code.strip().lower() != present[:CODE_LENGTH]:
            raise SheetOutdated(
                "纸上的校验值与现在的内容不一致：内容已改，或抄错了。请重新打印、重新签字，或核对校验值。"
            )
        _give_way(row, present, now)
        paper = _store(row, upload, present, signed_on, actor=actor, now=now)
        audittrail.record("paper_signature.uploaded", actor=actor, subject=paper, now=now, note=paper.filed_for)
        people = [*comparers(paper), *desk(rectification_of(row).committee).exclude(pk=actor.pk)]
        queue(messages.PAPER_UPLOADED, obj=paper, recipients=people, step="uploaded", now=now)
    return paper


def confirm_paper(*, paper: PaperSignature, actor: Any, now: datetime) -> PaperSignature:
    """核对无误: the responsibility is signed. When the words have changed since, the sheet lapses instead: see its status."""
    transitions.check_may(paper, "confirm", actor)
    with transaction.atomic():
        subject = _locked(subject_of(paper))
        if paper.text_hash != subject_hash(subject):
            return _lapse(paper, CHANGED, now)
        paper = transitions.apply(paper, "confirm", actor=actor, now=now, confirmed_by=actor, confirmed_at=now)
        if isinstance(subject, Responsibility):
            name, title = first_person(subject)
            fields = {"signed_at": now, "signed_hash": paper.text_hash, "paper": paper}
            fields |= {"first_name": name, "first_title": title}
            note = f"{paper.signer_name}在纸上签字，{paper.uploader_label}，{actor.name}核对。"
            transitions.apply(subject, "sign_on_paper", actor=actor, now=now, note=note, **fields)
        queue(messages.PAPER_CONFIRMED, obj=paper, recipients=[paper.uploaded_by], step="confirmed", now=now)
    return paper


def refuse_paper(*, paper: PaperSignature, reason: str, actor: Any, now: datetime) -> PaperSignature:
    transitions.check_may(paper, "refuse", actor)
    with transaction.atomic():
        note = written_reason(reason, "退回")
        paper = transitions.apply(paper, "refuse", actor=actor, now=now, note=note, reason=note)
        queue(messages.PAPER_REFUSED, obj=paper, recipients=[paper.uploaded_by], step="refused", now=now)
    return paper


def lapse_waiting(subject: Subject, reason: str, now: datetime) -> None:
    """Call inside the transaction that changed the words or signed otherwise: nobody compares in vain."""
    paper = waiting_paper(subject)
    if paper is not None:
        _lapse(paper, reason, now)


def read_scan(*, paper: PaperSignature, actor: Any, now: datetime) -> "File[bytes]":
    """The bytes; that they were read goes on record. The caller has asked whether the reader may see them."""
    audittrail.record("paper_signature.read", actor=actor, subject=paper, now=now, note=paper.file.name)
    return open_file(paper.file)


def check_scan(upload: "UploadedFile[Any]") -> None:
    """Raises UploadRefused with a sentence; the form calls it to put the sentence beside the field."""
    _, content_type = checked(upload)
    if content_type not in SCANS:
        raise UploadRefused("请上传签字单的扫描件或照片：PDF、JPG或PNG。")


def _locked(subject: Subject) -> Subject:
    """The row as it stands, locked; its words read with it."""
    if isinstance(subject, RectificationPlan):
        RectificationPlan.objects.select_for_update().get(pk=subject.pk)
        parts = ("rectification__organization", "rectification__committee")
        return RectificationPlan.objects.select_related(*parts).get(pk=subject.pk)
    Responsibility.objects.select_for_update().get(pk=subject.pk)
    words = ("lead_organization", "problem__organization", "problem__rectification__committee")
    return Responsibility.objects.select_related(*words).get(pk=subject.pk)


def _check_open(subject: Subject) -> None:
    if isinstance(subject, RectificationPlan):
        if subject.status not in PLAN_OPEN:
            raise NothingToSign(f"整改方案现在是“{subject.get_status_display()}”，不用再签字。")
    elif subject.status != ResponsibilityStatus.DRAFT:
        raise NothingToSign(f"问题{subject.problem.number}的责任已经签过字。")


def _give_way(subject: Subject, present: str, now: datetime) -> None:
    waiting = waiting_paper(subject)
    if waiting is None:
        return
    if waiting.text_hash == present:
        raise SheetWaits(f"{waiting.uploaded_by.name}已经上传一份，等另一人核对。要换的，请核对人先退回。")
    _lapse(waiting, CHANGED, now)


def _store(
    subject: Subject, upload: "UploadedFile[Any]", present: str, signed_on: date, *, actor: Any, now: datetime
) -> PaperSignature:
    plan = subject if isinstance(subject, RectificationPlan) else None
    responsibility = subject if isinstance(subject, Responsibility) else None
    rectification = rectification_of(subject)
    return PaperSignature.objects.create(
        plan=plan,
        responsibility=responsibility,
        organization_id=rectification.organization_id,
        file=store_upload(upload=upload, level=FileLevel.INTERNAL, actor=actor, now=now),
        text_hash=present,
        signer_name=_signer(subject),
        signed_on=signed_on,
        uploaded_by=actor,
        uploaded_at=now,
        filed_for=filed_for(actor, rectification.organization),
    )


def _signer(subject: Subject) -> str:
    """整改第一责任人: as the office wrote it into the responsibilities; for a plan the name that they bear."""
    if isinstance(subject, Responsibility):
        return first_person(subject)[0]
    named = Responsibility.objects.filter(problem__rectification_id=subject.rectification_id).order_by("problem__seq")
    name = named.values_list("first_name", flat=True).first()
    head: User | None = holders(HEAD, subject.rectification.organization).first()
    if head is None and name is None:
        raise SignerMissing("还没有明确责任，不知道由谁签字。请巡察办先明确责任。")
    return name or (head.name if head else "")


def _lapse(paper: PaperSignature, reason: str, now: datetime) -> PaperSignature:
    paper = transitions.apply(paper, "lapse", actor=SystemActor(reason), now=now, note=reason, reason=reason)
    queue(messages.PAPER_REFUSED, obj=paper, recipients=[paper.uploaded_by], step="refused", now=now)
    return paper
