from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.audittrail.events import ADMINISTRATORS
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.transitions import available_moves
from foundation.organizations.models import PasswordReset
from foundation.organizations.selectors.password_reset import visible_password_resets
from foundation.organizations.services import password_reset as resets
from foundation.organizations.views.person import note_of, shown_once


@require_GET
def password_reset_detail(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    context = {
        "row": row,
        "moves": available_moves(row, request.user),
        "is_own": row.person_id == request.user.pk,
        "entries": timeline([row], audiences=frozenset({ADMINISTRATORS})),
    }
    return render(request, "organizations/password_reset_detail.html", context)


@never_cache
@require_POST
def password_reset_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The new first password stands on this answer and nowhere else."""
    row = _row(request, pk)
    password = resets.confirm_reset(reset=row, actor=request.user, now=clock.now())
    back = reverse("password-reset-detail", args=[pk])
    return shown_once(request, [(row.person, password)], f"{row.person}的密码已重置", back, "重置密码申请")


@require_POST
def password_reset_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    row = resets.refuse_reset(reset=_row(request, pk), note=note_of(request), actor=request.user, now=clock.now())
    messages.success(request, f"没有同意重置{row.person}的密码，原来的密码照常使用。")
    return redirect("password-reset-detail", pk=pk)


@require_POST
def password_reset_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = resets.withdraw_reset(reset=_row(request, pk), actor=request.user, now=clock.now())
    messages.success(request, f"重置{row.person}密码的申请已撤回。")
    return redirect("password-reset-detail", pk=pk)


def _row(request: HttpRequest, pk: int) -> PasswordReset:
    return get_object_or_404(visible_password_resets(request.user), pk=pk)
