"""An office's own Word files: uploaded, tried by a worker, put in use, retired; and the drafts that are made of them."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core import jobs
from foundation.core.errors import Refused
from foundation.documents import word_template
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import Composition, OfficialDocument, WordDraft, WordTemplate
from foundation.documents.selectors.composition import drafts_for
from foundation.documents.selectors.word_template import word_template_in_use
from foundation.documents.services import stored_file
from foundation.documents.services.composition import DRAFT, NotComposed
from foundation.documents.services.document_template import EDIT
from foundation.documents.slot_values import from_json
from foundation.documents.states import DocumentStatus, FileLevel
from foundation.documents.template_language import TemplateRefused
from foundation.organizations.models import Organization

TRY, MAKE = "documents.try_word_template", "documents.make_word_draft"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LONGEST_FAULT = 1000


class WordNotReady(Refused):
    """No Word template of the office that may be used for this letter, or the letter is no draft any more."""


def upload_word_template(
    *, office: Organization, code: str, upload: "UploadedFile[Any]", actor: Any, now: datetime
) -> WordTemplate:
    """It waits until a worker has tried it and somebody puts it in use; one that waited before gives way, the one in use stays.

    Raises PermissionDenied, LookupError, UploadRefused, TemplateRefused.
    """
    if not actor.has_perm(EDIT, office):
        raise PermissionDenied(EDIT)
    kind = letter_kind(code)
    check_upload(upload)
    with transaction.atomic():
        Organization.objects.select_for_update().get(pk=office.pk)
        waiting = WordTemplate.objects.filter(office=office, code=code, used_from__isnull=True, retired_at__isnull=True)
        waiting.update(retired_at=now)
        file = stored_file.store_upload(upload=upload, level=FileLevel.INTERNAL, actor=actor, now=now)
        row = WordTemplate(office=office, code=code, file=file, uploaded_by=actor, uploaded_at=now)
        row.save()
        row.job = jobs.enqueue(TRY, owner_id=actor.pk, now=now, template=row.pk).pk
        row.save(update_fields=["job"])
        audittrail.record(
            "template.word_uploaded", actor=actor, subject=row, now=now, note=f"{kind.label}：{file.name}"
        )
    return row


def check_upload(upload: "UploadedFile[Any]") -> None:
    """A .docx that may be opened. Raises UploadRefused, TemplateRefused: forms put the sentence beside the field."""
    data, content_type = stored_file.checked(upload)
    if content_type != DOCX:
        raise TemplateRefused("请选择.docx文件。")
    word_template.check_package(data)


def use_word_template(*, template: WordTemplate, actor: Any, now: datetime) -> WordTemplate:
    """启用: from now on drafts are made with it, and the one before is retired; also of a former one.

    Raises PermissionDenied, WordNotReady when it was not tried, did not pass, or is in use already.
    """
    if not actor.has_perm(EDIT, template.office):
        raise PermissionDenied(EDIT)
    with transaction.atomic():
        # Two who put two files in use at the same moment come one after the other.
        Organization.objects.select_for_update().get(pk=template.office_id)
        template.refresh_from_db()
        if template.is_in_use:
            raise WordNotReady("这份Word模板已经在用，不用再办。")
        if not template.is_good:
            raise WordNotReady("这份Word模板还没有试填通过，不能启用。请等试填完成，或者改好后重新上传。")
        others = WordTemplate.objects.filter(office=template.office_id, code=template.code, retired_at__isnull=True)
        others.filter(used_from__isnull=False).update(retired_at=now)
        WordTemplate.objects.filter(pk=template.pk).update(used_from=now, retired_at=None)
        template.refresh_from_db()
        label = letter_kind(template.code).label
        audittrail.record("template.word_used", actor=actor, subject=template, now=now, note=label)
    return template


def retire_word_template(*, template: WordTemplate, actor: Any, now: datetime) -> None:
    """The one in use, or the one that waits. Raises PermissionDenied, WordNotReady when it is out of use already."""
    if not actor.has_perm(EDIT, template.office):
        raise PermissionDenied(EDIT)
    with transaction.atomic():
        done = WordTemplate.objects.filter(pk=template.pk, retired_at__isnull=True).update(retired_at=now)
        if done != 1:
            raise WordNotReady("这份Word模板已经停用，不用再办。")
        label = letter_kind(template.code).label
        audittrail.record("template.word_retired", actor=actor, subject=template, now=now, note=label)


def try_word_template(*, template: WordTemplate, now: datetime) -> WordTemplate:
    """What the worker does: fill it with the sample. What is wrong with it is kept for its page."""
    kind, fault, made = letter_kind(template.code), "", None
    try:
        made = word_template.fill(_bytes(template), kind, word_template.sample_of(kind))
    except TemplateRefused as refused:
        fault = "\n".join(refused.problems)[:LONGEST_FAULT]
    with transaction.atomic():
        name = stored_file.clean_name(f"试填：{template.file.name}")
        result = stored_file.store_bytes(data=made, name=name, content_type=DOCX, now=now) if made else None
        WordTemplate.objects.filter(pk=template.pk).update(tried_at=now, fault=fault, result=result)
    template.refresh_from_db()
    return template


def ask_word_draft(*, document: OfficialDocument, actor: Any, now: datetime) -> WordDraft:
    """Queue the Word file of a draft. Raises PermissionDenied, NotComposed, WordNotReady."""
    composition = Composition.objects.filter(document=document).first()
    if composition is None:
        raise NotComposed("这份草稿不是在“拟文”里填的，不能用Word模板生成。")
    if not drafts_for(actor, letter_kind(composition.code), document.issuer):
        raise PermissionDenied(DRAFT)
    with transaction.atomic():
        locked = OfficialDocument.objects.select_for_update().get(pk=document.pk)
        template = word_template_in_use(document.issuer, composition.code)
        if locked.status != DocumentStatus.DRAFT:
            raise WordNotReady("这份公文已经签发，Word稿只给草稿生成。")
        if template is None:
            raise WordNotReady("这种公文还没有启用的Word模板，请先到公文模板里上传、启用。")
        job = jobs.enqueue(MAKE, owner_id=actor.pk, now=now, document=document.pk)
        row, _ = WordDraft.objects.update_or_create(
            document=document, defaults={"template": template, "job": job.pk, "file": None, "made_at": None}
        )
        audittrail.record("document.word_draft_asked", actor=actor, subject=document, now=now)
    return row


def make_word_draft(*, document: OfficialDocument, now: datetime) -> WordDraft:
    """What the worker does. Raises jobs.JobRefused with a sentence for the page."""
    row = WordDraft.objects.select_related("template__file").filter(document=document).first()
    composition = Composition.objects.filter(document=document).first()
    if row is None or composition is None:
        raise jobs.JobRefused("这份草稿已不在记录里。")
    kind = letter_kind(composition.code)
    around = {
        "发文机关": composition.frame["organ"],
        "主送": composition.frame["recipients"],
        "抄送": composition.frame["copies"],
    }
    try:
        data = word_template.fill(_bytes(row.template), kind, around | from_json(kind.slots, composition.values))
    except TemplateRefused as refused:
        raise jobs.JobRefused(str(refused)[:LONGEST_FAULT]) from refused
    with transaction.atomic():
        name = stored_file.clean_name(f"{document.title}.docx")
        row.file = stored_file.store_bytes(data=data, name=name, content_type=DOCX, now=now)
        row.made_at = now
        row.save(update_fields=["file", "made_at"])
        audittrail.record(
            "document.word_draft_made",
            actor=None,
            subject=document,
            now=now,
            sha256=row.file.sha256,
            size=row.file.size,
        )
    return row


def _bytes(template: WordTemplate) -> bytes:
    with stored_file.open_file(template.file) as file:
        data: bytes = file.read()
    return data
