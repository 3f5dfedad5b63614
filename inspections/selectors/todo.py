"""What this app's people owe today, for the workbench."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse

from foundation.core.ports import Todo
from foundation.documents.selectors.document_policy import document_policy
from foundation.documents.states import DocumentStatus
from foundation.organizations.selectors.post import holds, scope_q, team_ids
from foundation.organizations.states import PostKind
from inspections.models import Announcement, Assignment, Finding
from inspections.selectors.notice import with_notices
from inspections.states import FINDINGS_OPEN, RUNNING, AnnouncementStatus, AssignmentStatus, FindingStatus

SOON = timedelta(days=7)


def office_todos(user: Any, today: date) -> list[Todo]:
    """Notices to draft and to issue, entries, feedback waiting, inspections to close, announcements to publish or about to close."""
    if not holds(user, RUNNING):
        return []
    waiting = [AssignmentStatus.PLANNED, AssignmentStatus.REPORTED, AssignmentStatus.REVIEWING]
    mine = Assignment.objects.filter(scope_q(user, RUNNING, "round__organization"), status__in=waiting)
    rows = with_notices(mine).select_related("organization", "team", "notice__document")
    reviewed = document_policy().review_kinds
    todos = [todo for row in rows.order_by("pk") if (todo := _of_assignment(row, today, reviewed)) is not None]
    return todos + _announcements(user, today)


def _of_assignment(row: Assignment, today: date, reviewed: list[str]) -> Todo | None:
    name = row.organization.short_name
    if row.status == AssignmentStatus.REPORTED:
        why = f"{row.team.name}已报告巡察情况"
        return Todo(f"反馈：{name}", why, None, "", reverse("feedback-issue", args=[row.pk]), "反馈")
    if row.status == AssignmentStatus.REVIEWING:
        return Todo(f"办结：{name}", "问题已全部销号", None, "", reverse("assignment-close", args=[row.pk]), "办结")
    return _before_field_work(row, name, today, reviewed)


def _before_field_work(row: Assignment, name: str, today: date, reviewed: list[str]) -> Todo | None:
    notice = getattr(row, "notice", None)
    if notice is None:
        url = reverse("notice-create", args=[row.pk])
        return Todo(f"拟定动员会通知：{name}", "还没有通知", row.on_site_from, "进驻日期", url, "拟定")
    if notice.document.status == DocumentStatus.DRAFT:
        url = reverse("notice-detail", args=[notice.pk])
        verb = "送核" if notice.document.kind in reviewed else "签发"
        return Todo(f"{verb}动员会通知：{name}", "通知已拟好", row.on_site_from, "进驻日期", url, verb)
    if getattr(row, "needs_renewal", False):
        url = reverse("notice-renew", args=[notice.pk])
        is_void = notice.document.status == DocumentStatus.VOID
        why = "原稿已作废" if is_void else "原通知发给了变动前的单位"
        return Todo(f"重新拟定动员会通知：{name}", why, row.on_site_from, "进驻日期", url, "拟定")
    if notice.document.is_out and row.on_site_from <= today + SOON:
        url = reverse("assignment-detail", args=[row.pk])
        return Todo(f"办理进驻：{name}", "通知已签发", row.on_site_from, "进驻日期", url, "办理")
    return None


def _announcements(user: Any, today: date) -> list[Todo]:
    todos = []
    closing = Q(status=AnnouncementStatus.PUBLISHED, closes_at__date__range=(today, today + SOON))
    rows = Announcement.objects.filter(
        Q(status=AnnouncementStatus.DRAFT) | closing, scope_q(user, RUNNING, "round__organization")
    )
    for row in rows.order_by("pk"):
        url = reverse("announcement-detail", args=[row.pk])
        if row.status == AnnouncementStatus.DRAFT:
            todos.append(Todo(f"发布公告：{row.title}", "公告已拟好", None, "", url, "发布"))
        else:
            due = row.closes_at.date()
            todos.append(Todo(f"受理将截止：{row.title}", "到时公开页停止接收", due, "受理截止时间", url, "查看"))
    return todos


def team_todos(user: Any, today: date) -> list[Todo]:
    """Findings that wait for this person's hand, and the report when field work ends."""
    deputy_in = team_ids(user, {PostKind.DEPUTY_TEAM_LEADER})
    leader_in = team_ids(user, {PostKind.TEAM_LEADER})
    own = team_ids(user, {PostKind.TEAM_MEMBER, PostKind.TEAM_LIAISON}) | deputy_in | leader_in
    if not own:
        return []
    not_mine = ~Q(handler=user.pk) & ~Q(second_handler=user.pk)
    ready = Q(status__in=[FindingStatus.DRAFT, FindingStatus.RETURNED], returned_at__isnull=True)
    waiting = (
        (Q(second_handler=user.pk) & ready)
        | Q(handler=user.pk, status=FindingStatus.RETURNED, returned_at__isnull=False)
        | (Q(status=FindingStatus.HANDLERS_SIGNED, assignment__team__in=deputy_in) & not_mine)
        | (Q(status=FindingStatus.DEPUTY_SIGNED, assignment__team__in=leader_in) & not_mine)
    )
    rows = Finding.objects.filter(waiting, assignment__team__in=own, assignment__status__in=FINDINGS_OPEN)
    related = rows.select_related("assignment__team", "assignment__organization").order_by("assignment", "seq")
    return [_of_finding(row) for row in related] + _reports(leader_in, today)


def _of_finding(row: Finding) -> Todo:
    name = f"底稿{row.number}　{row.assignment.organization.short_name}"
    if row.returned_at is not None:
        return Todo(f"修改{name}", "已退回给您", None, "", reverse("finding-edit", args=[row.pk]), "修改")
    url = reverse("finding-detail", args=[row.pk])
    if row.status == FindingStatus.HANDLERS_SIGNED:
        return Todo(f"审核{name}", "承办人已签，等您审核", None, "", url, "审核")
    if row.status == FindingStatus.DEPUTY_SIGNED:
        return Todo(f"审签{name}", "副组长已审，等您审签", None, "", url, "审签")
    return Todo(f"签字{name}", "您是第二承办人", None, "", url, "签字")


def _reports(leader_in: set[int], today: date) -> list[Todo]:
    rows = Assignment.objects.filter(
        team__in=leader_in, status=AssignmentStatus.ON_SITE, on_site_to__lte=today + SOON
    ).select_related("organization")
    return [
        Todo(
            f"报告巡察情况：{row.organization.short_name}",
            "进驻就要结束",
            row.on_site_to,
            "撤离日期",
            reverse("assignment-detail", args=[row.pk]),
            "报告",
        )
        for row in rows.order_by("pk")
    ]
