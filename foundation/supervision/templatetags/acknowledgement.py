"""`{% acknowledgements document %}`: the sheet 签收 for the aside of the page of what was delivered; nothing where none is asked."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

from foundation.core import clock
from foundation.supervision.selectors.acknowledgement import acknowledgements_of, lacking_signer
from foundation.supervision.states import AcknowledgementStatus

register = template.Library()


@register.simple_tag(takes_context=True)
def receipt_page(context: Context, obj: Any) -> str:
    """`{% receipt_page document as url %}`: where this reader signs for it; "" when nothing is asked of them."""
    user = context["user"]
    rows = (row for row in acknowledgements_of(obj, user) if row.status == AcknowledgementStatus.PENDING)
    asked = next((row for row in rows if user.has_perm("supervision.acknowledge", row)), None)
    return reverse("acknowledgement-acknowledge", args=[asked.pk]) if asked else ""


@register.inclusion_tag("supervision/_acknowledgements.html", takes_context=True)
def acknowledgements(context: Context, obj: Any) -> dict[str, Any]:
    user = context["user"]
    rows = acknowledgements_of(obj, user)
    lacking = lacking_signer(rows, clock.today())
    lines = [
        {"row": row, "may": user.has_perm("supervision.acknowledge", row), "lacks": row.pk in lacking} for row in rows
    ]
    return {"lines": lines, "today": context.get("today"), "csrf_token": context.get("csrf_token")}
