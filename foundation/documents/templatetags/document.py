"""`{% document_notes document %}`: what a reader must know before reading: replaced, corrected, number void, replaces another.
`{% secrets_banner %}`: 严禁上传涉密文件, where something is drafted.
"""

from typing import Any

from django import template
from django.template.context import Context

from foundation.documents.models import DocumentNumber, OfficialDocument
from foundation.documents.policy import is_classified
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.states import OUT, DocumentStatus, NumberStatus

register = template.Library()


@register.inclusion_tag("documents/_notes.html", takes_context=True)
def document_notes(context: Context, document: OfficialDocument) -> dict[str, Any]:
    user = context["user"]
    later = document.later.exclude(status=DocumentStatus.VOID).defer("data").order_by("issued_at", "pk")
    rows = [*later, *([document.replaces] if document.replaces else [])]
    seen = (
        set(visible_documents(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        if rows
        else set()
    )
    void = DocumentNumber.objects.filter(document=document, status=NumberStatus.VOIDED).first()
    return {
        "document": document,
        "later": [{"row": row, "seen": row.pk in seen} for row in later if row.status in OUT],
        "drafts": [row for row in later if row.status not in OUT and row.pk in seen],
        "earlier": {"row": document.replaces, "seen": document.replaces_id in seen} if document.replaces else None,
        "void": void,
    }


@register.inclusion_tag("documents/_secrets.html")
def secrets_banner() -> dict[str, Any]:
    return {"shown": not is_classified()}
