"""公文模板: which letters an office writes, in which words, and changing them beside the letter they make."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.audittrail.events import EVERY_PARTY
from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.documents.composing import Frame, TemplateText, composed, sample_values
from foundation.documents.forms.document_template import TemplateForm
from foundation.documents.letter_kinds import TYPE_WORDS, LetterKind, Slot, SlotType, letter_kind, letter_kinds
from foundation.documents.models import DocumentTemplate
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.document_template import (
    differences,
    offices_of,
    version_in_use,
    versions_in_use,
    versions_of,
    visible_template_versions,
)
from foundation.documents.services.document_template import (
    EDIT,
    TemplateChanged,
    follow_shipped,
    restore_version,
    save_version,
)
from foundation.documents.shipped_texts import shipped_text
from foundation.documents.template_filters import FILTERS
from foundation.documents.template_language import TemplateRefused
from foundation.organizations.models import Organization

FOLLOW = "documents.follow_templates"
LONGEST_KEY = 18


@require_GET
def document_template_list(request: HttpRequest) -> HttpResponse:
    """Every kind of letter, by the stage of the work, and what of it is the office's own."""
    office = chosen_office(request)
    own = versions_in_use(office)
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in letter_kinds():
        groups.setdefault(kind.group, []).append({"kind": kind, "version": own.get(kind.code)})
    context = {"office": office, "offices": offices_of(request.user), "groups": groups}
    return render(request, "documents/documenttemplate_list.html", context)


@require_GET
def document_template_detail(request: HttpRequest, code: str) -> HttpResponse:
    office, kind = chosen_office(request), chosen_kind(code)
    versions = list(versions_of(office, code))
    template = DocumentTemplate.objects.filter(office=office, code=code).first()
    used = version_in_use(office, code)
    text = used.text if used else shipped_text(code)
    context = {
        "office": office,
        "kind": kind,
        "text": text,
        "versions": versions,
        "used": used,
        "is_shipped": text.words == shipped_text(code).words,
        "slots": slot_lines(kind),
        "letter_html": sample_html(kind, text, office),
        "may_edit": request.user.has_perm(EDIT, office),
        "entries": timeline([template], audiences=EVERY_PARTY) if template else [],
    }
    return render(request, "documents/documenttemplate_detail.html", context)


@require_http_methods(["GET", "POST"])
def document_template_edit(request: HttpRequest, code: str) -> HttpResponse:
    office, kind = chosen_office(request), chosen_kind(code)
    _require_edit(request, office)
    used = version_in_use(office, code)
    seen = used.number if used else 0
    text = used.text if used else shipped_text(code)
    initial = {"title": text.title, "body": text.body, "note": text.note, "seen": seen}
    form = TemplateForm(request.POST if request.method == "POST" else None, kind=kind, initial=initial)
    if form.is_bound and form.is_valid() and "preview" not in request.POST:
        if form.cleaned_data["seen"] != seen:
            raise TemplateChanged
        version = save_version(
            office=office,
            code=code,
            text=form.text(),
            why=form.cleaned_data["why"],
            seen=seen,
            actor=request.user,
            now=clock.now(),
        )
        messages.success(request, f"“{kind.label}”第{version.number}版已启用，以后拟的文用它。")
        return redirect(page_of(office, code))
    context = {
        "office": office,
        "kind": kind,
        "form": form,
        "slots": slot_lines(kind),
        "filters": [(name, one.says, one.example) for name, one in FILTERS.items()],
        "letter_html": _preview(form, text, office),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "documents/documenttemplate_form.html", context, status=status)


@require_POST
def document_template_preview(request: HttpRequest, code: str) -> HttpResponse:
    """The letter the words make with the sample values, for HTMX; or what is wrong with them."""
    office, kind = chosen_office(request), chosen_kind(code)
    _require_edit(request, office)
    form = TemplateForm(request.POST, kind=kind)
    form.is_valid()
    said = [(form[part].label, one) for part in ("title", "body", "note") for one in form.errors.get(part, ())]
    shown = "" if said else sample_html(kind, form.text(), office)
    return render(request, "documents/_template_preview.html", {"problems": said, "letter_html": shown})


