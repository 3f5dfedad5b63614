"""Sheets a team prints filled in: 事实确认单, 谈话记录, 调阅清单. They tell what was found and who told it, and a document is seen
by all of the office: so nothing of them is stored, and who sees the row prints it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from foundation.documents.blank_sheet import blank_letter
from foundation.documents.letter import Letter
from foundation.documents.letter_kinds import letter_kind
from foundation.documents.selectors.document_template import TemplateUnusable, text_in_use
from foundation.documents.template_language import TemplateRefused
from foundation.organizations.models import User
from inspections.letters.words import spell
from inspections.models import Assignment, Finding, WorkRecord
from inspections.states import RecordKind

FACTS, REQUEST = "fact_confirmation", "document_request"
OF_RECORD = {RecordKind.TALK: "talk_record", RecordKind.DOCUMENT_CHECK: REQUEST}


def sheet_letter(code: str, assignment: Assignment, values: Mapping[str, Any]) -> Letter:
    """In the words of the office that runs the round; what is blank has room to write on. Raises TemplateUnusable."""
    kind, office = letter_kind(code), assignment.round.office
    try:
        return blank_letter(kind, text_in_use(office, code), office.name, values)
    except TemplateRefused as refused:
        raise TemplateUnusable(f"“{kind.label}”现在排不出来：{refused}请缩短所填的内容。") from refused


def finding_values(finding: Finding, today: date) -> dict[str, Any]:
    """By which methods, never from whom: the sheet goes to the inspected organization."""
    kinds = sorted(set(finding.records.values_list("kind", flat=True)), key=RecordKind.values.index)
    return {
        **_place(finding.assignment),
        "单位": finding.assignment.organization.short_name,
        "编号": finding.number,
        "事实": finding.facts,
        "了解方式": "、".join(RecordKind(kind).label for kind in kinds),
        "承办人": f"{finding.handler.name}、{finding.second_handler.name}",
        "送达日期": today,
    }


def record_values(record: WorkRecord) -> dict[str, Any]:
    people = [record.handler.name, *([record.recorder.name] if record.recorder else [])]
    if record.kind == RecordKind.DOCUMENT_CHECK:
        return request_values(record.assignment, record.held_on) | {
            "调阅人": "、".join(people),
            "材料": [{"材料名称": record.subject}],
        }
    return {
        "巡察组": record.assignment.team.name,
        "姓名": record.subject,
        "单位职务": record.subject_post,
        "谈话时间": spell(record.held_on),
        "谈话地点": record.place,
        "谈话人": people[0],
        "记录人": "、".join(people[1:]),
        "谈话内容": record.content,
    }


def request_values(assignment: Assignment, day: date, asks: User | None = None) -> dict[str, Any]:
    values = {**_place(assignment), "单位": assignment.organization.short_name, "调阅日期": day}
    return values | ({"调阅人": asks.name} if asks is not None else {})


def _place(assignment: Assignment) -> dict[str, Any]:
    return {"巡察名称": assignment.round.name, "巡察组": assignment.team.name}
