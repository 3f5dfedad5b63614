"""The signed-in site: office, teams, inspected organizations, leading group. What one sees follows from one's posts."""

from django.urls import include, path

urlpatterns = [
    path("", include("foundation.core.urls")),
    path("", include("foundation.organizations.urls")),
    path("", include("foundation.notifications.urls")),
    path("", include("foundation.supervision.urls")),
    path("", include("foundation.documents.urls")),
    path("", include("inspections.urls")),
    path("", include("rectification.urls")),
    path("", include("petitions.urls")),
    path("", include("foundation.audittrail.urls")),
]
