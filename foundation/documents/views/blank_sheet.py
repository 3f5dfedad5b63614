"""打印空白表: a sheet of the office's words without values, from the page 公文样式."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock
from foundation.core.models import Job, JobState
from foundation.documents.selectors.document_template import wording_office
from foundation.documents.services.blank_sheet import (
    PRINT,
    PRINT_BLANK,
    is_made,
    open_blank,
    printable_kinds,
    request_blank,
)
from foundation.documents.views.document_template import chosen_kind
from foundation.organizations.models import Organization


@require_POST
def blank_sheet_print(request: HttpRequest, code: str) -> HttpResponse:
    office = wording_office(request.user)
    job = request_blank(kind=chosen_kind(code), office=office, actor=request.user, now=clock.now())
    if job is None:
        messages.success(request, "空白表已经有了，请点“PDF”下载。")
    return redirect(f"{reverse('sample-list')}#h-blank")


@require_GET
@never_cache
def blank_sheet_file(request: HttpRequest, code: str) -> FileResponse:
    if not request.user.has_perm(PRINT):
        raise PermissionDenied(PRINT)
    kind = chosen_kind(code)
    file = open_blank(kind, wording_office(request.user)) if kind.is_sheet else None
    if file is None:
        raise Http404("这份空白表还没有生成。")
    name = f"空白表：{kind.label}.pdf"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


def blank_lines(user: Any, office: Organization | None) -> list[dict[str, Any]]:
    """The sheets for the page, each with its file or what became of the person's last request."""
    jobs: dict[str, Job] = {}
    for job in (
        Job.objects.filter(kind=PRINT_BLANK, owner_id=user.pk).exclude(state=JobState.DONE).order_by("created_at")
    ):
        jobs[job.payload["code"]] = job
    return [
        {"kind": kind, "ready": ready, "job": None if ready else jobs.get(kind.code)}
        for kind in printable_kinds()
        for ready in (is_made(kind, office),)
    ]
