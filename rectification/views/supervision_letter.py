"""拟督办文书: the form beside the letter it makes. What is signed out afterwards is the document's page."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods

from foundation.audittrail import services as audittrail
from foundation.core import clock
from foundation.core.errors import Refused, note_refusal
from foundation.documents.renderers.screen import render_html
from foundation.documents.services.official_document import check_open
from foundation.supervision.models import EscalationStep
from foundation.supervision.selectors.escalation_step import visible_escalation_steps
from foundation.supervision.states import EscalationStatus, StepAction
from rectification.forms.supervision_letter import SupervisionLetterForm
from rectification.letters import DEMANDS, supervision_letter
from rectification.models import SupervisionLetter
from rectification.selectors.supervision_letter import LateItem, items_for, late_item, letter_of, mark_of, steps_of
from rectification.services.supervision_letter import save_letter

REPLY = timedelta(days=15)


@require_http_methods(["GET", "POST"])
def supervision_letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of the step with this key: a new one, or the draft it stands in already."""
    step = get_object_or_404(visible_escalation_steps(request.user).select_related("organization"), pk=pk)
    first = late_item(step)
    if first is None:
        raise Refused("这件督办事项没有对应的文书，请点“办理”或“不办理”。")
    if not request.user.has_perm("rectification.write_letter", first.rectification):
        raise PermissionDenied("rectification.write_letter")
    letter = letter_of(step)
    if request.method != "POST":
        _check_open(step, letter)
    items = items_for(first, letter)
    form = SupervisionLetterForm(
        request.POST if request.method == "POST" else None,
        items=items,
        today=clock.today(),
        initial=_initial(request.user, first, items, letter),
    )
    asked = Asked(request, form, first, request.POST.get("seen", "") if form.is_bound else mark_of(letter))
    if not form.is_bound:
        return _page(asked)
    try:
        _check_open(step, letter)
        return _answer(asked, letter, items)
    except Refused as refusal:
        note_refusal(request, refusal)
        form.errors.clear()  # the sentence says all: what was typed is right, it came too late
        form.add_error(None, refusal.sentence)
        return _page(replace(asked, seen=mark_of(letter_of(step))), status=refusal.status)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for the form. `seen`: the mark of the draft that the person has seen; after a refusal, that of now."""

    request: HttpRequest
    form: SupervisionLetterForm
    first: LateItem
    seen: str


def _answer(asked: Asked, letter: SupervisionLetter | None, items: list[LateItem]) -> HttpResponse:
    request, form = asked.request, asked.form
    if not form.is_valid():
        return _page(asked, status=422)
    chosen = [item for item in items if item.step.pk in form.cleaned_data["steps"]]
    words = {name: value for name, value in form.cleaned_data.items() if name != "steps"}
    if "preview" in request.POST:
        return _page(asked, chosen, words)
    row = save_letter(
        first=asked.first,
        letter=letter,
        steps=[item.step for item in chosen],
        seen=asked.seen,
        actor=request.user,
        now=clock.now(),
        **words,
    )
    messages.success(request, f"{row.get_action_display()}已存稿，请核对版面后签发。")
    return redirect("document-detail", pk=row.document_id)


def _check_open(step: EscalationStep, letter: SupervisionLetter | None) -> None:
    if letter is not None:
        check_open(letter.document)
    if step.status != EscalationStatus.PENDING:
        last = audittrail.last_event(step)
        by = f"{last.actor_name}{localtime(last.at):%H:%M}已办理，" if last else ""
        raise Refused(f"{by}这件督办事项现在是“{step.get_status_display()}”，不用再拟文书。")


def _initial(user: Any, first: LateItem, items: list[LateItem], letter: SupervisionLetter | None) -> dict[str, Any]:
    if letter is not None:
        names = ("demand", "reply_on", "contact_name", "contact_phone")
        return {name: getattr(letter, name) for name in names} | {"steps": [step.pk for step in steps_of(letter)]}
    return {
        "steps": [item.step.pk for item in items],
        "demand": DEMANDS[StepAction(first.step.action)],
        "reply_on": clock.today() + REPLY,
        "contact_name": user.name,
        "contact_phone": user.phone,
    }


def _page(
    asked: Asked, chosen: list[LateItem] | None = None, words: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    first, shown = asked.first, ""
    if chosen and words:
        letter = SupervisionLetter(rectification=first.rectification, action=first.step.action, **words)
        shown = render_html(supervision_letter(letter, chosen, clock.today()))
    context = {
        "form": asked.form,
        "step": first.step,
        "organization": first.rectification.organization,
        "label": first.step.get_action_display(),
        "letter_html": shown,
        "seen": asked.seen,
    }
    return render(asked.request, "rectification/supervisionletter_form.html", context, status=status)
