from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from foundation.core import clock
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.views.panel import panel
from rectification.selectors.problem import open_problems_of, visible_problems

MOST = 10


@require_GET
def organization_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """未销号问题 of one organization, the most urgent first; the list has the rest."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    if not request.user.has_perm("rectification.follow_problems"):
        raise PermissionDenied("rectification.follow_problems")
    found = open_problems_of(visible_problems(request.user), organization)
    context = {
        "rows": list(found[:MOST]),
        "total": found.count(),
        "late": found.filter(due_on__lt=clock.today()).count(),
        "most": MOST,
    }
    return panel(request, "rectification/_organization_problems.html", organization, "未销号问题", context)
