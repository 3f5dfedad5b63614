from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.notifications.forms.message_policy import MessagePolicyForm
from foundation.notifications.gateways import has_gateway
from foundation.notifications.selectors.message_policy import message_policy
from foundation.notifications.services.message_policy import set_message_policy


@require_http_methods(["GET", "POST"])
def message_policy_edit(request: HttpRequest) -> HttpResponse:
    """发送规则: channels, quiet hours, the time of the digest."""
    if not request.user.has_perm("notifications.set_message_policy"):
        raise PermissionDenied("notifications.set_message_policy")
    form = MessagePolicyForm(request.POST or None, initial=MessagePolicyForm.initial_of(message_policy()))
    if request.method == "POST" and form.is_valid() and _save(request, form):
        return redirect("message-policy")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "has_gateway": has_gateway()}
    return render(request, "notifications/message_policy.html", context, status=status)


def _save(request: HttpRequest, form: MessagePolicyForm) -> bool:
    try:
        set_message_policy(actor=request.user, now=clock.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return False
    messages.success(request, "发送规则已保存，从下一条消息起生效。")
    return True
