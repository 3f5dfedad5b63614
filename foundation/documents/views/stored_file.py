from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from foundation.documents.selectors.official_document import visible_files
from foundation.documents.services import stored_file


@require_GET
def file_download(request: HttpRequest, pk: UUID) -> FileResponse:
    """One's own upload, or the PDF of a document one may see. Always as a download, never shown inline."""
    file = get_object_or_404(visible_files(request.user), pk=pk)
    return FileResponse(
        stored_file.open_file(file), as_attachment=True, filename=file.name, content_type=file.content_type
    )
