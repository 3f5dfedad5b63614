from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from foundation.core import clock
from foundation.organizations.forms.filler_allowance import AllowanceForm
from foundation.organizations.selectors.filler_allowance import visible_allowances
from foundation.organizations.services.filler_allowance import AllowanceRefused, give_allowance, revoke_allowance


@require_http_methods(["GET", "POST"])
def allowance_create(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("organizations.grant_post"):
        raise PermissionDenied("organizations.grant_post")
    data = request.POST if request.method == "POST" else None
    form = AllowanceForm(data, user=request.user, today=clock.today())
    if data is not None and form.is_valid():
        try:
            row = give_allowance(**form.cleaned_data, actor=request.user, now=clock.now())
        except AllowanceRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            until = f"{row.to_on.year}年{row.to_on.month}月{row.to_on.day}日"
            messages.success(request, f"已给{row.organization}额度：最多{row.number}名填报员，至{until}。")
            return redirect("postrequest-list")
    status = 422 if form.is_bound else 200
    return render(request, "organizations/allowance_form.html", {"form": form}, status=status)


@require_POST
def allowance_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_allowances(request.user).select_related("organization"), pk=pk)
    revoke_allowance(allowance=row, actor=request.user, now=clock.now())
    messages.success(request, f"{row.organization}的额度已收回，以后的名单逐份审批。现任的填报员到期为止。")
    return redirect("postrequest-list")
