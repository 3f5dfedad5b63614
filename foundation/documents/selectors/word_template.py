"""An office's own Word files for a kind of letter: the one in use, the one that waits, and those of before."""

from typing import Any

from django.db.models import QuerySet

from foundation.documents.models import WordTemplate
from foundation.documents.selectors.document_template import offices_of
from foundation.organizations.models import Organization


def visible_word_templates(user: Any) -> QuerySet[WordTemplate]:
    """Of the offices whose letters one handles."""
    return WordTemplate.objects.filter(office__in=[office.pk for office in offices_of(user)])


def word_templates_of(office: Organization, code: str) -> QuerySet[WordTemplate]:
    """Newest first."""
    return WordTemplate.objects.filter(office=office, code=code).select_related("file", "result", "uploaded_by")


def word_template_in_use(office: Organization, code: str) -> WordTemplate | None:
    return word_templates_of(office, code).filter(used_from__isnull=False, retired_at__isnull=True).first()
