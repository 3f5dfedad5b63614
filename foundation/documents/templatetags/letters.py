"""拟文 and 公文 on the page of an app's row."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Model
from django.template.context import Context
from django.urls import reverse

from foundation.audittrail.services import name_of
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.selectors.composition import documents_of, drafts_for
from foundation.documents.selectors.document_template import offices_of
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds_over

register = template.Library()


MOST_BUTTONS = 3
LATEST = 10


@register.inclusion_tag("documents/_letter_links.html", takes_context=True)
def letter_links(
    context: Context, committee: Organization, key: Any, *codes: str, office: Organization
) -> dict[str, Any]:
    """拟文 sheet: letters drafted from the row with this key, for those who may write them for the committee's `office`. Draws
    nothing for others, nor for who stands above that office and writes for another; the page behind each link asks again. One of
    `codes` may hold several, parted by spaces.
    """
    user = context["user"]
    kinds = [kind for kind in map(letter_kind, " ".join(codes).split()) if kind.is_drafted]
    kinds = [kind for kind in kinds if holds_over(user, kind.writers, committee)]
    own = {writers: office in offices_of(user, writers) for writers in {kind.writers for kind in kinds}}
    links = [
        (kind.label, f"{reverse('letter-draft', args=[kind.code])}?from={key}") for kind in kinds if own[kind.writers]
    ]
    return {"links": links, "many": len(links) > MOST_BUTTONS}


@register.inclusion_tag("documents/_letter_links.html", takes_context=True)
def poster_links(context: Context, office: Organization, units: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """张贴公告 sheet: a poster for each unit (its name and the key of its row), for those who may write for this office."""
    kind = letter_kind("poster")
    may = drafts_for(context["user"], kind, office)
    links = [(name, f"{reverse('letter-draft', args=[kind.code])}?from={key}") for name, key in units] if may else []
    return {
        "links": links,
        "many": len(links) > MOST_BUTTONS,
        "title": kind.label,
        "fold": "选一个单位",
        "hint": "每个单位一张，扫码打开这份公告的举报页。",
    }


@register.inclusion_tag("documents/_documents_of.html", takes_context=True)
def documents_drafted(context: Context, row: Model) -> dict[str, Any]:
    """公文 sheet: what was drafted for this row, as far as the reader sees it. Draws nothing when there is nothing."""
    found = list(documents_of(context["user"], name_of(row))[: LATEST + 1])
    return {"documents": found[:LATEST], "has_more": len(found) > LATEST}
