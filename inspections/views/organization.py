from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from foundation.organizations.selectors.organization import visible_organizations
from foundation.organizations.views.panel import panel
from inspections.selectors.assignment import inspections_of, visible_assignments


@require_GET
def organization_assignments(request: HttpRequest, pk: int) -> HttpResponse:
    """历次巡察: each time this organization was inspected, over all terms, as far as the reader may see."""
    organization = get_object_or_404(visible_organizations(request.user), pk=pk)
    if not request.user.has_perm("inspections.list_rounds"):
        raise PermissionDenied("inspections.list_rounds")
    rows = inspections_of(visible_assignments(request.user), organization)
    template = "inspections/_organization_assignments.html"
    return panel(request, template, organization, "历次巡察", {"rows": rows})
