from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.core import clock
from foundation.documents.forms.verification import VerificationForm
from foundation.documents.selectors.verification import verdict
from foundation.documents.services.verification import count_check
from foundation.organizations.address import client_address


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """核验公文, for whoever holds the paper. The QR leads here with the code filled in; asking is a POST, and counted."""
    if request.method == "GET":
        form = VerificationForm(initial={"code": request.GET.get("code", "")[:40]})
        return render(request, "documents/verification.html", {"form": form})
    count_check(address=client_address(request), now=clock.now())
    form = VerificationForm(request.POST, request.FILES)
    found = None
    if form.is_valid():
        upload = form.cleaned_data["file"]
        found = verdict(form.cleaned_data["code"], upload.chunks() if upload else None)
    context = {"form": form, "verdict": found}
    return render(request, "documents/verification.html", context, status=200 if found else 422)
