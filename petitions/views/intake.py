"""Public: the report form and the receipt. The receipt is the direct answer to the POST, so it exists nowhere to go back to."""

import secrets
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from foundation.core import clock
from foundation.documents.models import Publication
from petitions.forms.intake import IntakeForm
from petitions.services.intake import AlreadyReceived, IntakeClosed, receive_petition
from petitions.views.announcement import is_closed, published

GONE, UNPROCESSABLE = 410, 422


@require_safe
def petition_form(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    publication = published(pk, now)
    if is_closed(publication, now):
        return _closed(request, publication)
    form = IntakeForm(publication=publication, initial={"token": secrets.token_hex(16)})
    return render(request, "public/petition_form.html", {"publication": publication, "form": form})


def petition_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    publication = published(pk, now)
    if request.method != "POST":
        return _shown_once(request, publication)
    form = IntakeForm(request.POST, publication=publication)
    if not form.is_valid():
        context = {"publication": publication, "form": form}
        return render(request, "public/petition_form.html", context, status=UNPROCESSABLE)
    return _receive(request, publication, form, now)


def _receive(request: HttpRequest, publication: Publication, form: IntakeForm, now: datetime) -> HttpResponse:
    report = form.report()
    try:
        code = receive_petition(publication=publication, report=report, token=form.cleaned_data["token"], now=now)
    except IntakeClosed:
        return _closed(request, publication)
    except AlreadyReceived:
        return render(request, "public/already_received.html", {"publication": publication}, status=409)
    context = {"code": code, "unit": form.unit_name, "signed": report.signed, "received": localtime(now)}
    return render(request, "public/receipt.html", context, status=201)


def _closed(request: HttpRequest, publication: Publication) -> HttpResponse:
    return render(request, "public/closed.html", {"publication": publication}, status=GONE)


def _shown_once(request: HttpRequest, publication: Publication) -> HttpResponse:
    response = render(request, "public/shown_once.html", {"publication": publication}, status=405)
    response["Allow"] = "POST"
    return response
