from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock
from foundation.notifications.selectors.inbox import visible_entries
from foundation.notifications.services.inbox import mark_read

PER_PAGE = 30


@require_GET
def inbox_list(request: HttpRequest) -> HttpResponse:
    """One's own messages, newest first; `?unread=1` leaves out what was opened."""
    unread_only = request.GET.get("unread") == "1"
    entries = visible_entries(request.user)
    if unread_only:
        entries = entries.filter(read_at__isnull=True)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "unread_only": unread_only,
        "may_set": request.user.has_perm("notifications.set_message_policy"),
        "may_repair": request.user.has_perm("notifications.handle_dead_letters"),
        "may_read": request.user.has_perm("notifications.read_message_catalogue"),
    }
    return render(request, "notifications/inbox_list.html", context)


@require_POST
def inbox_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Marks it read and goes where there is something to do."""
    entry = get_object_or_404(visible_entries(request.user), pk=pk)
    mark_read(entry=entry, now=clock.now())
    return redirect(entry.url)
