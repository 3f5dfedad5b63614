from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.audittrail.events import all_types, sentence_of
from foundation.audittrail.selectors import filter_lines, named

PER_PAGE = 50


@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    """The security auditor's page: who did which kind of thing to which row and when, never what it says."""
    if not request.user.has_perm("audittrail.read_trail"):
        raise PermissionDenied("audittrail.read_trail")
    event = _word(request, "event")
    actor = _word(request, "actor")
    number = _word(request, "number")
    page = Paginator(filter_lines(event=event, actor=actor, number=number), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(line, sentence_of(line.event), named(line.subject)) for line in page.object_list]
    return render(
        request,
        "audittrail/audit_list.html",
        {"page": page, "rows": rows, "types": all_types(), "event": event, "actor": actor, "number": number},
    )


def _word(request: HttpRequest, name: str) -> str:
    """What was typed. PostgreSQL takes no NUL in a text, not even to look for it."""
    return request.GET.get(name, "").replace("\0", "").strip()
