"""督办文书 as official documents: what the five letters say, never how they look."""

from collections.abc import Sequence
from datetime import date

from foundation.core.deadlines import lamp
from foundation.documents.letter import Block, Form, Heading, Letter, Paragraph, TableBlock
from foundation.organizations.selectors.former_name import names_on
from foundation.supervision.states import StepAction
from inspections.models.round import committee_of, numeral
from rectification.models import SupervisionLetter
from rectification.selectors.supervision_letter import LateItem

TITLES = {
    StepAction.SUPERVISION_NOTICE: "巡察整改督查督办通知书",
    StepAction.SUPERVISION_GUIDANCE: "巡察整改阶段督查指导书",
    StepAction.REMINDER_LETTER: "巡察整改情况提醒书",
    StepAction.ADMONITION_LETTER: "巡察整改情况告诫书",
    StepAction.ACCOUNTABILITY_LETTER: "巡察整改问责书",
}
OPENINGS = {
    StepAction.SUPERVISION_NOTICE: "有{count}项整改事项需要抓紧办理，现予督办",
    StepAction.SUPERVISION_GUIDANCE: "有{count}项整改事项推进不够到位，现提出督查指导意见",
    StepAction.REMINDER_LETTER: "有{count}项整改事项临近或者超过时限，现予提醒",
    StepAction.ADMONITION_LETTER: "有{count}项整改事项没有按期办结，现予告诫",
    StepAction.ACCOUNTABILITY_LETTER: "有{count}项整改事项长期没有办结，现就问责有关事项通知",
}
DEMANDS = {
    StepAction.SUPERVISION_NOTICE: "请党组织主要负责人牵头研究，明确责任人和完成时间。\n请对照整改措施逐项核对，能够办结的立即办结。",
    StepAction.SUPERVISION_GUIDANCE: "请对照反馈意见查找差距，调整整改措施。\n整改情况由党组织主要负责人签字后报送。",
    StepAction.REMINDER_LETTER: "请抓紧办理，按时上报完成情况和佐证材料。\n确有困难不能按期完成的，请在到期前申请延期并说明理由。",
    StepAction.ADMONITION_LETTER: "请党组织主要负责人专题研究，在报送日期前办结或者拿出可以检查的进展。\n逾期仍不整改的，将按照规定启动问责程序。",
    StepAction.ACCOUNTABILITY_LETTER: "请党组织就整改不力的原因和责任作出书面检查。\n请主要负责人做好约谈准备，时间、地点另行通知。",
}
HEADER = ("问题编号", "事项", "时限", "情况")


def supervision_letter(letter: SupervisionLetter, items: Sequence[LateItem], day: date) -> Letter:
    """The letter in the names valid on `day`. The day it bears is set when it is issued; it is composed anew then."""
    rectification = letter.rectification
    round_ = rectification.assignment.round
    names = names_on([round_.office, rectification.committee, rectification.organization], day)
    office = names[round_.office_id].name
    return Letter(
        form=Form.DOCUMENT,
        title=TITLES[StepAction(letter.action)],
        issuers=(office,),
        recipients=(names[rectification.organization_id].name,),
        body=tuple(
            _body(letter, items, round_.name_under(committee_of(names[rectification.committee_id].short_name)), day)
        ),
        signature=(office,),
        note=f"联系人：{letter.contact_name}，电话：{letter.contact_phone}",
        printed_by=office,
    )


def _body(letter: SupervisionLetter, items: Sequence[LateItem], round_name: str, day: date) -> list[Block]:
    fed_back_on, opening = letter.rectification.fed_back_on, OPENINGS[StepAction(letter.action)]
    blocks: list[Block] = [
        Paragraph(
            f"{spell(fed_back_on)}，{round_name}向你单位反馈了意见。截至{spell(day)}，{opening.format(count=len(items))}如下。"
        ),
        Heading(1, "一、督办事项"),
        TableBlock(HEADER, tuple(_row(item, day) for item in items)),
        Heading(1, "二、办理要求"),
    ]
    lines = [line.strip() for line in letter.demand.splitlines() if line.strip()]
    many = len(lines) > 1
    blocks += [
        Paragraph(_stopped(f"（{numeral(place)}）{line}" if many else line))
        for place, line in enumerate(lines, start=1)
    ]
    blocks += [
        Heading(1, "三、报送时间"),
        Paragraph(f"请于{spell(letter.reply_on)}前，将办理情况书面报送我办，并在系统中更新进展。"),
    ]
    return blocks


def _row(item: LateItem, day: date) -> tuple[str, ...]:
    words = lamp(item.due_on, is_open=True, today=day).words
    return (item.number or "—", item.title, spell(item.due_on), words)


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _stopped(text: str) -> str:
    return text if text[-1] in "。；！？：" else f"{text}。"
