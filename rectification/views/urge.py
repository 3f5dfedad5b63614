"""催办 of a row by hand, and its 督办单 to print (`?print=1`, for whoever sees the row)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused, note_refusal
from foundation.supervision.selectors.urge import urges_of
from foundation.supervision.services.urge import too_soon
from rectification.forms.urge import UrgeForm
from rectification.models import RectificationPlan
from rectification.selectors.problem import visible_problems
from rectification.selectors.rectification import visible_plans
from rectification.selectors.task import visible_tasks
from rectification.selectors.urge import Urgeable, called, page_of
from rectification.services.urge import check_urge, recipients, urge_row

COMMITTEE = "rectification__committee"
DONE = 302


@require_http_methods(["GET", "POST"])
def task_urge(request: HttpRequest, pk: int) -> HttpResponse:
    parts = ("problem__rectification__committee", "organization", "owner")
    return _urge(request, get_object_or_404(visible_tasks(request.user).select_related(*parts), pk=pk))


@require_http_methods(["GET", "POST"])
def problem_urge(request: HttpRequest, pk: int) -> HttpResponse:
    rows = visible_problems(request.user).select_related(COMMITTEE, "organization")
    return _urge(request, get_object_or_404(rows, pk=pk))


@require_http_methods(["GET", "POST"])
def plan_urge(request: HttpRequest, pk: int) -> HttpResponse:
    rows = visible_plans(request.user).select_related(COMMITTEE, "rectification__organization")
    return _urge(request, get_object_or_404(rows, pk=pk))


def _urge(request: HttpRequest, row: Urgeable) -> HttpResponse:
    organization = row.rectification.organization if isinstance(row, RectificationPlan) else row.organization
    context: dict[str, Any] = {"row": row, "what": called(row), "back": page_of(row), "organization": organization}
    if request.method == "GET" and "print" in request.GET:
        return render(request, "rectification/urge_print.html", {**context, "urges": urges_of(row)[::-1]})
    if not request.user.has_perm("rectification.urge", row):
        raise PermissionDenied("rectification.urge")
    form = UrgeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound and (sentence := _refusal(request, row)):
        messages.warning(request, sentence)
        return redirect(context["back"])
    status = 200
    if form.is_bound and (status := _press(request, row, form)) == DONE:
        return redirect(context["back"])
    people = [one for one in recipients(row, request.user, clock.now()) if one.pk != request.user.pk]
    context |= {"form": form, "people": people}
    return render(request, "rectification/urge_form.html", context, status=status)


def _press(request: HttpRequest, row: Urgeable, form: UrgeForm) -> int:
    """DONE, or with which status the form comes again: the note stays in it, beside the sentence who was faster."""
    if not form.is_valid():
        return 422
    try:
        made = urge_row(row=row, note=form.cleaned_data["note"], actor=request.user, now=clock.now())
    except Refused as refusal:
        note_refusal(request, refusal)
        form.add_error(None, refusal.sentence)
        return refusal.status
    messages.success(request, f"已催办{made.what}，告知{made.told}人。")
    return DONE


def _refusal(request: HttpRequest, row: Urgeable) -> str:
    """Said before anybody writes a note that would be refused."""
    try:
        check_urge(row, request.user)
    except Refused as refused:
        return refused.sentence
    return too_soon(urges_of(row), now=clock.now())
