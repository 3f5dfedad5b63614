"""Events of this app that are no moves. A sentence without content; every party of a rectification sees them."""

from foundation.audittrail.events import EVERY_PARTY, EventType, register

register(
    EventType("rectification.opened", "反馈下达，整改开始", EVERY_PARTY),
    EventType("problem.fed_back", "反馈问题下达", EVERY_PARTY),
    EventType("rectification.passed_on", "被巡察单位变动，整改由接收单位接办", EVERY_PARTY),
    EventType("rectification.judge_passed_on", "派出党委变动，整改由接收单位督办", EVERY_PARTY),
    EventType("problem.passed_on", "问题由接收单位接办", EVERY_PARTY),
    EventType("task.passed_on", "任务由接收单位接办", EVERY_PARTY),
    EventType("responsibility.defined", "明确责任", EVERY_PARTY),
    EventType("responsibility.voided", "原签字作废", frozenset()),
    EventType("paper_signature.uploaded", "上传纸质签字", EVERY_PARTY),
    EventType("paper_signature.read", "查看纸质签字扫描件"),
    EventType("responsibility.handed_over", "责任领导交接", EVERY_PARTY),
    EventType("countersignature.asked", "请继任者承接签字", EVERY_PARTY),
    EventType("task.handed_over", "任务责任人交接", EVERY_PARTY),
    EventType("task.added", "拟定任务", EVERY_PARTY),
    EventType("task.edited", "修改任务", EVERY_PARTY),
    EventType("extension.asked", "申请延期", EVERY_PARTY),
    EventType("task.extended", "整改时限延期", EVERY_PARTY),
    EventType("evidence.added", "上传佐证材料", EVERY_PARTY),
    EventType("evidence.read", "下载佐证材料"),
)
