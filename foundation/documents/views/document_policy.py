"""公文规则: which kinds are reviewed and signed for, and the watermark."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from foundation.audittrail.events import EVERY_PARTY
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.documents.forms.document_policy import DocumentPolicyForm
from foundation.documents.models import DocumentPolicy
from foundation.documents.selectors.document_policy import document_policy, fixed_policy
from foundation.documents.services.document_policy import SET, set_document_policy
from foundation.documents.states import DocumentKind

READ = "documents.follow_templates"


@require_http_methods(["GET", "POST"])
def document_policy_edit(request: HttpRequest) -> HttpResponse:
    """Read by the office; changed by the director at the top of the tree."""
    may_edit = request.user.has_perm(SET)
    if not (may_edit or (request.method == "GET" and request.user.has_perm(READ))):
        raise PermissionDenied(SET)
    form = DocumentPolicyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        set_document_policy(actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "公文规则已保存，现在起生效。")
        return redirect("documentpolicy-edit")
    shown, least = _chosen(form), fixed_policy()
    context = {
        "form": form,
        "may_edit": may_edit,
        "rows": [
            {
                "kind": kind,
                "review": kind.value in shown["review_kinds"],
                "receipt": kind.value in shown["receipt_kinds"],
                "review_fixed": kind.value in least.review_kinds,
                "receipt_fixed": kind.value in least.receipt_kinds,
            }
            for kind in DocumentKind
        ],
        "watermark": shown["watermark"],
        "watermark_fixed": least.watermark,
        "entries": timeline([DocumentPolicy()], audiences=EVERY_PARTY),
    }
    return render(request, "documents/documentpolicy_form.html", context, status=422 if form.is_bound else 200)


def _chosen(form: DocumentPolicyForm) -> dict[str, Any]:
    """What the page ticks: what holds, or what came in and cannot be."""
    if form.is_bound:
        given = cast("QueryDict", form.data)
        chosen: dict[str, Any] = {name: given.getlist(name) for name in ("review_kinds", "receipt_kinds")}
        return chosen | {"watermark": bool(given.get("watermark"))}
    policy = document_policy()
    return {name: getattr(policy, name) for name in ("review_kinds", "receipt_kinds", "watermark")}
