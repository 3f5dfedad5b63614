"""督办文书 as official documents: what the five letters say, never how they look."""

from collections.abc import Sequence
from datetime import date

from foundation.core.deadlines import lamp
from foundation.documents.composing import Frame
from foundation.documents.letter import Letter
from foundation.documents.selectors.document_template import compose
from foundation.organizations.selectors.former_name import names_on
from foundation.supervision.states import StepAction
from inspections.models.round import committee_of
from rectification.models import SupervisionLetter
from rectification.selectors.supervision_letter import LateItem

DEMANDS = {
    StepAction.SUPERVISION_NOTICE: "请党组织主要负责人牵头研究，明确责任人和完成时间。\n请对照整改措施逐项核对，能够办结的立即办结。",
    StepAction.SUPERVISION_GUIDANCE: "请对照反馈意见查找差距，调整整改措施。\n整改情况由党组织主要负责人签字后报送。",
    StepAction.REMINDER_LETTER: "请抓紧办理，按时上报完成情况和佐证材料。\n确有困难不能按期完成的，请在到期前申请延期并说明理由。",
    StepAction.ADMONITION_LETTER: "请党组织主要负责人专题研究，在报送日期前办结或者拿出可以检查的进展。\n逾期仍不整改的，将按照规定启动问责程序。",
    StepAction.ACCOUNTABILITY_LETTER: "请党组织就整改不力的原因和责任作出书面检查。\n请主要负责人做好约谈准备，时间、地点另行通知。",
}


def supervision_letter(letter: SupervisionLetter, items: Sequence[LateItem], day: date) -> Letter:
    """One of the five in the words of the issuing office, in the names valid on `day`. The day it bears is set when it is
    issued; it is composed anew then.
    """
    rectification = letter.rectification
    round_ = rectification.assignment.round
    names = names_on([round_.office, rectification.committee, rectification.organization], day)
    values = {
        "巡察名称": round_.name_under(committee_of(names[rectification.committee_id].short_name)),
        "反馈日期": rectification.fed_back_on,
        "截至日期": day,
        "事项": [_row(item, day) for item in items],
        "办理要求": [line.strip() for line in letter.demand.splitlines() if line.strip()],
        "报送日期": letter.reply_on,
        "联系人": letter.contact_name,
        "联系电话": letter.contact_phone,
    }
    frame = Frame(names[round_.office_id].name, recipients=(names[rectification.organization_id].name,))
    return compose(letter.action, issuer=round_.office, values=values, frame=frame)


def _row(item: LateItem, day: date) -> dict[str, str]:
    words = lamp(item.due_on, is_open=True, today=day).words
    return {"编号": item.number or "—", "名称": item.title, "时限": spell(item.due_on), "情况": words}


def spell(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
