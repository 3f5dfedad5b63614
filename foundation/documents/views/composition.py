"""拟文: choose a kind of letter, fill its slots beside the page it makes, and go on with the draft."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundation.core import clock
from foundation.documents.forms.composition import CompositionForm
from foundation.documents.letter_kinds import Filled, LetterKind, letter_kind, letter_kinds
from foundation.documents.models import Composition, OfficialDocument
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.composition import (
    addressed,
    begins_with,
    composition_of,
    drafted_before,
    drafts_for,
    filled_from,
)
from foundation.documents.selectors.document_template import TemplateUnusable, offices_of
from foundation.documents.selectors.official_document import visible_documents
from foundation.documents.services.composition import DRAFT, NotComposed, draft_letter, letter_of, redraft_letter
from foundation.documents.services.official_document import check_open
from foundation.documents.slot_values import from_json
from foundation.documents.views.document_template import chosen_kind, chosen_office
from foundation.organizations.models import Organization


@require_GET
def letter_create(request: HttpRequest) -> HttpResponse:
    """Which letter: the kinds this person may draft in the name of the office."""
    office = chosen_office(request)
    groups: dict[str, list[LetterKind]] = {}
    for kind in letter_kinds():
        if drafts_for(request.user, kind, office):
            groups.setdefault(kind.group, []).append(kind)
    if not groups:
        raise PermissionDenied(DRAFT)
    context = {"office": office, "offices": offices_of(request.user), "groups": groups}
    return render(request, "documents/letter_create.html", context)


@require_http_methods(["GET", "POST"])
def letter_draft(request: HttpRequest, code: str) -> HttpResponse:
    """`?from=` names the row of an app that fills the form; the office corrects it here."""
    user, kind = request.user, chosen_kind(code)
    filled = filled_from(user, kind, request.GET.get("from", ""))
    office: Organization = filled.issuer if filled else chosen_office(request)
    if not drafts_for(user, kind, office):
        raise PermissionDenied(DRAFT)
    form = _form(request, kind, _words(user, kind, office, filled))
    if _is_sent(request, form):
        document = draft_letter(
            kind=kind,
            office=office,
            frame=form.frame(),
            values=form.values(),
            filled=filled,
            actor=user,
            now=clock.now(),
        )
        return _done(request, form, document)
    before = drafted_before(code, filled.source) if filled and filled.source else ()
    context = {"back": reverse("letter-create"), "before": before}
    return _page(request, form, office, context)


@require_http_methods(["GET", "POST"])
def letter_edit(request: HttpRequest, pk: int) -> HttpResponse:
    document, composition, kind = written(request, pk, "请到它的业务页面修改")
    check_open(document)
    frame = composition.frame
    words = frame | {name: "\n".join(frame[name]) for name in ("recipients", "copies")}
    form = _form(request, kind, words | {"values": from_json(kind.slots, composition.values)})
    if _is_sent(request, form):
        document = redraft_letter(
            document=document, frame=form.frame(), values=form.values(), actor=request.user, now=clock.now()
        )
        return _done(request, form, document)
    return _page(request, form, document.issuer, {"back": reverse("document-detail", args=[pk]), "document": document})


def written(request: HttpRequest, pk: int, instead: str) -> tuple[OfficialDocument, Composition, LetterKind]:
    """A document that this person may write; `instead` says what to do with one that was not filled in here."""
    document = get_object_or_404(visible_documents(request.user).select_related("issuer"), pk=pk)
    if not request.user.has_perm("documents.edit_document", document):
        raise PermissionDenied(DRAFT)
    composition = composition_of(document)
    if composition is None:
        raise NotComposed(f"这份公文不是在“拟文”里填的，{instead}。")
    kind = letter_kind(composition.code)
    if not drafts_for(request.user, kind, document.issuer):
        raise PermissionDenied(DRAFT)
    return document, composition, kind


def _form(request: HttpRequest, kind: LetterKind, words: dict[str, Any]) -> CompositionForm:
    return CompositionForm(request.POST if request.method == "POST" else None, kind=kind, words=words)


def _is_sent(request: HttpRequest, form: CompositionForm) -> bool:
    only_shows = "preview" in request.POST or "HX-Request" in request.headers
    return form.is_bound and form.is_valid() and not only_shows


def _words(user: Any, kind: LetterKind, office: Organization, filled: Filled | None) -> dict[str, Any]:
    words = begins_with(user, kind, office)
    if filled is None:
        return words
    words["values"] |= filled.values
    if kind.is_addressed:
        words["recipients"] = "\n".join(one.name for one in filled.recipients)
    if filled.series_code and kind.series is not None:
        words["series_code"] = f"{filled.series_code}{kind.series}"
    return words


def _done(request: HttpRequest, form: CompositionForm, document: OfficialDocument) -> HttpResponse:
    names = form.frame()["recipients"]
    lost = len(names) - len(addressed(request.user, names))
    messages.success(request, "草稿已存，请核对版面后签发。")
    if lost > 0:
        messages.warning(request, f"主送中有{lost}个在系统里没有对应的单位，不会收到系统消息，请另行送达。")
    return redirect("document-detail", pk=document.pk)


def _page(request: HttpRequest, form: CompositionForm, office: Organization, context: dict[str, Any]) -> HttpResponse:
    """The form beside the letter as far as it is filled in; for HTMX the letter alone."""
    invalid = form.is_bound and not form.is_valid()
    frame, values = form.shown()
    shown, said = "", ""
    try:
        shown = render_html(letter_of(kind=form.kind, office=office, frame=frame, values=values))
    except TemplateUnusable as unusable:
        said = unusable.sentence
    context |= {"form": form, "kind": form.kind, "office": office, "letter_html": shown, "said": said}
    if "HX-Request" in request.headers:
        return render(request, "documents/_letter_preview.html", context)
    return render(request, "documents/letter_form.html", context, status=422 if invalid else 200)
