from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from rectification.forms.countersignature import CountersignForm
from rectification.models import Countersignature
from rectification.selectors.countersignature import (
    PROMISE,
    mark_of,
    successor_hash,
    visible_countersignatures,
    waiting,
    waiting_for,
)
from rectification.services.countersignature import sign_countersignatures
from rectification.services.signing import TextChanged

MOST, PAGE = 200, 50


@dataclass(frozen=True, slots=True)
class Line:
    row: Countersignature
    hash: str


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def countersignature_list(request: HttpRequest) -> HttpResponse:
    """待承接签字: one's own, signed at once with one password; and those of others, as far as one sees their problems."""
    mine = list(waiting_for(request.user)[:MOST])
    hashes = {row.pk: successor_hash(row) for row in mine}
    form = CountersignForm(
        request.POST if request.method == "POST" else None,
        request=request,
        waiting=list(hashes),
        initial={"shown_hash": _shown(hashes), "rows": list(hashes)},
    )
    if request.method == "POST" and form.is_valid():
        _sign(request, form.cleaned_data, mine)
        messages.success(request, f"您已为{len(form.cleaned_data['rows'])}个问题的责任承接签字。")
        return redirect("countersignature-list")
    others = waiting(visible_countersignatures(request.user).exclude(person_id=request.user.pk))
    chosen = set(form["rows"].value() or ()) if not form.is_bound else {int(pk) for pk in _posted(request)}
    context = {
        "form": form,
        "lines": [Line(row, hashes[row.pk][:8]) for row in mine],
        "chosen": chosen,
        "promise": PROMISE,
        "page": Paginator(others, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "rectification/countersignature_list.html", context, status=422 if form.is_bound else 200)


def _shown(hashes: dict[int, str]) -> str:
    """What the page shows, row by row: a hidden field tells it back."""
    return mark_of(hashes.items())


def _posted(request: HttpRequest) -> list[str]:
    return [value for value in request.POST.getlist("rows") if value.isdecimal() and len(value) < 19]


def _sign(request: HttpRequest, data: dict[str, Any], mine: list[Countersignature]) -> None:
    """The mark covers all that was shown; what changed meanwhile in any of it is read again before anything is signed."""
    if data["shown_hash"] != _shown({row.pk: successor_hash(row) for row in mine}):
        raise TextChanged("责任内容刚有改动，您看到的不是最新内容，没有签字。请看过最新内容再签。")
    rows = [row for row in mine if row.pk in data["rows"]]
    shown = mark_of([(row.pk, successor_hash(row)) for row in rows])
    sign_countersignatures(rows=rows, shown=shown, confirmed=True, actor=request.user, now=clock.now())
