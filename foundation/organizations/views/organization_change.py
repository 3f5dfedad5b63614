"""The pages that end or divide an organization: first what is open there, then who takes it, then once more yes."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.organizations.forms.organization_change import SplitForm, TakersForm
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import maintained_organizations
from foundation.organizations.selectors.organization_change import mark_of, open_at
from foundation.organizations.services.organization_change import (
    dissolve_organization,
    merge_organization,
    split_organization,
)
from foundation.organizations.views.organization_edit import changeable, chosen, found, unchosen

MOST_ALSO = 10


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    label: str
    pick: str
    note: str
    param: str


MERGE = Words(
    "并入其他单位",
    "并入",
    "并入哪个单位",
    "合并以后，这个单位不再出现在可选的单位里；历次巡察、已销号的问题和以前的公文仍在它名下。",
    "into",
)
DISSOLVE = Words(
    "撤销单位",
    "撤销",
    "换一个接收单位",
    "撤销以后，这个单位不再出现在可选的单位里；历次巡察、已销号的问题和以前的公文仍在它名下。",
    "to",
)


@require_http_methods(["GET", "POST"])
def organization_merge(request: HttpRequest, pk: int) -> HttpResponse:
    return _ending(request, pk, MERGE)


@require_http_methods(["GET", "POST"])
def organization_dissolve(request: HttpRequest, pk: int) -> HttpResponse:
    return _ending(request, pk, DISSOLVE)


@require_http_methods(["GET", "POST"])
def organization_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Something may go to others that are there already: those in `also`."""
    organization = changeable(request, pk, with_parent=True)
    today = clock.today()
    groups = open_at(organization, today)
    reachable = maintained_organizations(request.user).exclude(pk=organization.pk)
    also = _also(request, reachable)
    others = [(row.code, row.short_name) for row in also]
    form = SplitForm(request.POST or None, groups=groups, also=others, mark=mark_of(groups), today=today)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = split_organization(
            organization=organization,
            parts=form.parts(),
            ends=data["ends"],
            takers=form.takers(),
            on=data["on"],
            basis=data["basis"],
            seen=data["seen"],
            actor=request.user,
            now=clock.now(),
        )
        names = "、".join(row.short_name for row in made)
        messages.success(request, f"{organization.short_name}已分设{names}。")
        return redirect("organization-detail", pk=pk)
    kept = [("also", row.pk) for row in also]
    context = {"organization": organization, "form": form, "groups": groups, "also": also, "kept": kept}
    context |= found(request, reachable.exclude(pk__in=[row.pk for row in also]))
    status = 422 if form.is_bound else 200
    return render(request, "organizations/organization_split.html", context, status=status)


def _ending(request: HttpRequest, pk: int, words: Words) -> HttpResponse:
    """Until the heir is known, what is open is only shown. `also` are others to whom single things may go."""
    organization = changeable(request, pk, with_parent=True)
    reachable = maintained_organizations(request.user).exclude(pk=organization.pk)
    heir = chosen(reachable, request.GET.get(words.param, ""))
    if heir is None and words is DISSOLVE:
        heir = reachable.filter(path=organization.path[: -Organization.steplen]).first()
    groups = open_at(organization, clock.today(), heir)
    context: dict[str, Any] = {"organization": organization, "words": words, "heir": heir, "groups": groups}
    context |= found(request, reachable)
    if heir is None:
        return render(request, "organizations/organization_end.html", context, status=unchosen(request))
    also = _also(request, reachable, heir)
    takers = [(row.code, row.short_name) for row in (heir, *also)]
    form = TakersForm(
        request.POST or None, groups=groups, takers=takers, ends=True, mark=mark_of(groups), today=clock.today()
    )
    if request.method == "POST" and form.is_valid():
        _end(request, organization, heir, form, words)
        told = f"已并入{heir.short_name}" if words is MERGE else f"已撤销，没办完的事项由{heir.short_name}接办"
        messages.success(request, f"{organization.short_name}{told}。")
        return redirect("organization-detail", pk=pk)
    kept = [(words.param, heir.pk), *(("also", row.pk) for row in also)]
    context |= {"form": form, "also": also, "kept": kept}
    return render(request, "organizations/organization_end.html", context, status=422 if form.is_bound else 200)


def _end(request: HttpRequest, organization: Organization, heir: Organization, form: TakersForm, words: Words) -> None:
    data = form.cleaned_data
    given = {
        "organization": organization,
        "takers": form.takers(heir.code),
        "on": data["on"],
        "basis": data["basis"],
        "seen": data["seen"],
        "actor": request.user,
        "now": clock.now(),
    }
    if words is MERGE:
        merge_organization(into=heir, **given)
    else:
        dissolve_organization(**given)


def _also(request: HttpRequest, reachable: Any, heir: Organization | None = None) -> list[Organization]:
    typed = request.GET.getlist("also")
    if len(typed) > MOST_ALSO:
        raise Http404
    rows = [row for one in typed if (row := chosen(reachable, one)) is not None and row != heir]
    return list(dict.fromkeys(rows))
