from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.transitions import check_may
from foundation.organizations.selectors.post import head_of, holders
from rectification.forms.responsibility import ResponsibilityForm, SignForm
from rectification.models import Problem, Responsibility
from rectification.rules import HEAD
from rectification.selectors.problem import visible_problems
from rectification.selectors.responsibility import signed_text, text_hash, visible_responsibilities
from rectification.services.responsibility import define_responsibility, sign_responsibility
from rectification.states import ResponsibilityStatus
from rectification.views.trail import trail_of

WORDS = (
    "first_name",
    "first_title",
    "lead_organization",
    "lead_department",
    "assisting",
    "responsible_leader_name",
    "responsible_leader_title",
    "responsible_leader",
)


@require_http_methods(["GET", "POST"])
def responsibility_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The office names who answers for the problem with this key."""
    parts = ("organization", "team", "rectification__committee")
    problem = get_object_or_404(visible_problems(request.user).select_related(*parts), pk=pk)
    if not request.user.has_perm("rectification.define_responsibility", problem):
        raise PermissionDenied("rectification.define_responsibility")
    row = Responsibility.objects.filter(problem=problem).first()
    if request.method == "POST":
        form = ResponsibilityForm(request.POST, problem=problem)
        if form.is_valid():
            define_responsibility(problem=problem, actor=request.user, now=clock.now(), **form.cleaned_data)
            messages.success(request, f"问题{problem.number}的责任已保存，等{problem.organization}主要负责人签字。")
            return redirect("problem-detail", pk=pk)
    else:
        form = ResponsibilityForm(problem=problem, initial=_initial(problem, row))
    context = {
        "form": form,
        "problem": problem,
        "head": head_of(problem.organization),
        "signed": row is not None and row.status == ResponsibilityStatus.SIGNED,
    }
    return render(request, "rectification/responsibility_edit.html", context, status=422 if form.is_bound else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def responsibility_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """签字背书: the exact text, and the password again."""
    parts = ("lead_organization", "problem__organization", "problem__rectification__committee", "signed_by")
    row = get_object_or_404(visible_responsibilities(request.user).select_related(*parts), pk=pk)
    if not holders(HEAD, row.problem.organization).exists() and request.user.has_perm(
        "rectification.upload_paper", row
    ):
        return redirect("paper-signature-create", pk=pk)  # the head has no account: only paper is left
    check_may(row, "sign", request.user)
    form = SignForm(request.POST or None, request=request, initial={"shown_hash": text_hash(row)})
    if request.method == "POST" and form.is_valid():
        sign_responsibility(
            responsibility=row,
            shown_hash=form.cleaned_data["shown_hash"],
            confirmed=True,
            actor=request.user,
            now=clock.now(),
        )
        messages.success(request, f"您已为问题{row.problem.number}的责任签字背书。")
        return redirect("problem-detail", pk=row.problem_id)
    if request.method == "GET" and row.status != ResponsibilityStatus.DRAFT:
        messages.warning(request, f"问题{row.problem.number}的责任已经签过字。")
        return redirect("problem-detail", pk=row.problem_id)
    context = {
        "form": form,
        "row": row,
        "lines": [line.split("：", 1) for line in signed_text(row).split("\n") if "：" in line],
        "promise": signed_text(row).rsplit("\n", 1)[-1],
        "hash": text_hash(row)[:8],
        "entries": trail_of(request.user, row.problem, [row]),
    }
    return render(request, "rectification/responsibility_sign.html", context, status=422 if form.is_bound else 200)


def _initial(problem: Problem, row: Responsibility | None) -> dict[str, Any]:
    if row is None:
        return {"lead_organization": problem.organization_id}
    return {name: getattr(row, name) for name in WORDS}
