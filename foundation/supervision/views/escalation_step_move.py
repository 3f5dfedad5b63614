"""The moves of a step, each a page that works without script."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.transitions import available_moves, check_may
from foundation.supervision.forms.escalation_step import CompleteForm, WaiveForm
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.escalation_step import visible_escalation_steps
from foundation.supervision.selectors.matter import matter_of
from foundation.supervision.services.escalation_step import complete_step, waive_step


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page says."""

    move: str
    title: str
    button: str
    done: str


@require_http_methods(["GET", "POST"])
def escalation_step_complete(request: HttpRequest, pk: int) -> HttpResponse:
    step = _get(request, pk)
    form = CompleteForm(
        request.POST if request.method == "POST" else None,
        step=step,
        today=clock.today(),
        initial={"handled_on": clock.today()},
    )

    def act() -> None:
        words = {"handled_on": form.cleaned_data["handled_on"], "outcome": form.cleaned_data["note"]}
        complete_step(step=step, actor=request.user, now=clock.now(), **words)

    asked = Asked("complete", f"办理：{step.get_action_display()}", "记为已办理", "已记为办理。")
    return _ask(request, step, form, asked, act)


@require_http_methods(["GET", "POST"])
def escalation_step_waive(request: HttpRequest, pk: int) -> HttpResponse:
    step = _get(request, pk)
    form = WaiveForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        waive_step(step=step, reason=form.cleaned_data["note"], actor=request.user, now=clock.now())

    asked = Asked(
        "waive", f"不办理：{step.get_action_display()}", "不办理", "已记为不办理。以后到了下一步，规则会再提出。"
    )
    return _ask(request, step, form, asked, act)


def _ask(
    request: HttpRequest, step: EscalationStep, form: forms.Form, asked: Asked, act: Callable[[], None]
) -> HttpResponse:
    """Permission first (403); a step that is settled sends a reader back, and refuses a POST (409)."""
    check_may(step, asked.move, request.user)
    if request.method == "POST":
        if form.is_valid():
            act()
            messages.success(request, asked.done)
            return redirect("escalationstep-detail", pk=step.pk)
    elif asked.move not in available_moves(step, request.user):
        messages.warning(request, f"这件督办事项现在是“{step.get_status_display()}”，不能再做这一步。")
        return redirect("escalationstep-detail", pk=step.pk)
    context = {"form": form, "asked": asked, "step": step, "matter": matter_of(step, clock.today())}
    return render(request, "supervision/escalationstep_move.html", context, status=422 if form.is_bound else 200)


def _get(request: HttpRequest, pk: int) -> EscalationStep:
    return get_object_or_404(visible_escalation_steps(request.user).select_related("organization"), pk=pk)
