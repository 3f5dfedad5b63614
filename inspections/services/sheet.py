"""What was printed and by whom is on record; what it says is not kept."""

from datetime import datetime
from typing import Any

from foundation.audittrail import services as audittrail
from foundation.core.errors import Refused
from foundation.documents.letter_kinds import letter_kind
from inspections.letters.sheet import FACTS, OF_RECORD, REQUEST
from inspections.models import Assignment, Finding, WorkRecord
from inspections.rules import require
from inspections.states import FIELD_WORK, FindingStatus, RecordKind


def print_finding(*, finding: Finding, actor: Any, now: datetime) -> None:
    """Raises PermissionDenied, Refused."""
    check_finding(finding, actor)
    audittrail.record("finding.sheet_printed", actor=actor, subject=finding, now=now, note=letter_kind(FACTS).label)


def print_record(*, record: WorkRecord, actor: Any, now: datetime) -> None:
    """Raises PermissionDenied."""
    check_record(record, actor)
    label = letter_kind(OF_RECORD[RecordKind(record.kind)]).label
    audittrail.record("record.sheet_printed", actor=actor, subject=record, now=now, note=label)


def print_request(*, assignment: Assignment, actor: Any, now: datetime) -> None:
    """Raises PermissionDenied, Refused."""
    check_request(assignment, actor)
    label = letter_kind(REQUEST).label
    audittrail.record("assignment.sheet_printed", actor=actor, subject=assignment, now=now, note=label)


def check_finding(finding: Finding, actor: Any) -> None:
    require(actor, "inspections.write_finding", finding)
    if finding.status == FindingStatus.FED_BACK:
        raise Refused(f"底稿{finding.number}已经反馈，不再与单位核对事实。")


def check_record(record: WorkRecord, actor: Any) -> None:
    require(actor, "inspections.add_record", record)


def check_request(assignment: Assignment, actor: Any) -> None:
    require(actor, "inspections.add_record", assignment)
    if assignment.status not in FIELD_WORK:
        raise Refused(f"巡察任务现在是“{assignment.get_status_display()}”，进驻期间才能调阅资料。")
