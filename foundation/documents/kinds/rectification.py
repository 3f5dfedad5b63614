"""Rectification: pressed (五书), reviewed, extended, accepted, told."""

import datetime as dt

from foundation.documents.kinds.slots import CONTACT, FED_BACK, PHONE, ROUND, UNIT, day, lines, rows, text
from foundation.documents.letter import Form
from foundation.documents.letter_kinds import LetterKind
from foundation.documents.states import DocumentKind

GROUP = "整改督办"
ITEMS = rows(
    "事项",
    "督办的事项，一件一行",
    (
        text("编号", "", "03-03-001"),
        text("名称", "", "支部组织生活不规范"),
        text("时限", "", "2026年9月18日"),
        text("情况", "", "逾期7天"),
    ),
    {"编号": "03-03-002", "名称": "惠企资金拨付慢", "时限": "2026年9月18日", "情况": "逾期7天"},
)
PRESSED = (
    ROUND,
    FED_BACK,
    day("截至日期", "事项情况截至哪一天", dt.date(2026, 9, 25)),
    ITEMS,
    lines("办理要求", "一条一行", "请党组织主要负责人牵头研究，明确责任人和完成时间", "能够办结的立即办结"),
    day("报送日期", "办理情况何时前报送", dt.date(2026, 10, 10)),
    CONTACT,
    PHONE,
)


def _pressed(code: str, label: str, words: str) -> LetterKind:
    return LetterKind(code, label, GROUP, DocumentKind.REMINDER, Form.DOCUMENT, PRESSED, words)


KINDS = (
    _pressed("supervision_notice", "督办通知书", "整改开始或者逾期时督办具体事项"),
    _pressed("supervision_guidance", "督查指导书", "推进不到位时提出指导意见，由主要负责人签字回复"),
    _pressed("reminder_letter", "提醒书", "时限临近时提醒"),
    _pressed("admonition_letter", "告诫书", "逾期后告诫，给出最后期限"),
    _pressed("accountability_letter", "问责书", "长期没有办结的，通知问责和约谈"),
    LetterKind(
        "plan_opinion",
        "方案审核意见",
        GROUP,
        DocumentKind.OTHER,
        Form.DOCUMENT,
        (
            ROUND,
            UNIT,
            day("报送日期", "单位何时报来方案", dt.date(2026, 7, 15)),
            text("结论", "同意，或者修改后重报", "原则同意，请按照下列意见修改完善后组织实施"),
            lines(
                "修改意见", "一条一行", "问题03-03-002的措施要写明拨付时限", "把建章立制的事项列出清单", optional=True
            ),
            day("重报日期", "修改后何时前重报", dt.date(2026, 7, 25), optional=True),
            CONTACT,
            PHONE,
        ),
        "联审后答复整改方案",
    ),
    LetterKind(
        "extension_reply",
        "延期批复",
        GROUP,
        DocumentKind.OTHER,
        Form.DOCUMENT,
        (
            UNIT,
            text("任务编号", "整改任务的编号", "03-03-002-1"),
            text("任务", "整改措施", "修订惠企资金拨付办法"),
            day("申请日期", "何时申请延期", dt.date(2026, 8, 20)),
            day("原时限", "", dt.date(2026, 8, 31)),
            day("申请延至", "", dt.date(2026, 9, 30)),
            text("理由", "单位申请的理由", "需要征求12个业务科室意见"),
            text("是否同意", "写“同意”或者“不同意”", "同意"),
            day("批准延至", "同意时填写", dt.date(2026, 9, 20), optional=True),
            text("研究情况", "由领导小组研究的，写明", "", optional=True),
            text("审批意见", "不同意的理由，或者对办理的要求", "请倒排工期，确保按新的时限完成", optional=True),
        ),
        "答复整改任务的延期申请；同意的必须写明新时限",
    ),
    LetterKind(
        "acceptance_notice",
        "验收（销号）通知书",
        GROUP,
        DocumentKind.NOTICE,
        Form.DOCUMENT,
        (
            ROUND,
            UNIT,
            rows(
                "问题",
                "通过验收的问题，一个一行",
                (
                    text("编号", "", "03-03-001"),
                    text("问题", "", "支部组织生活不规范"),
                    text("销号日期", "", "2026年9月10日"),
                ),
            ),
            text("验收人员", "参加验收的机构", "市委巡察办、市委第三巡察组和市财政局党组"),
            lines("后续要求", "一条一行", "巩固整改成果，防止问题反弹", "相关材料立卷归档备查", standing=True),
        ),
        "问题通过验收、对账销号后告知单位",
    ),
    LetterKind(
        "rectification_bulletin",
        "整改情况通报",
        GROUP,
        DocumentKind.OTHER,
        Form.DOCUMENT,
        (
            ROUND,
            day("截至日期", "数字截至哪一天", dt.date(2026, 9, 18)),
            text("总体情况", "一段话", "12个党组织都按时报送了整改方案和整改情况报告。"),
            rows(
                "各单位",
                "一个单位一行",
                (
                    text("单位", "", "市财政局党组"),
                    text("问题数", "", "18"),
                    text("已完成", "", "15"),
                    text("基本完成", "", "2"),
                    text("未完成", "", "1"),
                ),
                {"单位": "市农业农村局党组", "问题数": "14", "已完成": "14", "基本完成": "0", "未完成": "0"},
            ),
            lines("存在问题", "一条一行", "有的单位措施比较笼统，没有写明完成标准", "有的单位佐证材料不全"),
            lines("工作要求", "一条一行", "没有完成的问题要逐项说明原因、重排进度", "长期坚持的事项每年报告一次"),
        ),
        "向各被巡察党组织通报一轮整改的进展",
    ),
)
