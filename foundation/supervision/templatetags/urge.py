"""`{% urges task %}`: the sheet 催办 for the aside of a row's page; `sheet_url` is where its 督办单 is printed."""

from typing import Any

from django import template
from django.template.context import Context

from foundation.supervision.selectors.urge import urges_of

register = template.Library()


@register.inclusion_tag("supervision/_urges.html", takes_context=True)
def urges(context: Context, obj: Any, sheet_url: str) -> dict[str, Any]:
    return {"urges": urges_of(obj), "sheet_url": sheet_url, "today": context.get("today")}
