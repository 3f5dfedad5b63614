"""Rows of this app as letters and as the public announcement: what they say, never how they look."""

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from foundation.documents.letter import Attachment, Block, Form, Heading, Letter, Paragraph
from foundation.documents.plain_text import parse_text
from foundation.organizations.selectors.former_name import names_on
from inspections.models import Announcement, Assignment, Notice, Round
from inspections.models.round import committee_of, numeral

WEEKDAYS = "一二三四五六日"
METHODS = "听取汇报、个别谈话、查阅资料、民主测评、走访调研和受理来信来电来访"
FOCUS = (
    "聚焦党中央决策部署在基层落实情况",
    "聚焦群众身边不正之风和腐败问题",
    "聚焦基层党组织建设",
    "聚焦巡察等监督整改落实情况",
)
OUT_OF_SCOPE = "其他不属于巡察受理范围的信访问题，按照分级负责、属地管理的原则，转交有关部门处理。"


def mobilization_notice(notice: Notice, day: date) -> Letter:
    """关于召开…巡察动员会的通知, with the speech as its attachment, in the names valid on `day`. The day it bears is set when
    it is issued; it is composed anew then.
    """
    assignment = notice.assignment
    round_ = assignment.round
    names = names_on([round_.office, round_.organization, assignment.organization], day)
    office = names[round_.office_id].name
    committee = committee_of(names[round_.organization_id].short_name)
    return Letter(
        form=Form.DOCUMENT,
        title=f"关于召开{round_.name_under(committee)}动员会的通知",
        issuers=(office,),
        recipients=(names[assignment.organization_id].name,),
        body=tuple(_notice_body(notice, committee, names[assignment.organization_id].short_name)),
        attachments=_speech(notice, committee),
        signature=(office,),
        note=f"联系人：{notice.contact_name}，电话：{notice.contact_phone}",
        printed_by=office,
    )


def _notice_body(notice: Notice, committee: str, organization: str) -> list[Block]:
    assignment = notice.assignment
    round_ = assignment.round
    blocks: list[Block] = [
        Paragraph(
            f"根据{committee}统一部署，{assignment.team.name}将于{spell(assignment.on_site_from)}至"
            f"{spell(assignment.on_site_to)}对{organization}开展{round_.get_kind_display()}。"
            "现就召开动员会有关事项通知如下。"
        ),
        Heading(1, "一、会议时间"),
        Paragraph(f"{_moment(notice.meeting_at)}。"),
        Heading(1, "二、会议地点"),
        Paragraph(_stopped(notice.place)),
    ]
    for number, title, text in (
        (3, "参会人员", notice.attendees),
        (4, "会议议程", notice.agenda),
        (5, "有关要求", notice.requirements),
    ):
        blocks.append(Heading(1, f"{numeral(number)}、{title}"))
        blocks += _points(text)
    return blocks


def _points(text: str) -> list[Block]:
    """One line is a paragraph; several are numbered （一）（二）, as the order of headings asks."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == 1:
        return [Paragraph(_stopped(lines[0]))]
    return [Paragraph(f"（{numeral(place)}）{_stopped(line)}") for place, line in enumerate(lines, start=1)]


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
        "scope": [line.strip() for line in announcement.scope.splitlines() if line.strip()],
        "out_of_scope": OUT_OF_SCOPE,
        "phone": announcement.phone,
        "phone_hours": announcement.phone_hours,
        "mailbox": announcement.mailbox,
        "email": announcement.email,
        "letter_box": announcement.letter_box,
        "supervision_phone": announcement.supervision_phone,
        "closes_on": _moment(announcement.closes_at),
        "signature": round_.office.name,
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
    """The same as a 公告, for the preview and for print. Once published it says what was published, whatever became of the
    names since.
    """
    published = announcement.publication
    body = published.body if published else announcement_body(announcement, assignments)
    blocks: list[Block] = [Paragraph(body["intro"]), Heading(1, "一、巡察对象")]
    blocks += [Paragraph(f"{team['name']}：{'、'.join(team['organizations'])}。") for team in body["teams"]]
    blocks += [Heading(1, "二、监督重点"), Paragraph("；".join(body["focus"]) + "。"), Heading(1, "三、受理范围")]
    blocks += [Paragraph(line) for line in [*body["scope"], body["out_of_scope"]]]
    blocks.append(Heading(1, "四、联系方式"))
    channels = (
        ("值班电话", f"{body['phone']}（{body['phone_hours']}）"),
        ("邮政信箱", body["mailbox"]),
        ("电子邮箱", body["email"]),
        ("意见箱", body["letter_box"]),
        ("受理截止时间", body["closes_on"]),
        ("对巡察组的监督电话", body["supervision_phone"]),
    )
    blocks += [Paragraph(f"{label}：{text}。") for label, text in channels if text]
    return Letter(
        form=Form.ANNOUNCEMENT,
        title=announcement.title,
        body=tuple(blocks),
        signature=(body["signature"],),
        date=published.published_on if published else None,
    )


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(moment: datetime) -> str:
    local = localtime(moment)
    return f"{spell(local.date())}（星期{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def _stopped(text: str) -> str:
    return text if text[-1] in "。；！？：" else f"{text}。"
