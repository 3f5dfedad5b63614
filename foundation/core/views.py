from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from foundation.core.models import Job


@login_not_required
@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_GET
def readyz(_request: HttpRequest) -> HttpResponse:
    """The process answers and its database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ready", content_type="text/plain")


@require_GET
def job_fragment(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The progress of the reader's own job; a stranger's is 404. When it ends the page is asked to reload itself."""
    job = get_object_or_404(Job, pk=pk, owner_id=request.user.pk)
    response = render(request, "core/_job.html", {"job": job})
    if not job.is_open and request.headers.get("HX-Request") == "true":
        response["HX-Refresh"] = "true"
    return response
