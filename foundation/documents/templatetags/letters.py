from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from foundation.documents.letter_kinds import letter_kind
from foundation.organizations.models import Organization
from foundation.organizations.selectors.post import holds_over

register = template.Library()


@register.inclusion_tag("documents/_letter_links.html", takes_context=True)
def letter_links(context: Context, committee: Organization, key: Any, *codes: str) -> dict[str, Any]:
    """拟文 sheet: letters drafted from the row with this key, for those who may write them for the committee's office. Draws
    nothing for others; the page behind each link asks again.
    """
    user = context["user"]
    kinds = [kind for kind in map(letter_kind, codes) if holds_over(user, kind.writers, committee)]
    links = [(kind.label, f"{reverse('letter-draft', args=[kind.code])}?from={key}") for kind in kinds]
    return {"links": links}
