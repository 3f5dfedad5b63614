from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from foundation.audittrail.selectors import timeline
from foundation.core import clock
from foundation.core.errors import Refused
from foundation.documents.renderers.screen import render_html
from inspections.checks.announcement import lacks
from inspections.forms.announcement import AnnouncementForm
from inspections.forms.reason import ReasonForm
from inspections.letters.announcement import announcement_letter, announcement_title
from inspections.letters.assignment import refusal
from inspections.rules import require
from inspections.selectors.announcement import visible_announcements
from inspections.selectors.assignment import assignments_of
from inspections.selectors.round import visible_rounds
from inspections.selectors.side import sides_on_round
from inspections.services import announcement as announcements
from inspections.states import AnnouncementStatus
from inspections.views.confirm import ask, check_ready

SCOPE = (
    "被巡察党组织领导班子及其成员、下一级党组织主要负责人和重要岗位人员问题的来信来电来访，"
    "重点是违反政治纪律、组织纪律、廉洁纪律、群众纪律、工作纪律和生活纪律的举报和反映。"
)
HOURS = "工作日8:30—18:00"


@require_http_methods(["GET", "POST"])
def announcement_create(request: HttpRequest, round_pk: int) -> HttpResponse:
    round_ = get_object_or_404(visible_rounds(request.user), pk=round_pk)
    require(request.user, "inspections.write_announcement", round_)
    initial = {"title": announcement_title(round_), "scope": SCOPE, "phone_hours": HOURS}
    form = AnnouncementForm(request.POST or None, now=clock.now(), initial=initial)
    if form.is_bound and form.is_valid():
        row = announcements.draft_announcement(round_=round_, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "公告草稿已保存，请核对后发布。")
        return redirect("announcement-detail", pk=row.pk)
    context = {"form": form, "round": round_, "back": reverse("round-detail", args=[round_.pk])}
    return render(request, "inspections/announcement_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def announcement_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_announcements(request.user), pk=pk)
    require(request.user, "inspections.write_announcement", row)
    if row.status != AnnouncementStatus.DRAFT:
        raise Refused("公告已经发布，不能再改。要更正的，请撤下后另发。")
    initial = {name: getattr(row, name) for name in announcements.FIELDS}
    form = AnnouncementForm(request.POST or None, now=clock.now(), initial=initial)
    if form.is_bound and form.is_valid():
        announcements.edit_announcement(announcement=row, actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "公告草稿已保存。")
        return redirect("announcement-detail", pk=pk)
    context = {
        "form": form,
        "round": row.round,
        "announcement": row,
        "back": reverse("announcement-detail", args=[pk]),
    }
    return render(request, "inspections/announcement_form.html", context, status=422 if form.is_bound else 200)


@require_GET
def announcement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user = request.user
    row = get_object_or_404(visible_announcements(user), pk=pk)
    assignments = assignments_of(row.round)
    is_draft, writes = row.status == AnnouncementStatus.DRAFT, user.has_perm("inspections.write_announcement", row)
    posted = [one for one in assignments if not refusal("poster", one, row, clock.now())] if writes else []
    context = {
        "announcement": row,
        "round": row.round,
        "letter_html": render_html(announcement_letter(row, assignments)) if assignments else "",
        "missing": lacks(row, assignments, clock.now()) if is_draft else [],
        "may_edit": is_draft and writes,
        "posters": [(one.organization.short_name, one.pk) for one in posted],
        "entries": timeline([row], audiences=sides_on_round(user, row.round)),
    }
    return render(request, "inspections/announcement_detail.html", context)


@require_http_methods(["GET", "POST"])
def announcement_publish(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_announcements(request.user), pk=pk)
    if request.method == "POST":
        announcements.publish_announcement(announcement=row, actor=request.user, now=clock.now())
        messages.success(request, "公告已发布，公开网站可以看到，也可以反映问题了。")
        return redirect("announcement-detail", pk=pk)
    check_ready(row, "publish", request.user)
    return ask(
        request,
        title="发布巡察公告",
        text="发布后所有人都能看到，内容不能再改；要更正的，撤下后另发。",
        label="发布",
        back=reverse("announcement-detail", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def announcement_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(visible_announcements(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        announcements.withdraw_announcement(
            announcement=row, reason=form.cleaned_data["note"], actor=request.user, now=clock.now()
        )
        messages.success(request, "公告已撤下，公开网站不再显示。")
        return redirect("announcement-detail", pk=pk)
    check_ready(row, "withdraw", request.user)
    return ask(
        request,
        title="撤下巡察公告",
        text="撤下后公开网站不再显示，也不再接收反映；不能恢复，只能另发。",
        label="撤下",
        back=reverse("announcement-detail", args=[pk]),
        form=form,
        danger=True,
    )
