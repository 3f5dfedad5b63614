from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock
from foundation.notifications.selectors.dead_letter import (
    deliveries_in_reach,
    delivery_letters,
    messages_in_reach,
    visible_dead_deliveries,
    visible_wordless,
    wordless_letters,
)
from foundation.notifications.services.dead_letter import make_words_again, send_again, send_all_again

PER_PAGE = 30


def _check_may(request: HttpRequest) -> None:
    if not request.user.has_perm("notifications.handle_dead_letters"):
        raise PermissionDenied("notifications.handle_dead_letters")


@require_GET
def dead_letter_list(request: HttpRequest) -> HttpResponse:
    """发不出的消息: to whom, what kind of message, why, since when; what to do about it."""
    _check_may(request)
    dead = visible_dead_deliveries(request.user).select_related("person__organization").order_by("created_at", "pk")
    wordless = visible_wordless(request.user).select_related("recipient__organization").order_by("queued_at", "pk")
    page = Paginator(dead, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "letters": delivery_letters(request.user, list(page.object_list)),
        "wordless": wordless_letters(list(wordless[:PER_PAGE])),
        "wordless_count": wordless.count(),
    }
    return render(request, "notifications/dead_letter_list.html", context)


@require_POST
def dead_letter_resend(request: HttpRequest, pk: int) -> HttpResponse:
    delivery = get_object_or_404(deliveries_in_reach(request.user).select_related("person"), pk=pk)
    send_again(delivery=delivery, actor=request.user, now=clock.now())
    messages.success(request, f"已安排再发给{delivery.person.name}，一两分钟内发出。")
    return redirect("dead-letter-list")


@require_POST
def dead_letter_retry(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(messages_in_reach(request.user).select_related("recipient"), pk=pk)
    make_words_again(message=message, actor=request.user, now=clock.now())
    messages.success(request, f"已安排再试发给{message.recipient.name}的消息。")
    return redirect("dead-letter-list")


@require_POST
def dead_letter_resend_all(request: HttpRequest) -> HttpResponse:
    _check_may(request)
    count = send_all_again(actor=request.user, now=clock.now())
    if count:
        messages.success(request, f"已安排再发{count}条，几分钟内发完。")
    else:
        messages.warning(request, "没有可以再发的消息：没有登记地址的，要先补上。")
    return redirect("dead-letter-list")
