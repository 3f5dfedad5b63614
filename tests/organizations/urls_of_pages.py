"""All pages a menu may name, without their apps."""

from django.http import HttpResponse
from django.urls import path


def nothing(_request):
    return HttpResponse("")


NAMES = [
    "round-list",
    "finding-list",
    "record-list",
    "problem-list",
    "task-list",
    "plan-list",
    "petition-list",
    "document-list",
    "audit-list",
]
urlpatterns = [path("", nothing, name="workbench"), *(path(f"{name}/", nothing, name=name) for name in NAMES)]
