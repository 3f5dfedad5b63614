from collections.abc import Callable
from itertools import pairwise

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from foundation.core import clock
from foundation.core.transitions import check_may
from foundation.documents.forms.review import HandInForm, OpinionForm
from foundation.documents.letter import Letter
from foundation.documents.models import DocumentVersion, OfficialDocument
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.selectors.review import changes, versions_of
from foundation.documents.services import review
from foundation.documents.views.document import detail_page


def _document(request: HttpRequest, pk: int) -> OfficialDocument:
    return get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)


@require_POST
def document_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    check_may(document, "hand_in", request.user)
    form = HandInForm(request.POST)
    if not form.is_valid():
        return detail_page(request, document, hand_in=form, status=422)
    review.hand_in(document=document, note=form.cleaned_data["words"], actor=request.user, now=clock.now())
    messages.success(request, "已送核，可以核稿的同事会收到消息。核稿期间内容不能改，要改请先撤回。")
    return redirect("document-detail", pk=pk)


@require_POST
def document_check(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, "check", review.pass_check, "核稿通过，已送签发。")


@require_POST
def document_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _decide(request, pk, "send_back", review.send_back, "已退回修改，拟稿人会收到消息。")


def _decide(request: HttpRequest, pk: int, move: str, act: Callable[..., OfficialDocument], done: str) -> HttpResponse:
    document = _document(request, pk)
    check_may(document, move, request.user)
    form = OpinionForm(request.POST, must_say=move == "send_back")
    if not form.is_valid():
        return detail_page(request, document, opinion=form, status=422)
    act(document=document, words=form.cleaned_data["words"], actor=request.user, now=clock.now())
    messages.success(request, done)
    if visible_documents(request.user).filter(pk=pk).exists():
        return redirect("document-detail", pk=pk)
    return redirect("workbench")  # the leading group sees a draft only while it waits for its signature


@require_POST
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    review.withdraw_document(document=_document(request, pk), actor=request.user, now=clock.now())
    messages.success(request, "已撤回，可以修改后再送核。")
    return redirect("document-detail", pk=pk)


@require_GET
def document_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from version to version, and since the last one."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    if not request.user.has_perm("documents.read_review", document):
        raise PermissionDenied("documents.read_review")
    versions = versions_of(document)
    steps: list[tuple[str, Letter, DocumentVersion | None]] = [
        (str(version), version.letter, version) for version in versions
    ]
    if not document.is_under_review:
        steps.append(("印发稿" if document.is_out else "现在的草稿", document.letter, None))
    rounds = [
        {"title": f"{before[0]} → {after[0]}", "version": after[2], "lines": changes(before[1], after[1])}
        for before, after in pairwise(steps)
    ]
    return render(
        request, "documents/document_changes.html", {"document": document, "versions": versions, "rounds": rounds}
    )
