"""The page that asks once before something that cannot be taken back. Works without JavaScript."""

from typing import Any

from django.db import models
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from foundation.core.errors import Refused
from foundation.core.transitions import available_moves, check_may


def check_ready(obj: models.Model, move: str, user: Any) -> None:
    """For the GET of such a page: 403 without the right, 409 in a state where the move does not start."""
    check_may(obj, move, user)
    if move not in available_moves(obj, user):
        label = getattr(obj, "get_status_display")()  # noqa: B009 - every row with moves has it
        raise Refused(f"没有办理：{obj._meta.verbose_name}现在是“{label}”，不能再做这一步。")


def ask(
    request: HttpRequest,
    *,
    title: str,
    text: str,
    label: str,
    back: str,
    form: Form | None = None,
    danger: bool = False,
) -> HttpResponse:
    """`form` asks for a reason; an invalid one comes back with status 422."""
    status = 422 if form is not None and form.is_bound else 200
    context = {"title": title, "text": text, "label": label, "back": back, "form": form, "danger": danger}
    return render(request, "inspections/confirm.html", context, status=status)
