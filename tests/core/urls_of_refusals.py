"""Pages that refuse, beside the real ones."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import include, path
from django.views.decorators.http import require_POST

from foundation.core.errors import MoveNotAllowed, NoteRequired, Refused, Vanished
from foundation.organizations.models import Organization


def refuse(error):
    def view(request, **_arguments):
        with transaction.atomic():
            Organization.objects.filter(code="YL").update(short_name="改了")
            raise error

    return view


def moved(request):
    row = Organization.objects.get(code="YL")
    raise MoveNotAllowed(obj=row, move="accept", state="open", label="整改中", possible=[], by="", at=None)


urlpatterns = [
    path("refuse/<int:pk>/", refuse(Refused("还有2项任务没有验收，不能销号。")), name="refuse-it"),
    path("note/", refuse(NoteRequired("退回")), name="note-it"),
    path("forbid/", refuse(PermissionDenied("paper.accept")), name="forbid-it"),
    path("forbid/<str:key>/", refuse(PermissionDenied("paper.accept")), name="forbid-key"),
    path("gone/", refuse(Vanished("任务已不存在。")), name="gone-it"),
    path("button/", require_POST(moved), name="press-it"),
    path("moved/", moved, name="moved-it"),
    path("", include("config.urls")),
]
