from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.notifications.forms.message_preference import MessagePreferenceForm
from foundation.notifications.gateways import has_gateway
from foundation.notifications.selectors.message_policy import message_policy
from foundation.notifications.selectors.message_preference import preference_of
from foundation.notifications.services.message_preference import set_message_preference


@require_http_methods(["GET", "POST"])
def message_preference_edit(request: HttpRequest) -> HttpResponse:
    """消息设置, one's own."""
    user: Any = request.user
    policy = message_policy()
    form = MessagePreferenceForm(
        request.POST if request.method == "POST" else None,
        user=user,
        policy=policy,
        has_sms=has_gateway(),
        initial=model_to_dict(preference_of(user), ["email", "sms", "digest_all"]),
    )
    if form.is_valid():
        set_message_preference(actor=user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "消息设置已保存。")
        return redirect("message-preference")
    return render(request, "notifications/message_preference.html", {"form": form, "policy": policy})
