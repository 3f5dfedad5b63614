from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.models import Job
from foundation.documents.plain_text import parse_text
from foundation.documents.renderers.screen import render_html
from foundation.documents.selectors.document_policy import needs_review
from foundation.documents.services.official_document import check_open, check_reviewed
from foundation.documents.services.watermark import view_mark
from foundation.documents.states import DocumentStatus
from inspections.forms.notice import NoticeForm
from inspections.letters.notice import mobilization_notice
from inspections.models import Notice
from inspections.rules import require
from inspections.selectors.assignment import visible_assignments
from inspections.selectors.notice import earlier_notices, is_for_another, visible_notices
from inspections.selectors.side import sides_on
from inspections.services import notice as notices
from inspections.states import AFTER_FEEDBACK
from inspections.views.confirm import ask, check_ready

REQUIREMENTS = "请于会前一日将参会人员名单报送市委巡察办。\n参会人员请提前10分钟入场，遵守会场纪律。"
AGENDA = "巡察组组长作动员讲话\n被巡察党组织主要负责人作表态发言"


@require_http_methods(["GET", "POST"])
def notice_create(request: HttpRequest, assignment_pk: int) -> HttpResponse:
    assignment = get_object_or_404(visible_assignments(request.user), pk=assignment_pk)
    require(request.user, "inspections.write_notice", assignment)
    if Notice.objects.filter(assignment=assignment).exists():
        raise notices.NoticeExists("这项巡察任务已有动员会通知，请在原稿上修改。")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    user: Any = request.user
    initial = {
        "agenda": AGENDA,
        "requirements": REQUIREMENTS,
        "attendees": f"{assignment.organization.short_name}领导班子成员",
        "contact_name": user.name,
        "contact_phone": user.phone,
    }
    form = NoticeForm(*given, now=clock.now(), initial=initial)
    if form.is_bound and form.is_valid():
        values = form.values()
        if "preview" not in request.POST:
            notice = notices.draft_notice(assignment=assignment, actor=user, now=clock.now(), **values)
            messages.success(request, "通知草稿已保存，请核对版面后签发。")
            return redirect("notice-detail", pk=notice.pk)
        return _page(request, form, Notice(assignment=assignment, **values))
    return _page(request, form, None, assignment=assignment)


@require_http_methods(["GET", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(visible_notices(request.user), pk=pk)
    require(request.user, "inspections.write_notice", notice)
    check_open(notice.document)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {name: getattr(notice, name) for name in notices.FIELDS}
    form = NoticeForm(*given, now=clock.now(), initial=initial)
    if form.is_bound and form.is_valid():
        values = form.values()
        if "preview" not in request.POST:
            notices.edit_notice(notice=notice, actor=request.user, now=clock.now(), **values)
            messages.success(request, "通知草稿已保存。")
            return redirect("notice-detail", pk=pk)
        for name, value in values.items():
            setattr(notice, name, value)
    return _page(request, form, notice, assignment=notice.assignment)


def _page(request: HttpRequest, form: NoticeForm, notice: Notice | None, *, assignment: Any = None) -> HttpResponse:
    context = {
        "form": form,
        "notice": notice,
        "assignment": notice.assignment if notice else assignment,
        "letter_html": render_html(mobilization_notice(notice, clock.today())) if notice else "",
        "left_out": parse_text(notice.speech).left_out if notice and notice.speech else (),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "inspections/notice_form.html", context, status=status)


@require_GET
def notice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the notice: layout, then 签发; after that number, PDF and who was told."""
    user = request.user
    notice = get_object_or_404(visible_notices(user).select_related("document__pdf"), pk=pk)
    document = notice.document
    is_draft, is_reviewed = document.status == DocumentStatus.DRAFT, needs_review(document.kind)
    job = Job.objects.filter(pk=document.render_job).first() if document.render_job and not document.pdf_id else None
    parsed = parse_text(notice.speech) if notice.speech else None
    context = {
        "notice": notice,
        "assignment": notice.assignment,
        "document": document,
        "letter_html": render_html(document.letter),
        "mark": view_mark(document=document, actor=user, now=clock.now()),
        "job": job,
        "parsed": parsed,
        "may_edit": is_draft and user.has_perm("inspections.write_notice", notice),
        "may_renew": renewable(notice) and user.has_perm("inspections.write_notice", notice),
        "earlier": list(earlier_notices(notice)),
        "needs_review": is_reviewed,
        "may_issue": is_draft and not is_reviewed and user.has_perm("inspections.issue_notice", notice),
        "entries": timeline([notice, document], audiences=sides_on(user, notice.assignment)),
    }
    return render(request, "inspections/notice_detail.html", context)


@require_http_methods(["GET", "POST"])
def notice_issue(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(visible_notices(request.user), pk=pk)
    require(request.user, "inspections.issue_notice", notice)
    name = notice.assignment.organization.short_name
    if request.method == "POST":
        document = notices.issue_notice(notice=notice, actor=request.user, now=clock.now())
        messages.success(request, f"已签发，发文字号{document.number}。{name}的联络员会收到消息。")
        return redirect("notice-detail", pk=pk)
    check_ready(notice.document, "issue", request.user)
    check_reviewed(notice.document)
    return ask(
        request,
        title="签发动员会通知",
        text=f"签发后编定发文字号，发给{name}，内容不能再改。",
        label="签发",
        back=reverse("notice-detail", args=[pk]),
    )


def renewable(notice: Notice) -> bool:
    """Its organization is another by now, or its draft was given up."""
    is_gone = notice.document.status == DocumentStatus.VOID or is_for_another(notice)
    return notice.assignment.status not in AFTER_FEEDBACK and is_gone


@require_http_methods(["GET", "POST"])
def notice_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """重新拟定, after the inspection was passed on to another organization, or the draft was given up."""
    notice = get_object_or_404(visible_notices(request.user), pk=pk)
    require(request.user, "inspections.write_notice", notice)
    name = notice.assignment.organization.short_name
    if request.method == "POST":
        notices.renew_notice(notice=notice, actor=request.user, now=clock.now())
        messages.success(request, f"已给{name}拟好新的草稿，请核对会议时间、地点后存稿、签发。")
        return redirect("notice-edit", pk=pk)
    notices.check_renewal(notice)
    text = (
        f"原通知{notice.document.number}发给了变动前的单位，继续有效、不作改动。现在给{name}另拟一份，签发时另编文号。"
    )
    if notice.document.status == DocumentStatus.VOID:
        text = f"原稿已经作废，留在记录里。现在按原来填的内容给{name}另拟一份。"
    return ask(
        request,
        title=f"重新拟定动员会通知：{name}",
        text=text,
        label="重新拟定",
        back=reverse("notice-detail", args=[pk]),
    )
