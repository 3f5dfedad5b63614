"""The office's pages. Clear text appears in the direct answer to `petition_open` and nowhere else."""

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.audittrail.events import INSIDE, OFFICE
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from petitions.forms.petition import AcceptForm, ForwardForm, OpenForm, PetitionFilter
from petitions.forms.reply import ReplyForm
from petitions.models import Petition
from petitions.selectors.petition import visible_petitions
from petitions.services import petition as petitions
from petitions.states import PetitionStatus

PAGE = 30
UNDECIDED = frozenset({PetitionStatus.REGISTERED})
UNDER_WAY = frozenset({PetitionStatus.ACCEPTED, PetitionStatus.FORWARDED})


@require_GET
def petition_list(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("petitions.list_petitions"):
        raise PermissionDenied("petitions.list_petitions")
    form = PetitionFilter(request.GET)
    rows = visible_petitions(request.user)
    if form.is_valid() and form.cleaned_data["status"]:
        rows = rows.filter(status=form.cleaned_data["status"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "petitions/petition_list.html", {"form": form, "page": page})


@require_GET
@never_cache
def petition_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    return detail_page(request, visible(request, pk))


@require_POST
@never_cache
def petition_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    petition = visible(request, pk)
    form = OpenForm(request.POST, auto_id="open_%s")
    if not request.user.has_perm("petitions.open_petition", petition):
        raise PermissionDenied("petitions.open_petition")
    if not form.is_valid():
        return detail_page(request, petition, open_form=form)
    opened = petitions.open_petition(
        petition=petition, actor=request.user, now=clock.now(), reason=form.cleaned_data["reason"]
    )
    return render(request, "petitions/petition_opened.html", {"petition": petition, "opened": opened})


@require_POST
def petition_accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    petition = visible(request, pk)
    check_may(request, "petitions.triage_petition", petition)
    form = AcceptForm(request.POST, petition=petition, auto_id="accept_%s")
    if not form.is_valid():
        return detail_page(request, petition, accept_form=form)
    petitions.accept_petition(
        petition=petition, assignment=form.cleaned_data["assignment"], actor=request.user, now=clock.now()
    )
    messages.success(request, f"已受理，{form.cleaned_data['assignment'].team}的组长、副组长会收到消息。")
    return redirect("petition-detail", pk=pk)


@require_POST
def petition_forward(request: HttpRequest, pk: UUID) -> HttpResponse:
    petition = visible(request, pk)
    check_may(request, "petitions.triage_petition", petition)
    form = ForwardForm(request.POST, petition=petition, auto_id="forward_%s")
    if not form.is_valid():
        return detail_page(request, petition, forward_form=form)
    department = form.cleaned_data["department"]
    petitions.forward_petition(petition=petition, department=department, actor=request.user, now=clock.now())
    messages.success(request, f"已转{department.short_name}办理，对方会收到消息。")
    return redirect("petition-detail", pk=pk)


@require_POST
def petition_conclude(request: HttpRequest, pk: UUID) -> HttpResponse:
    petitions.conclude_petition(petition=visible(request, pk), actor=request.user, now=clock.now())
    messages.success(request, "已办结。反映人凭查询码可以看到。")
    return redirect("petition-detail", pk=pk)


def visible(request: HttpRequest, pk: UUID) -> Petition:
    return get_object_or_404(visible_petitions(request.user), pk=pk)


def check_may(request: HttpRequest, perm: str, petition: Petition) -> None:
    if not request.user.has_perm(perm, petition):
        raise PermissionDenied(perm)


def detail_page(request: HttpRequest, petition: Petition, **bound: forms.Form) -> HttpResponse:
    """The page with its forms; one that came back with errors is `bound` and makes it a 422."""
    may = request.user.has_perm
    # All who see it are told of it; that it was opened, who registers it.
    sides = INSIDE if may("petitions.triage_petition", petition) else INSIDE - {OFFICE}
    found: dict[str, Any] = {
        "petition": petition,
        "form": next(iter(bound.values()), None),
        "replies": petition.replies.all(),
        "entries": timeline([petition], audiences=sides),
    }
    if may("petitions.open_petition", petition):
        found["open_form"] = OpenForm(auto_id="open_%s")
    if petition.status in UNDECIDED and may("petitions.triage_petition", petition):
        found["accept_form"] = AcceptForm(petition=petition, auto_id="accept_%s")
        found["forward_form"] = ForwardForm(petition=petition, auto_id="forward_%s")
    if petition.status in UNDECIDED | UNDER_WAY and may("petitions.reply_petition", petition):
        found["reply_form"] = ReplyForm(initial={"reply_id": uuid.uuid4()}, auto_id="reply_%s")
    return render(request, "petitions/petition_detail.html", found | bound, status=422 if bound else 200)
