"""Rows of this app as letters and as the public announcement: what they say, never how they look."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from foundation.documents.composing import Frame
from foundation.documents.letter import Attachment, Letter
from foundation.documents.plain_text import parse_text
from foundation.documents.selectors.document_template import compose, text_in_use
from foundation.organizations.selectors.former_name import names_on
from inspections.models import Announcement, Assignment, Notice, Round
from inspections.models.round import committee_of

WEEKDAYS = "一二三四五六日"
METHODS = "听取汇报、个别谈话、查阅资料、民主测评、走访调研和受理来信来电来访"
FOCUS = (
    "聚焦党中央决策部署在基层落实情况",
    "聚焦群众身边不正之风和腐败问题",
    "聚焦基层党组织建设",
    "聚焦巡察等监督整改落实情况",
)
ANNOUNCEMENT = "announcement_round"
OUT_OF_SCOPE = "其他不属于巡察受理范围的信访问题，按照分级负责、属地管理的原则，转交有关部门处理。"


def mobilization_notice(notice: Notice, day: date) -> Letter:
    """关于召开…巡察动员会的通知 in the words of the issuing office, with the speech as its attachment, in the names valid on
    `day`. The day it bears is set when it is issued; it is composed anew then.
    """
    assignment = notice.assignment
    round_ = assignment.round
    names = names_on([round_.office, round_.organization, assignment.organization], day)
    committee = committee_of(names[round_.organization_id].short_name)
    values = {
        "巡察名称": round_.name_under(committee),
        "派出党委": committee,
        "巡察组": assignment.team.name,
        "单位": names[assignment.organization_id].short_name,
        "巡察类型": round_.get_kind_display(),
        "进驻日期": assignment.on_site_from,
        "结束日期": assignment.on_site_to,
        "会议时间": _moment(notice.meeting_at),
        "会议地点": notice.place,
        "参会人员": _lines(notice.attendees),
        "会议议程": _lines(notice.agenda),
        "有关要求": _lines(notice.requirements),
        "联系人": notice.contact_name,
        "联系电话": notice.contact_phone,
    }
    frame = Frame(
        names[round_.office_id].name,
        recipients=(names[assignment.organization_id].name,),
        attachments=_speech(notice, committee),
    )
    return compose("mobilization_notice", issuer=round_.office, values=values, frame=frame)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _speech(notice: Notice, committee: str) -> tuple[Attachment, ...]:
    if not notice.speech.strip():
        return ()
    parsed = parse_text(notice.speech)
    title = parsed.title or f"在{notice.assignment.round.name_under(committee)}动员会上的讲话"
    return (Attachment(title, parsed.blocks),)


def announcement_title(round_: Round) -> str:
    return f"关于{round_.name}的公告"


def announcement_body(announcement: Announcement, assignments: list[Assignment]) -> dict[str, Any]:
    """What the public page shows, prepared: the public process reads this and no other business table."""
    round_ = announcement.round
    return {
        "issuer": round_.office.name,
        "intro": _intro(round_, assignments),
        "kind": round_.get_kind_display(),
        "theme": round_.theme,
        "teams": _teams(assignments),
        "focus": list(FOCUS),
        "scope": _lines(announcement.scope),
        "out_of_scope": OUT_OF_SCOPE,
        "phone": announcement.phone,
        "phone_hours": announcement.phone_hours,
        "mailbox": announcement.mailbox,
        "email": announcement.email,
        "letter_box": announcement.letter_box,
        "supervision_phone": announcement.supervision_phone,
        "closes_on": _moment(announcement.closes_at),
        "signature": round_.office.name,
        "template": text_in_use(round_.office, ANNOUNCEMENT).version,
    }


def _intro(round_: Round, assignments: list[Assignment]) -> str:
    teams = len({assignment.team_id for assignment in assignments})
    begin = min(assignment.on_site_from for assignment in assignments)
    end = max(assignment.on_site_to for assignment in assignments)
    theme = f"（{round_.theme}）" if round_.theme else ""
    return (
        f"根据{round_.committee}统一部署，{teams}个巡察组于{spell(begin)}至{spell(end)}，"
        f"对{len(assignments)}个党组织开展{round_.get_kind_display()}{theme}，通过{METHODS}等方式了解情况。"
    )


def _teams(assignments: list[Assignment]) -> list[dict[str, Any]]:
    found: dict[str, list[str]] = {}
    for assignment in sorted(assignments, key=lambda row: (row.team.number, row.pk)):
        found.setdefault(assignment.team.name, []).append(assignment.organization.short_name)
    return [{"name": name, "organizations": organizations} for name, organizations in found.items()]


def announcement_letter(announcement: Announcement, assignments: list[Assignment]) -> Letter:
    """The same as a 公告, for the preview and for print. Once published it says what was published, in the words of that day,
    whatever became of names and template since.
    """
    published = announcement.publication
    round_ = announcement.round
    body = published.body if published else announcement_body(announcement, assignments)
    values = {
        "巡察名称": round_.name,
        "安排": body["intro"],
        "各组": [{"巡察组": team["name"], "单位": team["organizations"]} for team in body["teams"]],
        "监督重点": body["focus"],
        "受理范围": body["scope"],
        "不受理说明": body["out_of_scope"],
        "值班电话": body["phone"],
        "接听时间": body["phone_hours"],
        "邮政信箱": body["mailbox"],
        "电子邮箱": body["email"],
        "意见箱": body["letter_box"],
        "受理截止时间": body["closes_on"],
        "监督电话": body["supervision_phone"],
    }
    frame = Frame(body["signature"], date=published.published_on if published else None)
    # What was published before templates has none: the shipped words are those of then.
    version = body.get("template", f"{ANNOUNCEMENT}@") if published else ""
    letter = compose(ANNOUNCEMENT, issuer=round_.office, values=values, frame=frame, version=version)
    return replace(letter, title=announcement.title)


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(moment: datetime) -> str:
    local = localtime(moment)
    return f"{spell(local.date())}（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"