@require_GET
def template_version_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: what it changed, who, when and why."""
    version = get_object_or_404(visible_template_versions(request.user), pk=pk)
    office, code = version.template.office, version.template.code
    versions = list(versions_of(office, code))
    before = next((one for one in versions if one.number == version.number - 1), None)
    used = version_in_use(office, code)
    context = {
        "version": version,
        "office": office,
        "kind": letter_kind(code),
        "before": before,
        "lines": differences(before.text if before else shipped_text(code), version.text),
        "seen": used.number if used else 0,
        "letter_html": sample_html(letter_kind(code), version.text, office),
        "may_restore": request.user.has_perm(EDIT, office) and (used is None or used.pk != version.pk),
    }
    return render(request, "documents/templateversion_detail.html", context)


@require_POST
def template_version_restore(request: HttpRequest, pk: int) -> HttpResponse:
    version = get_object_or_404(visible_template_versions(request.user), pk=pk)
    made = restore_version(version=version, seen=seen_of(request), actor=request.user, now=clock.now())
    messages.success(request, f"已恢复第{version.number}版的文字，现在是第{made.number}版。")
    return redirect(page_of(version.template.office, version.template.code))


@require_POST
def document_template_reset(request: HttpRequest, code: str) -> HttpResponse:
    office, kind = chosen_office(request), chosen_kind(code)
    follow_shipped(office=office, code=code, seen=seen_of(request), actor=request.user, now=clock.now())
    messages.success(request, f"“{kind.label}”已改为随系统，系统升级后自动用新的文字。以前的版本都还在。")
    return redirect(page_of(office, code))


def chosen_office(request: HttpRequest) -> Organization:
    """The one asked for with ?office=, else the first the person works for. 403 without any, 404 for another's."""
    offices = offices_of(request.user)
    if not offices or not request.user.has_perm(FOLLOW):
        raise PermissionDenied(FOLLOW)
    asked = request.GET.get("office", "")
    if not asked:
        return offices[0]
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST_KEY else 0
    for office in offices:
        if office.pk == key:
            return office
    raise Http404(asked)


def chosen_kind(code: str) -> LetterKind:
    try:
        return letter_kind(code)
    except LookupError as error:
        raise Http404(code) from error


def page_of(office: Organization, code: str) -> str:
    return f"{reverse('documenttemplate-detail', args=[code])}?office={office.pk}"


def seen_of(request: HttpRequest) -> int:
    """Of a forged or missing number nothing is known: as if nothing had been seen."""
    told = request.POST.get("seen", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < LONGEST_KEY else -1


def sample_html(kind: LetterKind, text: TemplateText, office: Organization) -> str:
    """ "" when these words make no letter any more: a version older than the slots it names."""
    frame = Frame(office.name, recipients=("市财政局党组",) if kind.is_addressed else ())
    try:
        return render_html(composed(kind, text, sample_values(kind), frame))
    except TemplateRefused:
        return ""


def slot_lines(kind: LetterKind) -> list[dict[str, Any]]:
    """Slots as the page lists them: what to write, what it means, what kind of value."""
    return [
        {"slot": slot, "type": TYPE_WORDS[slot.type], "writes": writes(slot), "fields": slot.fields}
        for slot in kind.slots
    ]


def writes(slot: Slot) -> str:
    """What a click on a slot puts into the text."""
    if slot.type is SlotType.LIST and slot.fields:
        cells = " | ".join(f"{{{{ 项.{field.name} }}}}" for field in slot.fields)
        return f"{{% for 项 in {slot.name} %}}\n| {cells} |\n{{% endfor %}}"
    if slot.type is SlotType.LIST:
        return f"{{{{ {slot.name}|分条 }}}}"
    return f"{{{{ {slot.name} }}}}"


def _preview(form: TemplateForm, text: TemplateText, office: Organization) -> str:
    if form.is_bound:
        shown = form.text()
        if {"title", "body", "note"} & set(form.errors):
            return ""
    else:
        shown = text
    return sample_html(form.kind, shown, office)


def _require_edit(request: HttpRequest, office: Organization) -> None:
    if not request.user.has_perm(EDIT, office):
        raise PermissionDenied(EDIT)
