from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from foundation.core import clock
from petitions.forms.reply import ReplyForm
from petitions.services.reply import send_reply
from petitions.views.petition import check_may, detail_page, visible


@require_POST
@never_cache
def petition_reply(request: HttpRequest, pk: UUID) -> HttpResponse:
    petition = visible(request, pk)
    check_may(request, "petitions.reply_petition", petition)
    form = ReplyForm(request.POST, auto_id="reply_%s")
    if not form.is_valid():
        return detail_page(request, petition, reply_form=form)
    send_reply(
        petition=petition,
        reply_id=form.cleaned_data["reply_id"],
        text=form.cleaned_data["text"],
        actor=request.user,
        now=clock.now(),
    )
    messages.success(request, "已答复。反映人下次输入查询码时能看到。")
    return redirect("petition-detail", pk=pk)
