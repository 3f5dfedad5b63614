"""Minutes, and the sheets that people sign by hand."""

import datetime as dt

from foundation.documents.kinds.slots import ROUND, TEAM, UNIT, blocks, day, lines, rows, text
from foundation.documents.letter import Form
from foundation.documents.letter_kinds import LetterKind, Slot
from foundation.documents.states import DocumentKind

GROUP = "会议和表单"
ASKED = (
    text("材料名称", "", "2025年党组会议记录"),
    text("份数", "", "1册"),
    text("形式", "", "纸质原件"),
    text("提供时限", "", "2026年3月16日"),
)
PERSON = (
    text("姓名", "", "张明"),
    text("性别", "", "男"),
    text("单位职务", "", "市财政局办公室主任"),
)


def _sheet(code: str, label: str, slots: tuple[Slot, ...], words: str, *, is_drafted: bool = True) -> LetterKind:
    """`is_drafted` False: it says what was found or who told something, and a draft would be seen by all of the office."""
    return LetterKind(
        code,
        label,
        GROUP,
        DocumentKind.OTHER,
        Form.PLAIN,
        slots,
        words,
        series=None,
        is_addressed=False,
        is_drafted=is_drafted,
        is_sheet=True,
    )


KINDS = (
    LetterKind(
        "meeting_minutes",
        "会议纪要",
        GROUP,
        DocumentKind.OTHER,
        Form.MINUTES,
        (
            text("会议名称", "", "市委巡察工作领导小组第5次会议"),
            day("会议日期", "", dt.date(2026, 6, 16)),
            text("会议地点", "", "市委一号会议室"),
            text("主持人", "姓名和职务", "市委副书记、领导小组组长王建国"),
            text("议题", "会议研究什么", "听取六届市委第三轮巡察情况汇报"),
            blocks(
                "会议内容",
                "会议认为、会议指出的内容，可以写一、（一）",
                "会议认为，第三轮巡察发现问题较为精准，完成了任务。",
            ),
            lines("议定事项", "一条一行", "原则同意巡察综合情况报告", "9件问题线索按照干部管理权限移交"),
            lines("出席", "姓名，一人一行", "王建国", "李卫东", "陈立", "孙丽华"),
            lines("请假", "姓名，一人一行", "赵䶮", optional=True),
            lines("列席", "姓名，一人一行", "周敏", "钱伟", optional=True),
        ),
        "领导小组会、书记专题会等会议的纪要",
        series="纪",
        attendance=("出席", "请假", "列席"),
    ),
    _sheet(
        "document_request",
        "调阅清单",
        (
            ROUND,
            TEAM,
            UNIT,
            day("调阅日期", "", dt.date(2026, 3, 13)),
            text("调阅人", "", "孙伟、吴芳"),
            rows(
                "材料",
                "调阅的材料，一件一行",
                ASKED,
                {"材料名称": "2023年以来固定资产台账", "份数": "1份", "形式": "电子", "提供时限": "2026年3月18日"},
            ),
        ),
        "向被巡察单位调阅资料，提供和归还都签字",
    ),
    _sheet(
        "recusal_application",
        "回避申请书",
        (
            ROUND,
            TEAM,
            *PERSON,
            UNIT,
            text("回避类型", "任职回避、地域回避或者公务回避", "任职回避"),
            text("回避事由", "写清关系和情况", "本人配偶在市财政局直属单位任职。"),
            day("申请日期", "", dt.date(2026, 3, 6)),
        ),
        "巡察干部在动员部署会上填写，报告与被巡察单位的关系",
    ),
    _sheet(
        "fact_confirmation",
        "事实确认单",
        (
            ROUND,
            TEAM,
            UNIT,
            text("编号", "", "03-03-S001"),
            text("事实", "只写事实，不作评价", "2025年，机关第二支部有4个月没有召开支部党员大会。"),
            text("了解方式", "", "查阅支部工作手册，与3名党员谈话"),
            text("时间地点", "", "2025年1月至12月，市财政局机关"),
            text("责任主体", "", "机关第二党支部"),
            text("承办人", "两人以上", "孙伟、吴芳"),
            day("送达日期", "", dt.date(2026, 4, 20)),
        ),
        "与单位核对事实，单位签署意见",
        is_drafted=False,
    ),
    _sheet(
        "talk_record",
        "谈话记录",
        (
            TEAM,
            *PERSON,
            text("谈话时间", "", "2026年3月18日9:00至10:10"),
            text("谈话地点", "", "市财政局谈话室"),
            text("谈话人", "", "孙伟"),
            text("记录人", "", "吴芳"),
            blocks("谈话内容", "一问一答，一段一行", "问：请介绍分管的工作。\n答：我负责机关文电和后勤。"),
        ),
        "个别谈话，一人谈、一人记，谈话对象核对签字",
        is_drafted=False,
    ),
    _sheet(
        "visit_record",
        "来访登记",
        (
            TEAM,
            text("来访时间", "", "2026年3月20日15:00"),
            text("来访地点", "", "市财政局一楼接待室"),
            text("来访人", "姓名，或者写匿名", "匿名"),
            text("来访人数", "集体来访推选代表不超过5人", "1"),
            text("联系方式", "", "", optional=True),
            text("被反映单位", "", "市财政局直属单位"),
            text("反映内容", "记要点，不作评价", "反映收费窗口没有公示收费标准。"),
            text("来访材料", "", "情况说明1份2页"),
            text("接待人", "", "孙伟、吴芳"),
            text("处理意见", "", "属于受理范围，转第三巡察组了解"),
        ),
        "接待来访时登记；只由接待人和组长保管",
        is_drafted=False,
    ),
)
