"""`{% load ladder %}{% ladder task %}`: who is reminded of this row, and when (F60)."""

from typing import Any

from django import template
from django.template.context import Context

from foundation.core.deadlines import HasDeadline
from foundation.core.templatetags.ui import today_of
from foundation.supervision.selectors.reminder_rule import ladder_of

register = template.Library()


@register.inclusion_tag("supervision/_ladder.html", takes_context=True)
def ladder(context: Context, row: HasDeadline) -> dict[str, Any]:
    """A sheet for the aside; nothing when nobody owes the row now. One query."""
    today = today_of(context)
    return {"steps": ladder_of(row, today), "kind": row.DEADLINE.kind, "today": today}  # type: ignore[attr-defined]
