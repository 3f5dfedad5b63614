"""Draws the two controls that forms are mostly made of without a template for each option of each field: six filters of a
list cost more than its fifty rows (docs/performance.md). Settings name it as FORM_RENDERER; all else is Django's own.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeString

INPUTS = frozenset(f"django/forms/widgets/{kind}.html" for kind in ("text", "date", "number", "email", "hidden"))
SELECT = "django/forms/widgets/select.html"
Widget = Mapping[str, Any]


class Controls(DjangoTemplates):
    def render(self, template_name: str, context: Any, request: HttpRequest | None = None) -> SafeString:
        if template_name in INPUTS:
            return SafeString(_input(context["widget"]))
        if template_name == SELECT:
            return SafeString(_select(context["widget"]))
        return SafeString(super().render(template_name, context, request))


def _text(value: Any) -> str:
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


def _attrs(widget: Widget) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{_text(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{_attrs(widget)}>'


def _select(widget: Widget) -> str:
    lines = []
    for name, options, _ in widget["optgroups"]:
        drawn = "".join(
            f'<option value="{_text(row["value"])}"{_attrs(row)}>{_text(row["label"])}</option>' for row in options
        )
        lines.append(f'<optgroup label="{_text(name)}">{drawn}</optgroup>' if name else drawn)
    return f'<select name="{_text(widget["name"])}"{_attrs(widget)}>{"".join(lines)}</select>'
