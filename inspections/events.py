"""What happens here besides moves, for the trail; and the event that upper apps listen to."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from foundation.audittrail.events import EventType, register

if TYPE_CHECKING:
    from inspections.models import Assignment, Finding

register(
    EventType("round.created", "登记轮次"),
    EventType("team.created", "组建巡察组"),
    EventType("team.term_set", "调整授权期限"),
    EventType("assignment.created", "指派巡察组"),
    EventType("assignment.passed_on", "被巡察单位变动，巡察任务转由接收单位承接"),
    EventType("round.passed_on", "派出党委或承办机构变动"),
    EventType("assignment.sheet_printed", "打印表单"),
    EventType("notice.drafted", "拟定动员会通知"),
    EventType("notice.edited", "修改动员会通知"),
    EventType("notice.renewed", "单位变动，重新拟定动员会通知"),
    EventType("announcement.drafted", "拟定巡察公告"),
    EventType("announcement.edited", "修改巡察公告"),
    EventType("record.added", "登记工作记录"),
    EventType("record.sheet_printed", "打印表单"),
    EventType("finding.written", "撰写问题底稿"),
    EventType("finding.edited", "修改问题底稿"),
    EventType("finding.sheet_printed", "打印表单"),
    EventType("finding.handed_over", "承办人交接"),
)


@dataclass(frozen=True, slots=True)
class FeedbackIssued:
    """One organization was fed back. Handlers run in the issuing transaction: if one raises, nothing is issued."""

    assignment: "Assignment"
    findings: "list[Finding]"
    actor: Any
    now: datetime
