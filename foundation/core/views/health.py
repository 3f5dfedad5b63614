from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation.core import clock, heartbeats

SILENT = 503


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


@login_not_required
@require_GET
@never_cache
def heartbeatz(_request: HttpRequest) -> HttpResponse:
    """For a monitoring system: 200, or 503 with the names of what stands still, one a line."""
    silent = [stall.name for stall in heartbeats.standing(now=clock.now()).stalls]
    return HttpResponse("\n".join(silent) or "ok", status=SILENT if silent else 200, content_type="text/plain")
