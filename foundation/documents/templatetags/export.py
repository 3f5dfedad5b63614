"""`{% export_link "rectification.tasks" %}`: the button on a list, with the list's filters; nothing without the right."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html

from foundation.core import ports
from foundation.core.templatetags.ui import icon

register = template.Library()


@register.simple_tag(takes_context=True)
def export_link(context: Context, name: str, label: str = "导出") -> str:
    """A name that nobody plugged in draws nothing: a lower app's page may name an upper app's volume."""
    request: Any = context["request"]
    volume = ports.plugged.volumes.get(name)
    if volume is None or not request.user.has_perm(volume.needs):
        return ""
    query = request.GET.copy()
    query.pop("page", None)
    url = reverse("export-create", args=[name])
    words = query.urlencode()
    return format_html('<a class="btn" href="{}{}">{}{}…</a>', url, f"?{words}" if words else "", icon("down"), label)
