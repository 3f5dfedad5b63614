"""Public: what is being inspected, and until when reports are taken."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from foundation.core import clock
from foundation.documents.models import Publication
from foundation.documents.selectors.publication import open_publications, shown_publications


@require_safe
def public_home(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html", {"publications": open_publications(clock.now())})


@require_safe
def announcement_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    now = clock.now()
    publication = published(pk, now)
    days = (publication.closes_at - now).days if publication.closes_at else None
    context = {
        "publication": publication,
        "body": publication.body,
        "closed": is_closed(publication, now),
        "days": days,
    }
    return render(request, "public/announcement.html", context)


@require_safe
def safe_use(request: HttpRequest) -> HttpResponse:
    return render(request, "public/safe_use.html")


def published(pk: UUID, now: datetime) -> Publication:
    return get_object_or_404(shown_publications(now), pk=pk)


def is_closed(publication: Publication, now: datetime) -> bool:
    return publication.closes_at is not None and publication.closes_at <= now
