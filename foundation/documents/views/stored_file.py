from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from foundation.documents.selectors.document_policy import is_watermarked
from foundation.documents.selectors.official_document import visible_files
from foundation.documents.services import stored_file


@require_GET
@never_cache
def file_download(request: HttpRequest, pk: UUID) -> FileResponse | HttpResponseRedirect:
    """One's own upload, or the PDF of a document one may see. Always as a download, never shown inline. Where the office wants
    a watermark, the PDF is given out at the document's own address alone.
    """
    file = get_object_or_404(visible_files(request.user).select_related("document"), pk=pk)
    document = getattr(file, "document", None)
    if document is not None and is_watermarked():
        return redirect("document-file", pk=document.pk)
    return FileResponse(
        stored_file.open_file(file), as_attachment=True, filename=file.name, content_type=file.content_type
    )
