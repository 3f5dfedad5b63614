"""纸质签字: the sheet to print, the scan of it, and the second person who compares."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.core import clock
from rectification.forms.paper_signature import PaperSignatureForm
from rectification.forms.task import ReturnForm
from rectification.models import PaperSignature, RectificationPlan
from rectification.selectors.paper_signature import (
    CODE_LENGTH,
    Subject,
    rectification_of,
    subject_hash,
    subject_of,
    subject_text,
    visible_paper_signatures,
    waiting_paper,
)
from rectification.selectors.rectification import visible_plans
from rectification.selectors.responsibility import visible_responsibilities
from rectification.services.paper_signature import (
    SheetOutdated,
    confirm_paper,
    read_scan,
    refuse_paper,
    upload_paper,
)
from rectification.states import PLAN_OPEN, PaperSignatureStatus, ResponsibilityStatus
from rectification.views.decision import Decision, decide
from rectification.views.trail import trail_of

IMAGES = frozenset({"image/jpeg", "image/png"})


@require_http_methods(["GET", "POST"])
def paper_signature_create(request: HttpRequest, pk: int) -> HttpResponse:
    """For a responsibility. `?print=1` is the sheet alone."""
    parts = ("lead_organization", "problem__organization", "problem__rectification__organization")
    row = get_object_or_404(visible_responsibilities(request.user).select_related(*parts), pk=pk)
    back = reverse("problem-detail", args=[row.problem_id])
    is_open = row.status == ResponsibilityStatus.DRAFT
    return _sheet(request, row, title=f"问题{row.problem.number}责任", back=back, is_open=is_open)


@require_http_methods(["GET", "POST"])
def paper_signature_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """For the whole plan of an organization where nobody can sign in to submit it."""
    parts = ("rectification__organization", "rectification__committee")
    row = get_object_or_404(visible_plans(request.user).select_related(*parts), pk=pk)
    title = f"{row.rectification.organization}整改方案"
    return _sheet(request, row, title=title, back=reverse("plan-detail", args=[pk]), is_open=row.status in PLAN_OPEN)


@require_GET
def paper_signature_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that stand here and the scan, side by side, to compare."""
    paper = _get(request, pk)
    subject = subject_of(paper)
    context = {
        "paper": paper,
        "text": _lines(subject),
        "code": paper.text_hash[:CODE_LENGTH],
        "same": paper.text_hash == subject_hash(subject),
        "may_compare": request.user.has_perm("rectification.confirm_paper", paper),
        "is_image": paper.file.content_type in IMAGES,
        "title": _title(paper),
        "back": _back(paper) if _sees_subject(request.user, paper) else "",
        "entries": trail_of(request.user, rectification_of(subject), [paper]),
    }
    return render(request, "rectification/paper_signature_detail.html", context)


@require_GET
@never_cache
def paper_signature_file(request: HttpRequest, pk: int) -> FileResponse:
    """Pictures are shown on the page; a PDF is downloaded."""
    paper = _get(request, pk)
    file = read_scan(paper=paper, actor=request.user, now=clock.now())
    download = paper.file.content_type not in IMAGES
    return FileResponse(file, as_attachment=download, filename=paper.file.name, content_type=paper.file.content_type)


@require_POST
def paper_signature_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    paper = confirm_paper(paper=_get(request, pk), actor=request.user, now=clock.now())
    if paper.status == PaperSignatureStatus.CONFIRMED:
        messages.success(request, "已核对无误，纸质签字生效。")
    else:
        messages.warning(request, "内容已改，与纸上签的不是同一份，签字单已退回。")
    return redirect("paper-signature-detail", pk=pk)


@require_http_methods(["GET", "POST"])
def paper_signature_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    paper = _get(request, pk)
    decision = Decision(
        title=f"退回纸质签字：{_title(paper)}",
        about=f"{paper.organization}　{paper.signer_name}签字，{paper.uploader_label}",
        button="退回",
        done=f"已退回，{paper.uploaded_by.name}会收到消息。",
        back=reverse("paper-signature-detail", args=[pk]),
        crumb="签字单",
    )
    return decide(
        request,
        obj=paper,
        move="refuse",
        form=ReturnForm(request.POST if request.method == "POST" else None),
        decision=decision,
        act=lambda note: refuse_paper(paper=paper, reason=note, actor=request.user, now=clock.now()),
    )


def _sheet(request: HttpRequest, row: Subject, *, title: str, back: str, is_open: bool) -> HttpResponse:
    user: Any = request.user
    if not user.has_perm("rectification.upload_paper", row):
        raise PermissionDenied("rectification.upload_paper")
    waiting = waiting_paper(row)
    if request.method == "GET" and (waiting is not None or not is_open):
        sentence = "已经上传一份签字单，等另一人核对。" if waiting else "已经签过字，不用再办纸质签字。"
        messages.warning(request, sentence)
        return redirect("paper-signature-detail", pk=waiting.pk) if waiting else redirect(back)
    form = PaperSignatureForm(*_sent(request), today=clock.today())
    if form.is_bound and form.is_valid():
        fields = {name: form.cleaned_data[name] for name in ("code", "signed_on")}
        try:
            paper = upload_paper(subject=row, upload=form.cleaned_data["scan"], actor=user, now=clock.now(), **fields)
        except SheetOutdated as refusal:
            form.add_error("code", refusal.sentence)
        else:
            messages.success(request, "已上传，等另一人核对后生效。")
            return redirect("paper-signature-detail", pk=paper.pk)
    template = "paper_signature_print" if "print" in request.GET else "paper_signature_form"
    code = subject_hash(row)[:CODE_LENGTH]
    context = {"form": form, "text": _lines(row), "code": code, "title": title, "back": back, "row": row}
    context["place"] = rectification_of(row).organization
    return render(request, f"rectification/{template}.html", context, status=422 if form.is_bound else 200)


def _sent(request: HttpRequest) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _lines(subject: Subject) -> dict[str, Any]:
    """Facts as (name, words), and the promise at the end."""
    *facts, promise = subject_text(subject).split("\n")
    lines: list[list[str]] = []
    for fact in facts:
        name, colon, words = fact.partition("：")
        if colon:
            lines.append([name, words])
        else:  # a line break within the words of the problem
            lines[-1][1] += f"\n{fact}"
    return {"lines": lines, "promise": promise}


def _title(paper: PaperSignature) -> str:
    return paper.about if paper.responsibility else f"{paper.organization}{paper.about}"


def _back(paper: PaperSignature) -> str:
    subject = subject_of(paper)
    if isinstance(subject, RectificationPlan):
        return reverse("plan-detail", args=[subject.pk])
    return reverse("problem-detail", args=[subject.problem_id])


def _sees_subject(user: Any, paper: PaperSignature) -> bool:
    """Who compares from the organization above sees the sheet and no more."""
    subject = subject_of(paper)
    if isinstance(subject, RectificationPlan):
        return visible_plans(user).filter(pk=subject.pk).exists()
    return visible_responsibilities(user).filter(pk=subject.pk).exists()


def _get(request: HttpRequest, pk: int) -> PaperSignature:
    return get_object_or_404(visible_paper_signatures(request.user), pk=pk)
