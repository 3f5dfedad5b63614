"""`{% acknowledgements document %}`: the sheet 签收 for the aside of the page of what was delivered; nothing where none is asked."""

from typing import Any

from django import template
from django.template.context import Context

from foundation.supervision.selectors.acknowledgement import acknowledgements_of

register = template.Library()


@register.inclusion_tag("supervision/_acknowledgements.html", takes_context=True)
def acknowledgements(context: Context, obj: Any) -> dict[str, Any]:
    user = context["user"]
    rows = acknowledgements_of(obj, user)
    lines = [{"row": row, "may": user.has_perm("supervision.acknowledge", row)} for row in rows]
    return {"lines": lines, "today": context.get("today"), "csrf_token": context.get("csrf_token")}
