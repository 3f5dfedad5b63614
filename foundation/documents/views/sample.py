"""公文样式: which forms there are, when to use which, and a sample of each."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock
from foundation.documents import typesetting
from foundation.documents.samples import SAMPLES
from foundation.documents.selectors.document_template import wording_office
from foundation.documents.services.sample import BY_CODE, KINDS, missing_files, open_sample, request_samples
from foundation.documents.views.blank_sheet import blank_lines


@require_GET
def sample_list(request: HttpRequest) -> HttpResponse:
    lines = [(one, typesetting.LABELS.get(one.letter.form, ""), not missing_files(one)) for one in SAMPLES]
    may = request.user.has_perm("documents.typeset")
    office = wording_office(request.user) if may else None
    blanks = blank_lines(request.user, office) if may else []
    context = {
        "lines": lines,
        "may": may,
        "blanks": blanks,
        "office": office,
        "lacks": not all(ready for *_, ready in lines),
    }
    return render(request, "documents/sample_list.html", context)


@require_GET
@never_cache
def sample_file(request: HttpRequest) -> FileResponse:
    """`?code=document&kind=pdf`; the picture is shown, the others are downloads."""
    code, kind = request.GET.get("code", ""), request.GET.get("kind", "")
    file = open_sample(code, kind)
    if file is None:
        raise Http404("没有这种样张。")
    name = f"样张：{BY_CODE[code].label}.{kind}"
    return FileResponse(file, as_attachment=kind != "webp", filename=name, content_type=KINDS[kind])


@require_POST
def sample_make(request: HttpRequest) -> HttpResponse:
    request_samples(actor=request.user, now=clock.now())
    messages.success(request, "正在生成样张，完成后在“公文样式”里看。")
    return redirect("job-list")
