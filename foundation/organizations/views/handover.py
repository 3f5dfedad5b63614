from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.organizations.forms.handover import HandoverForm
from foundation.organizations.models import Handover, User
from foundation.organizations.selectors.handover import (
    endable,
    held_by,
    lasting_posts_of,
    takers_for,
    visible_handovers,
)
from foundation.organizations.selectors.person import visible_people
from foundation.organizations.services.handover import hand_over


@require_http_methods(["GET", "POST"])
def handover_create(request: HttpRequest, pk: int) -> HttpResponse:
    """移交: the posts of a person and everything open in the name, kind by kind, each with who takes it."""
    person = get_object_or_404(visible_people(request.user).select_related("organization"), pk=pk)
    if not request.user.has_perm("organizations.hand_over", person):
        raise PermissionDenied("organizations.hand_over")
    today = clock.today()
    lasting = lasting_posts_of(person, today)
    posts = endable(lasting)
    held = held_by(person, today)
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        posts=posts,
        takers=takers_for(person, today),
        held=held,
        initial={"last_on": today, "posts": list(posts.values_list("pk", flat=True))},
    )
    if request.method == "POST" and form.is_valid():
        row = _hand_over(request, person, form)
        if row is not None:
            return redirect("handover-detail", pk=row.pk)
    context = {
        "form": form,
        "person": person,
        "groups": form.groups(),
        "total": sum(len(rows) for _, rows in held),
        "kept": [post for post in lasting if post.pk not in {one.pk for one in posts}],
        "past": Handover.objects.filter(person=person).order_by("-pk")[:5],
    }
    return render(request, "organizations/handover_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def handover_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """交接单: printed and signed by hand where that is the custom."""
    row = get_object_or_404(visible_handovers(request.user), pk=pk)
    lines = sorted(row.passed, key=_order)
    groups = [(label, list(found)) for label, found in groupby(lines, key=lambda line: str(line["label"]))]
    takers = sorted({str(line["to_name"]) for line in lines})
    ended = [(post["label"], date.fromisoformat(post["to_on"]) if post["to_on"] else None) for post in row.ended]
    context = {"row": row, "groups": groups, "takers": takers, "total": len(lines), "ended": ended}
    return render(request, "organizations/handover_detail.html", context)


def _order(line: Mapping[str, Any]) -> tuple[str, int]:
    return str(line["label"]), int(line["pk"])


def _hand_over(request: HttpRequest, person: User, form: HandoverForm) -> Handover | None:
    """What a rule stands against is told in the form, with everything that was filled in."""
    data = form.cleaned_data
    try:
        row = hand_over(
            person=person,
            successors=form.successors(),
            posts=list(data["posts"]),
            last_on=data["last_on"],
            note=data["note"],
            actor=request.user,
            now=clock.now(),
        )
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    messages.success(request, f"已移交{person}名下{len(row.passed)}项，结束岗位{len(row.ended)}个。")
    return row
