from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from foundation.organizations.forms.organization_choice import suggestion_of
from foundation.organizations.selectors.organization import find_organizations, visible_organizations
from foundation.organizations.selectors.post_request import below_own

MOST = 20
LONGEST = 60


@require_GET
def organization_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for a field in which an organization is typed. A browser offers what has the typed words in value or
    label, so those found by another name or from the keyboard have them in the label.
    """
    words = request.GET.get("organization", "").replace("\x00", "")[:LONGEST]
    # Whose head or liaison may file for organizations below finds those too.
    seen = (visible_organizations(request.user) | below_own(request.user)).filter(is_active=True)
    options = []
    for row in find_organizations(seen, words)[:MOST]:
        value, former = suggestion_of(row), getattr(row, "former", None)
        why = [f"原名{former}"] if former else []
        if words not in f"{value}{former}":
            why.append(words)
        options.append((value, "　".join([value, *why]) if why else ""))
    return render(request, "organizations/_options.html", {"options": options})
