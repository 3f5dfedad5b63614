from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from foundation.core import clock
from foundation.core.transitions import available_moves, check_may
from foundation.supervision.forms.acknowledgement import AcknowledgementFilter
from foundation.supervision.selectors.acknowledgement import (
    filter_acknowledgements,
    lacking_signer,
    visible_acknowledgements,
    waiting_for,
)
from foundation.supervision.services.acknowledgement import acknowledge

PAGE = 30


@require_GET
def acknowledgement_list(request: HttpRequest) -> HttpResponse:
    """What was delivered and who signed for it; for the office above all what nobody signed for."""
    if not request.user.has_perm("supervision.follow_acknowledgements"):
        raise PermissionDenied("supervision.follow_acknowledgements")
    form = AcknowledgementFilter(request.GET)
    found = filter_acknowledgements(visible_acknowledgements(request.user), form.wanted())
    # What nobody can sign for has no day, and stands first on both databases.
    found = found.select_related("organization", "acknowledged_by").order_by(F("due_on").asc(nulls_first=True), "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    keys = [row.pk for row in page.object_list]
    signable = set(waiting_for(request.user).filter(pk__in=keys).values_list("pk", flat=True))
    lacking = lacking_signer(page.object_list, clock.today())
    context = {"form": form, "page": page, "signable": signable, "lacking": lacking, "filtered": bool(form.wanted())}
    return render(request, "supervision/acknowledgement_list.html", context)


@require_http_methods(["GET", "POST"])
def acknowledgement_acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """签收, asked once; then the page of what was delivered."""
    rows = visible_acknowledgements(request.user).select_related("organization", "acknowledged_by")
    row = get_object_or_404(rows, pk=pk)
    check_may(row, "acknowledge", request.user)
    if request.method == "POST":
        row = acknowledge(acknowledgement=row, actor=request.user, now=clock.now())
        messages.success(request, f"已签收{row.what}。")
        return redirect(row.url)
    if "acknowledge" not in available_moves(row, request.user):
        messages.warning(request, f"{row.what}现在是“{row.get_status_display()}”，不用再签收。")
        return redirect(row.url)
    return render(request, "supervision/acknowledgement_acknowledge.html", {"row": row})
