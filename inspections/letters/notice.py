"""动员会通知."""

from datetime import date

from foundation.documents.composing import Frame
from foundation.documents.letter import Attachment, Letter
from foundation.documents.plain_text import parse_text
from foundation.documents.selectors.document_template import compose
from foundation.organizations.selectors.former_name import names_on
from inspections.letters.words import lines_of, moment_words
from inspections.models import Notice
from inspections.models.round import committee_of


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
        "会议时间": moment_words(notice.meeting_at),
        "会议地点": notice.place,
        "参会人员": lines_of(notice.attendees),
        "会议议程": lines_of(notice.agenda),
        "有关要求": lines_of(notice.requirements),
        "联系人": notice.contact_name,
        "联系电话": notice.contact_phone,
    }
    frame = Frame(
        names[round_.office_id].name,
        recipients=(names[assignment.organization_id].name,),
        attachments=_speech(notice, committee),
    )
    return compose("mobilization_notice", issuer=round_.office, values=values, frame=frame)


def _speech(notice: Notice, committee: str) -> tuple[Attachment, ...]:
    if not notice.speech.strip():
        return ()
    parsed = parse_text(notice.speech)
    title = parsed.title or f"在{notice.assignment.round.name_under(committee)}动员会上的讲话"
    return (Attachment(title, parsed.blocks),)
