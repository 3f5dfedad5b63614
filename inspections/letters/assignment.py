"""拟文 from the page of an inspection: which letters there are at this time, and what the form of each begins with."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localtime

from foundation.audittrail import services as audittrail
from foundation.core import clock
from foundation.core.errors import Refused
from foundation.documents.letter_kinds import Filled, letter_kind
from foundation.documents.selectors.composition import row_with_key
from foundation.organizations.selectors.post import team_holders
from foundation.organizations.states import PostKind
from inspections.letters.announcement import OUT_OF_SCOPE, channels, form_address
from inspections.letters.words import lines_of, moment_words, spell
from inspections.models import Announcement, Assignment
from inspections.rules import require
from inspections.selectors.announcement import announcement_in_force
from inspections.selectors.assignment import visible_assignments
from inspections.states import AnnouncementStatus, AssignmentStatus

ENTRY = frozenset({AssignmentStatus.PLANNED, AssignmentStatus.ON_SITE})
CLOSING_DAYS = 7
PREPARED = ("党组织工作汇报", "近三年党组织会议记录", "机构、人员和下属单位情况")
TALKED_OVER = ("通报巡察任务和工作安排", "听取党组织意见建议", "商定动员会和进驻的具体安排")
Values = Callable[[Assignment, Announcement | None], dict[str, Any]]


def filled(code: str, user: Any, key: str) -> Filled | None:
    """None for a row the user does not see. Raises PermissionDenied, and Refused with the sentence of `refusal`."""
    assignment = row_with_key(visible_assignments(user), key)
    if assignment is None:
        return None
    require(user, "inspections.write_notice", assignment)
    round_, announcement = assignment.round, announcement_in_force(assignment.round_id)
    if said := refusal(code, assignment, announcement, clock.now()):
        raise Refused(said)
    return Filled(
        issuer=round_.office,
        recipients=(assignment.organization,),
        values=LETTERS[code](assignment, announcement),
        source=audittrail.name_of(assignment),
        team_id=assignment.team_id,
        series_code=round_.series_code,
    )


def offered(assignment: Assignment, now: datetime) -> list[str]:
    """The codes that the page offers now, in the order of the work."""
    announcement = announcement_in_force(assignment.round_id)
    return [code for code in LETTERS if not refusal(code, assignment, announcement, now)]


def refusal(code: str, assignment: Assignment, announcement: Announcement | None, now: datetime) -> str:
    """Why this letter is not drafted now, and when it will be; "" when it may be."""
    if code == "announcement_closing":
        return _not_closing(assignment, now)
    if assignment.status not in ENTRY:
        state, label = assignment.get_status_display(), letter_kind(code).label
        return f"巡察任务现在是“{state}”，现场巡察已经结束，不再拟{label}。"
    return _not_posted(announcement, now) if code == "poster" else ""


def _not_closing(assignment: Assignment, now: datetime) -> str:
    begins = assignment.on_site_to - timedelta(days=CLOSING_DAYS)
    if assignment.status not in ENTRY:
        state = assignment.get_status_display()
        return "" if assignment.status == AssignmentStatus.REPORTED else f"巡察任务现在是“{state}”，不用再拟撤离公告。"
    if assignment.status == AssignmentStatus.PLANNED:
        return "还没有进驻，撤离前再拟撤离公告。"
    if localtime(now).date() < begins:
        return f"现场巡察到{spell(assignment.on_site_to)}结束，{spell(begins)}起可以拟撤离公告。"
    return ""


def _not_posted(announcement: Announcement | None, now: datetime) -> str:
    if announcement is None or announcement.status != AnnouncementStatus.PUBLISHED:
        return "本轮的巡察公告还没有发布，发布后再拟张贴公告，二维码才有页面可以打开。"
    if announcement.closes_at <= now:
        return f"受理已经在{moment_words(announcement.closes_at)}截止，不再拟张贴公告。"
    return ""


def _inspected(assignment: Assignment) -> dict[str, Any]:
    return {
        "巡察名称": assignment.round.name,
        "派出党委": assignment.round.committee,
        "巡察组": assignment.team.name,
        "单位": assignment.organization.short_name,
    }


def _period(assignment: Assignment) -> dict[str, Any]:
    return {
        "巡察类型": assignment.round.get_kind_display(),
        "进驻日期": assignment.on_site_from,
        "结束日期": assignment.on_site_to,
    }


def _inspection_notice(assignment: Assignment, _: Announcement | None) -> dict[str, Any]:
    led = {
        name: "、".join(person.name for person in team_holders([kind], assignment.team_id))
        for name, kind in (("组长", PostKind.TEAM_LEADER), ("副组长", PostKind.DEPUTY_TEAM_LEADER))
    }
    return _inspected(assignment) | _period(assignment) | led | {"准备事项": PREPARED}


def _meeting_notice(assignment: Assignment, _: Announcement | None) -> dict[str, Any]:
    attendees = (f"{assignment.organization.short_name}主要负责人、联络员", f"{assignment.team.name}组长、副组长")
    return _inspected(assignment) | {"参会人员": attendees, "沟通内容": TALKED_OVER}


def _announcement_unit(assignment: Assignment, announcement: Announcement | None) -> dict[str, Any]:
    """Scope and channels as the round's announcement has them, so that what hangs there says what the public site says."""
    said: dict[str, Any] = {"不受理说明": OUT_OF_SCOPE}
    if announcement is not None:
        said |= {"受理范围": lines_of(announcement.scope), **channels(announcement)}
    return _inspected(assignment) | _period(assignment) | said


def _announcement_closing(assignment: Assignment, announcement: Announcement | None) -> dict[str, Any]:
    inspected = _inspected(assignment)
    del inspected["派出党委"]
    closes = moment_words(announcement.closes_at) if announcement is not None else ""
    return inspected | {"结束日期": assignment.on_site_to, "停止受理时间": closes}


def _poster(assignment: Assignment, announcement: Announcement | None) -> dict[str, Any]:
    if announcement is None:  # refusal() was asked before
        raise TypeError("a poster is drafted from the published announcement of its round, got none")
    return {
        "巡察组": assignment.team.name,
        "单位": assignment.organization.short_name,
        "进驻日期": assignment.on_site_from,
        "结束日期": assignment.on_site_to,
        **channels(announcement),
        "二维码": form_address(announcement),
    }


LETTERS: dict[str, Values] = {
    "inspection_notice": _inspection_notice,
    "meeting_notice": _meeting_notice,
    "announcement_unit": _announcement_unit,
    "poster": _poster,
    "announcement_closing": _announcement_closing,
}
