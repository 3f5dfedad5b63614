from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from foundation.audittrail.events import ADMINISTRATORS
from foundation.audittrail.selectors import timeline
from foundation.core import clock, ports
from foundation.organizations.forms.organization_search import OrganizationSearch
from foundation.organizations.models import Organization
from foundation.organizations.selectors.organization import (
    MOST_HITS,
    TREE_READERS,
    chain_to,
    children_of,
    find_organizations,
    maintains_above,
    places_of,
    sees_below,
    top_organizations,
    visible_organizations,
)
from foundation.organizations.selectors.organization_change import history_of
from foundation.organizations.selectors.post import posts_at
from foundation.organizations.selectors.side import OFFICERS, sides
from foundation.organizations.views.organization_branch import Branch, Node

LEVEL = 100


@require_GET
def organization_list(request: HttpRequest) -> HttpResponse:
    """The tree, a level at a time; `q` searches, `open` shows the way down to one organization and the level below it."""
    if not request.user.has_perm("organizations.list_organizations"):
        raise PermissionDenied("organizations.list_organizations")
    form = OrganizationSearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    maintains = request.user.has_perm("organizations.maintain_tree")
    context: dict[str, Any] = {"form": form, "words": words, "maintains": maintains}
    if words:
        found = find_organizations(visible_organizations(request.user), words)
        hits, more = found[:MOST_HITS], len(found) > MOST_HITS
        places = places_of(hits)
        context |= {"hits": [(row, places[row.pk]) for row in hits], "more": more}
    part = request.headers.get("HX-Request") == "true"
    if not (words and part):
        context["lines"] = Branch().lines(_tree(request))
    name = "_organization_found.html" if part else "organization_list.html"
    response = render(request, f"organizations/{name}", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def organization_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One organization: what it is, who holds which post, what other rooms know of it (panels), what happened to it."""
    organization = get_object_or_404(visible_organizations(request.user).select_related("merged_into"), pk=pk)
    told = sides(request.user, over=[organization], office=TREE_READERS - OFFICERS, at=[pk]) - {ADMINISTRATORS}
    may_change = request.user.has_perm("organizations.maintain_tree", organization)
    context = {
        "organization": organization,
        "chain": chain_to(organization, top_organizations(request.user)),
        "opens": organization.numchild > 0 and sees_below(request.user, organization),
        "posts": posts_at(organization, clock.today()),
        "panels": ports.panels_of("organization", organization, request.user),
        "may_change": may_change,
        "opens_people": request.user.has_perm("organizations.list_people"),
        "may_move": may_change and maintains_above(request.user, organization),
        "history": history_of(organization, whole=may_change),
        "successor": organization.merged_into,
        "entries": timeline([organization], audiences=told) if told else None,
    }
    return render(request, "organizations/organization_detail.html", context)


@require_GET
def organization_branch(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the tree anew, with the level below it or (`closed`) without; `after` gives the rest of a long level."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    node = Node(organization, organization.numchild > 0 and sees_below(request.user, organization))
    after = request.GET.get("after", "")
    if "closed" not in request.GET and node.opens:
        _open(node, after)
    elif after:
        raise Http404
    branch = Branch()
    if not after:
        return HttpResponse(branch.lines([node]))
    return HttpResponse(branch.lines(node.children) + (branch.rest(node) if node.after else ""))


def _tree(request: HttpRequest) -> list[Node]:
    """With one top its first level is open; `open` opens the way to one organization."""
    tops = top_organizations(request.user)
    nodes = [_node(request.user, row) for row in tops]
    wanted = request.GET.get("open", "")
    if wanted:
        if not wanted.isdecimal() or len(wanted) > 18:
            raise Http404
        target = get_object_or_404(visible_organizations(request.user), pk=int(wanted))
        _lead(request.user, nodes, chain_to(target, tops), request.GET.get("after", ""))
    elif len(nodes) == 1 and nodes[0].opens:
        _open(nodes[0])
    return nodes


def _lead(user: Any, nodes: list[Node], chain: Iterable[Organization], after: str) -> None:
    """Nest the chain under its top; only the last one shows its whole level."""
    here: Node | None = None
    for row in chain:
        node = next((known for known in nodes if known.organization.pk == row.pk), None) or _node(user, row)
        if here is not None:
            here.children = [node]
        here = node
    if here is not None and here.opens:
        _open(here, after)


def _open(node: Node, after: str = "") -> None:
    """`after` is a path of this level, as the page before gave it; anything else is no place in the tree."""
    if after and not (after.isascii() and after.isalnum() and after.startswith(node.organization.path)):
        raise Http404
    rows = children_of(node.organization, after=after, most=LEVEL + 1)
    node.children = [Node(row, row.numchild > 0) for row in rows[:LEVEL]]
    if len(rows) > LEVEL:
        node.after = rows[LEVEL - 1].path


def _node(user: Any, row: Organization) -> Node:
    return Node(row, row.numchild > 0 and sees_below(user, row))
