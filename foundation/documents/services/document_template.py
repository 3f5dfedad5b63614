"""The words of an office: a new version for every change, never a change of an old one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.composing import PARTS, TemplateText, text_problems
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.models import DocumentTemplate, TemplateVersion
from foundation.documents.selectors.document_template import text_in_use, version_in_use, versions_of
from foundation.organizations.models import Organization

EDIT = "documents.edit_template"
SHORTEST_WHY = 2


class TemplateChanged(Refused):
    """Somebody saved a version that the person has not seen."""

    def __init__(self) -> None:
        super().__init__("有人先改了这份模板，您的改动没有保存。请看过现在的版本再改。")


class TemplateNotUsable(Refused):
    """No letter can be made of these words, or nothing was changed, or the reason is missing."""

    status = 422


def save_version(
    *, office: Organization, code: str, text: TemplateText, why: str, seen: int, actor: Any, now: datetime
) -> TemplateVersion:
    """Put a new version into use. `seen`: number of the version the person began from, 0 for the shipped words. The office no
    longer follows the system then.

    Raises PermissionDenied, LookupError for an unknown kind, TemplateChanged, TemplateNotUsable.
    """
    if not actor.has_perm(EDIT, office):
        raise PermissionDenied(EDIT)
    kind, reason = letter_kind(code), why.strip()
    if len(reason) < SHORTEST_WHY:
        raise TemplateNotUsable(f"请写明修改原因（至少{SHORTEST_WHY}个字），以后查版本时能看懂。")
    if found := text_problems(kind, text):
        said = "；".join(f"{PARTS[part]}{one}" for part, ones in found.items() for one in ones)
        raise TemplateNotUsable(f"模板没有保存：{said}")
    with transaction.atomic():
        template, _ = DocumentTemplate.objects.get_or_create(office=office, code=code)
        # Who saves at the same moment waits here, and then finds a version that was not seen.
        DocumentTemplate.objects.select_for_update().get(pk=template.pk)
        newest, used = versions_of(office, code).first(), version_in_use(office, code)
        if (used.number if used else 0) != seen:
            raise TemplateChanged
        if text_in_use(office, code).words == text.words:
            raise TemplateNotUsable("没有改动，不用保存。")
        version = TemplateVersion.objects.create(
            template=template,
            number=newest.number + 1 if newest else 1,
            title=text.title,
            body=text.body,
            note=text.note,
            why=reason,
            made_by=actor,
            made_at=now,
        )
        DocumentTemplate.objects.filter(pk=template.pk).update(follows_shipped=False)
        note = f"{kind.label}第{version.number}版：{reason}"
        audittrail.record("template.saved", actor=actor, subject=template, now=now, note=note, version=version.pk)
    return version


def restore_version(*, version: TemplateVersion, seen: int, actor: Any, now: datetime) -> TemplateVersion:
    """Back to an older one: its words become a new version. Raises what save_version raises."""
    template = version.template
    return save_version(
        office=template.office,
        code=template.code,
        text=version.text,
        why=f"恢复第{version.number}版",
        seen=seen,
        actor=actor,
        now=now,
    )


def follow_shipped(*, office: Organization, code: str, seen: int, actor: Any, now: datetime) -> DocumentTemplate:
    """随系统: the words that come with the system, also those of later upgrades; the versions stay on record.

    Raises PermissionDenied, LookupError, TemplateChanged, TemplateNotUsable when they are in use already.
    """
    if not actor.has_perm(EDIT, office):
        raise PermissionDenied(EDIT)
    kind = letter_kind(code)
    with transaction.atomic():
        template = DocumentTemplate.objects.select_for_update().filter(office=office, code=code).first()
        used = version_in_use(office, code)
        if (used.number if used else 0) != seen:
            raise TemplateChanged
        if template is None or used is None:
            raise TemplateNotUsable("现在用的就是随系统提供的文字，不用再办。")
        DocumentTemplate.objects.filter(pk=template.pk).update(follows_shipped=True)
        template.refresh_from_db()
        note = f"{kind.label}：第{used.number}版停用，以后随系统更新"
        audittrail.record("template.follows_shipped", actor=actor, subject=template, now=now, note=note)
    return template
