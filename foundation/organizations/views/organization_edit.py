"""The pages on which an organization is added, edited, renamed and put in its place."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.core.errors import Refused
from foundation.organizations.forms.organization import EditForm, MoveForm, OrganizationForm, RenameForm
from foundation.organizations.forms.organization_search import OrganizationSearch
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import (
    MOST_HITS,
    children_of,
    find_organizations,
    maintained_organizations,
    maintains_above,
    places_of,
    visible_organizations,
)
from foundation.organizations.selectors.organization_change import open_at
from foundation.organizations.services.organization import (
    add_organization,
    edit_organization,
    move_organization,
    rename_organization,
)

PERM = "organizations.maintain_tree"
LONGEST_PK = 18
MOST_SIBLINGS = 500
FACTS = ("category", "level", "head_name", "liaison_name", "liaison_phone")


@require_http_methods(["GET", "POST"])
def organization_create(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one below the organization with this key."""
    parent = changeable(request, pk)
    initial = {"category": parent.category, "level": parent.level}
    form = OrganizationForm(request.POST or None, today=clock.today(), initial=initial)
    if request.method == "POST" and form.is_valid():
        row = add_organization(parent=parent, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"{row.short_name}已登记在{parent.short_name}下面。")
        return redirect("organization-detail", pk=row.pk)
    return _form_page(request, parent, form, title="新增下级单位", label="登记单位")


@require_http_methods(["GET", "POST"])
def organization_edit(request: HttpRequest, pk: int) -> HttpResponse:
    organization = changeable(request, pk)
    form = EditForm(request.POST or None, initial={name: getattr(organization, name) for name in FACTS})
    if request.method == "POST" and form.is_valid():
        edit_organization(organization=organization, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"{organization.short_name}的资料已保存。")
        return redirect("organization-detail", pk=pk)
    note = "名称在“更名”里改，这样以前的名称和日期会留下来；上级单位在“移动”里改；代码不能改。"
    return _form_page(request, organization, form, title="编辑资料", label="保存", note=note)


@require_http_methods(["GET", "POST"])
def organization_rename(request: HttpRequest, pk: int) -> HttpResponse:
    organization = changeable(request, pk)
    form = RenameForm(request.POST or None, organization=organization, today=clock.today())
    if request.method == "POST" and form.is_valid():
        row = rename_organization(organization=organization, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, f"{organization.short_name}已更名为{row.short_name}。")
        return redirect("organization-detail", pk=pk)
    note = "从生效日期起，新签发的公文用新名称；以前签发的公文和签字仍是当时的名称。"
    return _form_page(request, organization, form, title="更名", label="更名", note=note)


@require_http_methods(["GET", "POST"])
def organization_move(request: HttpRequest, pk: int) -> HttpResponse:
    """First the new parent is found (`q`, then `to`); its page shows what goes along and asks for place, day and paper."""
    organization = changeable(request, pk, with_parent=True)
    reachable = maintained_organizations(request.user).exclude(
        path__gte=organization.path, path__lt=organization.path_end
    )
    target = chosen(reachable, request.GET.get("to", ""))
    now_below = Organization.objects.get(path=organization.path[: -Organization.steplen])
    context: dict[str, Any] = {"organization": organization, "now_below": now_below, "target": target}
    if target is None:
        context |= found(request, reachable)
        return render(request, "organizations/organization_move.html", context, status=unchosen(request))
    siblings = [row for row in children_of(target, most=MOST_SIBLINGS) if row.pk != organization.pk]
    stays = target.pk == now_below.pk
    form = MoveForm(request.POST or None, siblings=siblings, stays=stays, today=clock.today())
    if request.method == "POST" and form.is_valid():
        words = {"on": clock.today()} | form.cleaned_data
        move_organization(organization=organization, parent=target, actor=request.user, now=clock.now(), **words)
        told = "的排列顺序已调整" if stays else f"已移到{target.short_name}下面"
        messages.success(request, f"{organization.short_name}{told}。")
        return redirect("organization-detail", pk=pk)
    below = Organization.objects.filter(path__gt=organization.path, path__lt=organization.path_end).count()
    context |= {"form": form, "stays": stays, "below": below, "groups": open_at(organization, clock.today())}
    status = 422 if form.is_bound else 200
    return render(request, "organizations/organization_move.html", context, status=status)


def changeable(request: HttpRequest, pk: int, *, with_parent: bool = False) -> Organization:
    """404 unseen, 403 without the right (`with_parent`: at what stands above it too), 409 when it has ended."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    if not request.user.has_perm(PERM, organization):
        raise PermissionDenied(PERM)
    if with_parent and not maintains_above(request.user, organization):
        raise PermissionDenied(PERM)
    if not organization.is_active:
        raise Refused(f"{organization.short_name}已经撤销，不能再变动。")
    return organization


def chosen(reachable: QuerySet[Organization], typed: str) -> Organization | None:
    """The organization whose key stands in the URL. None: none yet; 404: not one of those."""
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > LONGEST_PK:
        raise Http404
    return get_object_or_404(reachable, pk=int(typed))


def unchosen(request: HttpRequest) -> int:
    """What was sent off before the other organization was chosen is incomplete."""
    return 422 if request.method == "POST" else 200


def found(request: HttpRequest, reachable: QuerySet[Organization]) -> dict[str, Any]:
    """What the search for another organization shows."""
    search = OrganizationSearch(request.GET)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    rows = find_organizations(reachable, words)
    hits = rows[:MOST_HITS]
    places = places_of(hits)
    return {
        "search": search,
        "typed": words,
        "hits": [(row, places[row.pk]) for row in hits],
        "more": len(rows) > MOST_HITS,
    }


def _form_page(
    request: HttpRequest, organization: Organization, form: Form, *, title: str, label: str, note: str = ""
) -> HttpResponse:
    context = {"organization": organization, "form": form, "title": title, "label": label, "note": note}
    status = 422 if form.is_bound else 200
    return render(request, "organizations/organization_form.html", context, status=status)
