from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from foundation.core import clock
from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.views.panel import panel
from rectification.selectors.problem import (
    NEXT_DUE,
    filter_problems,
    nearest_due,
    open_problems_of,
    problem_lamp,
    visible_problems,
)

MOST = 10


@require_GET
def organization_problems(request: HttpRequest, pk: int) -> HttpResponse:
    """未销号问题 of one organization, the most urgent first; the list has the rest."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    if not request.user.has_perm("rectification.follow_problems"):
        raise PermissionDenied("rectification.follow_problems")
    found = open_problems_of(visible_problems(request.user), organization)
    today = clock.today()
    rows = found.annotate(next_due=NEXT_DUE)[:MOST]
    context = {
        "rows": [(row, problem_lamp(row.status, nearest_due(row.due_on, row.next_due), today)) for row in rows],
        "total": found.count(),
        "late": filter_problems(found, {"lamp": "late"}, today).count(),
        "most": MOST,
    }
    return panel(request, "rectification/_organization_problems.html", organization, "未销号问题", context)
