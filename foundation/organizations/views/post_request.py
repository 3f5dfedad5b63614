"""填报员名单: proposed by an organization, decided on by the security administrator."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.organizations.forms.post_request import ListForm, RowForm, row_forms
from foundation.organizations.models import Organization, PostRequest
from foundation.organizations.selectors.filler_allowance import filler_ids, open_allowance, visible_allowances
from foundation.organizations.selectors.post_request import (
    below_own,
    own_organizations,
    source_for,
    visible_post_requests,
)
from foundation.organizations.selectors.side import sides
from foundation.organizations.services import post_request as requests
from foundation.organizations.services.post_request import ListEmpty, RowRefused
from foundation.organizations.states import POST_REQUEST_OPEN, PostKind, PostRequestStatus
from foundation.organizations.views.person import shown_once

PAGE = 50
NOTE = 500
PARTS = ("organization", "by_organization", "proposed_by", "decided_by", "allowance")


@require_GET
def postrequest_list(request: HttpRequest) -> HttpResponse:
    """Those that wait first. With them the allowances that are open."""
    user, today = request.user, clock.today()
    may_propose, may_give = _may(user)
    if not may_propose and not may_give:
        raise PermissionDenied("organizations.propose_fillers")
    waits = Case(When(status__in=POST_REQUEST_OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = visible_post_requests(user).select_related(*PARTS).prefetch_related("rows").order_by(waits, "-pk")
    allowances = visible_allowances(user).filter(revoked_at__isnull=True, to_on__gte=today)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "allowances": allowances.select_related("organization").order_by("to_on", "pk")[:PAGE],
        "may_propose": may_propose,
        "may_give": may_give,
    }
    return render(request, "organizations/postrequest_list.html", context)


@require_http_methods(["GET", "POST"])
def postrequest_create(request: HttpRequest) -> HttpResponse:
    """A list for one's own organization, or for one below it that has no account. What was typed is kept."""
    own = own_organizations(request.user)
    if not own:
        raise PermissionDenied("organizations.propose_fillers")
    data, today = request.POST if request.method == "POST" else None, clock.today()
    seen = below_own(request.user) | Organization.objects.filter(pk__in=[row.pk for row in own], is_active=True)
    source = own[0]
    form = ListForm(data, seen=seen, source=source, today=today)
    if data is not None and form.is_valid():
        source = source_for(request.user, form.cleaned_data["organization"]) or source
    rows = row_forms(data, source)
    if data is not None and "more" not in data and all([form.is_valid(), *[row.is_valid() for row in rows]]):
        made = _propose(request, form, rows)
        if made is not None:
            return redirect("postrequest-detail", pk=made.pk)
    asked = data is not None and "more" not in data
    context = {
        "form": form,
        "rows": rows,
        "source": source,
        "allowance": open_allowance(source, today),
        "fillers": len(filler_ids(source, today)),
        "checked": asked,
        "wrong_rows": [number for number, row in enumerate(rows, 1) if asked and row.errors],
    }
    return render(request, "organizations/postrequest_form.html", context, status=422 if asked else 200)


@require_GET
def postrequest_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, today = request.user, clock.today()
    row = get_object_or_404(visible_post_requests(user).select_related(*PARTS), pk=pk)
    rows = list(row.rows.select_related("person", "post"))
    may_take = (
        row.status == PostRequestStatus.APPROVED
        and row.passwords_taken_at is None
        and any(one.is_new and one.post_id for one in rows)
        and user.has_perm("organizations.take_first_passwords", row)
    )
    concerned = (row.organization_id, row.by_organization_id)
    context = {
        "row": row,
        "rows": [(one, PostKind(one.kind).label) for one in rows],
        "may_decide": row.status in POST_REQUEST_OPEN and user.has_perm("organizations.decide_post_request", row),
        "may_take": may_take,
        "allowance": open_allowance(row.organization, today),
        "fillers": len(filler_ids(row.organization, today)),
        "entries": timeline([row], audiences=sides(user, over=[row.organization], at=concerned)),
    }
    return render(request, "organizations/postrequest_detail.html", context)


@require_POST
def postrequest_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """`struck`: the rows left out."""
    row = _row(request, pk, "organizations.decide_post_request")
    struck = {int(key) for key in request.POST.getlist("struck") if key.isdecimal() and len(key) < 19}
    done = requests.approve_request(request=row, struck=struck, actor=request.user, now=clock.now())
    given = done.rows.filter(post__isnull=False).count()
    messages.success(request, f"已批准{done.organization}的名单，{given}人有了岗位。新账号的首次密码由提名单位领取。")
    return redirect("postrequest-detail", pk=pk)


@require_POST
def postrequest_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, "organizations.decide_post_request")
    requests.refuse_request(request=row, note=_note(request), actor=request.user, now=clock.now())
    messages.success(request, f"没有批准{row.organization}的名单，提名单位会看到理由。")
    return redirect("postrequest-detail", pk=pk)


@require_POST
def postrequest_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = _row(request, pk, "organizations.withdraw_post_request")
    requests.withdraw_request(request=row, actor=request.user, now=clock.now())
    messages.success(request, "名单已撤回，可以改好后重新提交。")
    return redirect("postrequest-detail", pk=pk)


@never_cache
@require_POST
def postrequest_passwords(request: HttpRequest, pk: int) -> HttpResponse:
    """First passwords of the new accounts, on this answer and nowhere else."""
    row = _row(request, pk, "organizations.take_first_passwords")
    made = requests.take_first_passwords(request=row, actor=request.user, now=clock.now())
    back = reverse("postrequest-detail", args=[pk])
    return shown_once(request, made, f"{row.organization}填报员的首次密码", back, "填报员名单")


def _may(user: Any) -> tuple[bool, bool]:
    return user.has_perm("organizations.propose_fillers"), user.has_perm("organizations.grant_post")


def _propose(request: HttpRequest, form: ListForm, rows: list[RowForm]) -> PostRequest | None:
    """None when the service refuses somebody: the sentence stands on the form, with all that was typed."""
    data = form.cleaned_data
    try:
        made = requests.propose_fillers(
            organization=data["organization"],
            rows=[row.proposed(data["from_on"], data["to_on"]) for row in rows if not row.is_blank],
            reason=data["reason"],
            actor=request.user,
            now=clock.now(),
        )
    except (RowRefused, ListEmpty) as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if made.status == PostRequestStatus.APPROVED:
        messages.success(request, "名单在额度之内，已自动批准。新账号的首次密码请在这一页领取。")
    else:
        messages.success(request, "名单已提交，等安全保密管理员审批。审批前可以撤回。")
    return made


def _row(request: HttpRequest, pk: int, perm: str) -> PostRequest:
    row = get_object_or_404(visible_post_requests(request.user).select_related(*PARTS), pk=pk)
    if not request.user.has_perm(perm, row):
        raise PermissionDenied(perm)
    return row


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").replace("\x00", "").strip()[:NOTE]
