"""Before the team enters, and its announcements."""

import datetime as dt

from foundation.documents.kinds.slots import (
    BEGIN,
    COMMITTEE,
    CONTACT,
    END,
    KIND,
    PHONE,
    ROUND,
    TEAM,
    UNIT,
    day,
    lines,
    rows,
    text,
)
from foundation.documents.letter import Form
from foundation.documents.letter_kinds import LetterKind
from foundation.documents.states import DocumentKind

GROUP = "进驻"
FOCUS = lines(
    "监督重点",
    "巡察监督的重点，一条一行",
    "聚焦党中央决策部署在基层落实情况",
    "聚焦群众身边不正之风和腐败问题",
    "聚焦基层党组织建设",
    "聚焦巡察等监督整改落实情况",
    standing=True,
)
SCOPE = lines(
    "受理范围",
    "巡察组受理哪些反映，一条一段",
    "主要受理反映被巡察党组织领导班子及其成员、下一级党组织主要负责人问题的来信来电来访。",
    standing=True,
)
OUT_OF_SCOPE = text(
    "不受理说明",
    "不属于受理范围的怎么办",
    "其他信访问题，按照分级负责、属地管理的原则转交有关部门处理。",
    standing=True,
)
CHANNELS = (
    text("值班电话", "接听反映的电话", "0000-2200119"),
    text("接听时间", "电话有人接听的时间", "工作日8:30—12:00，14:30—18:00", standing=True),
    text("邮政信箱", "寄信的地址和邮编", "云岭市A001号信箱，邮编000000", optional=True),
    text("电子邮箱", "收信的电子邮箱", "", optional=True),
    text("意见箱", "意见箱在哪里", "市财政局办公楼一楼大厅", optional=True),
    text("受理截止时间", "停止受理的日期和钟点", "2026年5月8日（星期五）18:00"),
    text("监督电话", "反映巡察组自身问题的电话", "0000-2200120", optional=True),
)
MEETING = (
    text("会议时间", "日期、星期和钟点", "2026年3月12日（星期四）09:00"),
    text("会议地点", "会议室", "市财政局三楼会议室"),
    lines("参会人员", "参加会议的人员，一条一行", "党组领导班子成员", "机关各科室和直属单位主要负责人"),
)
WHO = (
    text("姓名", "", "王建国"),
    text("单位职务", "", "市委巡察专员"),
    text("任职", "", "第三巡察组组长"),
    text("任务", "", "巡察市财政局党组"),
)

KINDS = (
    LetterKind(
        "inspection_notice",
        "巡察通知",
        GROUP,
        DocumentKind.NOTICE,
        Form.DOCUMENT,
        (
            ROUND,
            COMMITTEE,
            TEAM,
            UNIT,
            KIND,
            BEGIN,
            END,
            text("组长", "巡察组组长", "王建国"),
            text("副组长", "巡察组副组长，多人用、隔开", "李卫东、赵䶮"),
            FOCUS,
            lines(
                "准备事项", "请单位准备什么，一条一行", "党组工作汇报", "近三年党组会议记录", "机构人员和直属单位情况"
            ),
            day("报送日期", "准备的材料何时前送到", dt.date(2026, 3, 9)),
            CONTACT,
            PHONE,
        ),
        "进驻前告知被巡察党组织",
    ),
    LetterKind(
        "mobilization_notice",
        "动员会通知",
        GROUP,
        DocumentKind.NOTICE,
        Form.DOCUMENT,
        (
            ROUND,
            COMMITTEE,
            TEAM,
            UNIT,
            KIND,
            BEGIN,
            END,
            *MEETING,
            lines("会议议程", "一项一行", "巡察组组长作动员讲话", "党组主要负责人表态发言"),
            lines("有关要求", "一条一行", "请于会前一日报送参会人员名单"),
            CONTACT,
            PHONE,
        ),
        "通知被巡察党组织召开进驻动员会",
    ),
    LetterKind(
        "meeting_notice",
        "见面会通知",
        GROUP,
        DocumentKind.NOTICE,
        Form.DOCUMENT,
        (
            ROUND,
            COMMITTEE,
            TEAM,
            UNIT,
            *MEETING,
            lines("沟通内容", "一项一行", "通报巡察任务和工作安排", "听取党组意见建议"),
            CONTACT,
            PHONE,
        ),
        "动员会前与党组织主要负责人见面沟通",
    ),
    LetterKind(
        "authorization_decision",
        "授权任职决定",
        GROUP,
        DocumentKind.OTHER,
        Form.DOCUMENT,
        (
            ROUND,
            text("研究机关", "哪个会议研究决定", "市委巡察工作领导小组研究，并报市委批准"),
            rows(
                "任职人员",
                "一人一行",
                WHO,
                {
                    "姓名": "李卫东",
                    "单位职务": "市审计局副局长",
                    "任职": "第三巡察组副组长",
                    "任务": "巡察市财政局党组",
                },
            ),
            BEGIN,
            day("授权终止", "授权到哪一天为止", dt.date(2026, 9, 18)),
        ),
        "一次一授权：决定本轮巡察组组长、副组长及分工，在动员部署会上宣布",
    ),
    LetterKind(
        "announcement_round",
        "巡察公告（集中）",
        GROUP,
        DocumentKind.ANNOUNCEMENT,
        Form.ANNOUNCEMENT,
        (
            ROUND,
            text(
                "安排",
                "依据、组数、起止日期和方式，一段话",
                "根据云岭市委统一部署，6个巡察组于2026年3月12日至5月11日，对12个党组织开展常规巡察。",
            ),
            rows(
                "各组",
                "一个巡察组一行",
                (text("巡察组", "", "市委第三巡察组"), lines("单位", "", "市财政局党组", "市农业农村局党组")),
            ),
            FOCUS,
            SCOPE,
            OUT_OF_SCOPE,
            *CHANNELS,
        ),
        "向社会公布一轮巡察的安排、受理范围和联系方式",
        series=None,
        is_addressed=False,
    ),
    LetterKind(
        "announcement_unit",
        "巡察公告（单位）",
        GROUP,
        DocumentKind.ANNOUNCEMENT,
        Form.ANNOUNCEMENT,
        (ROUND, COMMITTEE, TEAM, UNIT, KIND, BEGIN, END, FOCUS, SCOPE, OUT_OF_SCOPE, *CHANNELS),
        "张贴在一个被巡察单位",
        series=None,
        is_addressed=False,
    ),
    LetterKind(
        "announcement_closing",
        "撤离公告",
        GROUP,
        DocumentKind.ANNOUNCEMENT,
        Form.ANNOUNCEMENT,
        (
            ROUND,
            TEAM,
            UNIT,
            END,
            text("停止受理时间", "电话、信箱从何时停止受理", "2026年5月8日（星期五）18:00"),
            text("以后反映", "撤离后反映问题的渠道", "市纪委监委来访接待室、信访举报电话和举报网站", standing=True),
        ),
        "现场巡察结束，停止受理",
        series=None,
        is_addressed=False,
    ),
    LetterKind(
        "poster",
        "张贴公告（二维码）",
        GROUP,
        DocumentKind.ANNOUNCEMENT,
        Form.POSTER,
        (
            TEAM,
            UNIT,
            BEGIN,
            END,
            *CHANNELS,
            text("二维码", "扫码打开的网址", "https://jubao.example.cn/"),
        ),
        "张贴在被巡察单位，扫码反映问题",
        series=None,
        qr="二维码",
        is_addressed=False,
    ),
)
