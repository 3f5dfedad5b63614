"""A page that asks once: what is decided, what speaks for and against it, the words, one button. No script needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from foundation.core.transitions import available_moves, check_may


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check before a decision."""

    text: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What the page says. `done` is told after the decision; `back` is the page it came from and returns to."""

    title: str
    about: str
    button: str
    done: str
    back: str
    crumb: str
    warning: str = ""
    findings: Sequence[Finding] = ()


def decide(
    request: HttpRequest,
    *,
    obj: models.Model,
    move: str,
    form: forms.Form,
    decision: Decision,
    act: Callable[[str], object],
) -> HttpResponse:
    """Permission first (403); a move that is not possible now sends a reader back, and refuses a POST (409)."""
    check_may(obj, move, request.user)
    if request.method == "POST":
        if form.is_valid():
            act(str(form.cleaned_data["note"]))
            messages.success(request, decision.done)
            return redirect(decision.back)
    elif move not in available_moves(obj, request.user):
        label = obj.get_status_display()  # type: ignore[attr-defined]
        messages.warning(request, f"{obj._meta.verbose_name}现在是“{label}”，不能再做这一步。")
        return redirect(decision.back)
    context = {"form": form, "decision": decision}
    return render(request, "rectification/decision.html", context, status=422 if form.is_bound else 200)
