from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation.core import clock
from rectification.selectors.task import visible_evidence
from rectification.services.evidence import read_evidence


@require_GET
@never_cache
def evidence_download(request: HttpRequest, pk: int) -> FileResponse:
    """Whoever sees the task; that it was read is on record."""
    row = get_object_or_404(visible_evidence(request.user).select_related("file", "report__task"), pk=pk)
    file = read_evidence(evidence=row, actor=request.user, now=clock.now())
    return FileResponse(file, as_attachment=True, filename=row.file.name, content_type=row.file.content_type)
