"""What other rooms show of an organization: a part of its page, or a page of its own where there is no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from foundation.organizations.models import Organization


def panel(
    request: HttpRequest, template: str, organization: Organization, title: str, context: dict[str, Any]
) -> HttpResponse:
    """`template` is the part; asked for by HTMX it comes alone."""
    context = {**context, "organization": organization, "panel_title": title, "panel_template": template}
    part = request.headers.get("HX-Request") == "true"
    response = render(request, template if part else "panel.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
