"""巡察公告 of a round: on the public site and as a letter."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.urls import reverse

from foundation.documents.composing import Frame
from foundation.documents.letter import Letter
from foundation.documents.selectors.document_template import compose, text_in_use
from inspections.letters.words import lines_of, moment_words, spell
from inspections.models import Announcement, Assignment, Round

METHODS = "听取汇报、个别谈话、查阅资料、民主测评、走访调研和受理来信来电来访"
FOCUS = (
    "聚焦党中央决策部署在基层落实情况",
    "聚焦群众身边不正之风和腐败问题",
    "聚焦基层党组织建设",
    "聚焦巡察等监督整改落实情况",
)
ANNOUNCEMENT = "announcement_round"
OUT_OF_SCOPE = "其他不属于巡察受理范围的信访问题，按照分级负责、属地管理的原则，转交有关部门处理。"


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
        "scope": lines_of(announcement.scope),
        "out_of_scope": OUT_OF_SCOPE,
        "phone": announcement.phone,
        "phone_hours": announcement.phone_hours,
        "mailbox": announcement.mailbox,
        "email": announcement.email,
        "letter_box": announcement.letter_box,
        "supervision_phone": announcement.supervision_phone,
        "closes_on": moment_words(announcement.closes_at),
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


def channels(announcement: Announcement) -> dict[str, str]:
    """How the team is reached, as letters say it."""
    return {
        "值班电话": announcement.phone,
        "接听时间": announcement.phone_hours,
        "邮政信箱": announcement.mailbox,
        "电子邮箱": announcement.email,
        "意见箱": announcement.letter_box,
        "受理截止时间": moment_words(announcement.closes_at),
        "监督电话": announcement.supervision_phone,
    }


def form_address(announcement: Announcement) -> str:
    """What the QR of a poster opens: the report form of the public site. "" where the deployment does not say how that
    site is reached, or the announcement is not on it.
    """
    address: str = settings.PUBLIC_ADDRESS.rstrip("/")
    if not address or announcement.publication_id is None:
        return ""
    return address + reverse("petition-form", urlconf=settings.PUBLIC_URLCONF, args=[announcement.publication_id])


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
