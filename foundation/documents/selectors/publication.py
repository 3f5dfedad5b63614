from datetime import datetime

from django.db.models import Q, QuerySet

from foundation.documents.models import Publication


def shown_publications(now: datetime) -> QuerySet[Publication]:
    """What the public site shows at all: published and not withdrawn, newest first."""
    return Publication.objects.filter(withdrawn_at__isnull=True, published_at__lte=now)


def open_publications(now: datetime) -> QuerySet[Publication]:
    """Announcements that still take reports: shown, and the closing moment has not come."""
    return shown_publications(now).filter(Q(closes_at__isnull=True) | Q(closes_at__gt=now))
