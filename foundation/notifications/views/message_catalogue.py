from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.notifications.catalogue import MessageType, Rendered, all_types


@dataclass(frozen=True, slots=True)
class Line:
    kind: MessageType
    words: Rendered | None


@require_GET
def message_catalogue(request: HttpRequest) -> HttpResponse:
    """消息目录: every message there is, when it is sent, by which ways, and what it looks like."""
    if not request.user.has_perm("notifications.read_message_catalogue"):
        raise PermissionDenied("notifications.read_message_catalogue")
    lines = [Line(kind, kind.render(*kind.example()) if kind.example else None) for kind in all_types()]
    reminders = [line for line in lines if line.kind.digest]
    happenings = [line for line in lines if not line.kind.digest]
    context = {"reminders": reminders, "happenings": happenings}
    return render(request, "notifications/message_catalogue.html", context)
