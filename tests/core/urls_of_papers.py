"""Addresses of the make-believe rows in test_ui.py."""

from django.http import HttpResponse
from django.urls import path


def nothing(_request, pk):
    return HttpResponse(str(pk))


urlpatterns = [
    path("paper/<int:pk>/accept/", nothing, name="paper-accept"),
    path("paper/<int:pk>/return/", nothing, name="paper-return"),
    path("paper/<int:pk>/report/", nothing, name="paper-report"),
    path("jobs/<int:pk>/", nothing, name="job-fragment"),
]
