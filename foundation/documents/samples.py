"""One made-up letter for each form of paper: shown on the page 公文样式, measured and compared by tests, pictured in the docs.

Nothing of it is real: 云岭市 does not exist, numbers of telephones begin with 0000.
"""

import datetime as dt
from dataclasses import dataclass, replace

from foundation.documents.letter import (
    Attachment,
    Attendance,
    Form,
    Heading,
    Letter,
    Paper,
    Paragraph,
    PosterSize,
    TableBlock,
)

OFFICE = "中共云岭市委巡察工作领导小组办公室"
GROUP = "中共云岭市委巡察工作领导小组"
DAY = dt.date(2026, 3, 5)
POINTS = (
    Paragraph(
        "根据市委统一部署，市委第三巡察组将于2026年3月12日至5月11日对市财政局党组开展常规巡察。现就有关事项通知如下。"
    ),
    Heading(1, "一、会议时间和地点"),
    Paragraph("2026年3月12日（星期四）上午9:00，市财政局三楼会议室。"),
    Heading(1, "二、参会人员"),
    Heading(2, "（一）市委第三巡察组。", "全体同志。"),
    Heading(2, "（二）市财政局。", "党组领导班子成员，机关各科室和直属单位主要负责人，近三年退出领导班子的老同志。"),
    Heading(1, "三、有关要求"),
    Heading(3, "1.按时参会。", "因故不能参加的，请于会前一天书面请假。"),
    Heading(4, "（1）请提前十分钟入场。"),
    Heading(4, "（2）请将手机调至静音。"),
)


@dataclass(frozen=True, slots=True)
class FormSample:
    """`code` names it in URLs and picture files; `words` says when an office uses this form."""

    code: str
    label: str
    words: str
    letter: Letter


DOWNWARD = Letter(
    form=Form.DOCUMENT,
    title="关于召开六届云岭市委第三轮巡察第三巡察组巡察市财政局党组工作动员会的通知",
    body=POINTS,
    issuers=(OFFICE,),
    number="云委巡办〔2026〕1号",
    degree="内部",
    urgency="加急",
    serial="000001",
    recipients=("市财政局党组",),
    attachments=(
        Attachment(
            "会议议程",
            (
                TableBlock(
                    ("时间", "内容", "主持"),
                    (
                        ("9:00", "巡察组组长讲话", "局党组书记"),
                        ("9:30", "党组书记表态发言", "局党组书记"),
                        ("9:50", "民主测评", "巡察组副组长"),
                    ),
                ),
            ),
        ),
        Attachment(
            "市财政局直属单位情况表",
            (
                TableBlock(
                    ("序号", "单位", "性质", "人数", "负责人", "电话"),
                    tuple(
                        (
                            str(place),
                            f"市财政局第{place}直属单位",
                            "公益一类",
                            str(10 + place),
                            "张明",
                            f"0000-22001{place:02}",
                        )
                        for place in range(1, 13)
                    ),
                ),
            ),
            Paper.A3_LANDSCAPE,
        ),
    ),
    signature=(OFFICE,),
    date=DAY,
    is_sealed=True,
    note="联系人：周敏，电话：0000-2200110",
    copies=("市委办公室", "市纪委监委机关", "市委组织部"),
    printed_by=OFFICE,
    printed_on=DAY,
    check_code="7K2M-9QXD",
    qr="https://xuncha.example.cn/check/7K2M-9QXD/",
)
UPWARD = Letter(
    form=Form.DOCUMENT,
    title="关于六届云岭市委第三轮巡察情况的报告",
    body=(
        Paragraph("现将六届云岭市委第三轮巡察情况报告如下。"),
        Heading(1, "一、基本情况"),
        Paragraph("本轮巡察共派出6个巡察组，对12个党组织开展常规巡察，发现问题186个，移交问题线索9件。"),
        Heading(1, "二、下一步工作"),
        Paragraph("督促被巡察党组织落实整改主体责任，做到件件有着落、事事有回音。"),
        Paragraph("特此报告。"),
    ),
    issuers=(GROUP,),
    number="云委巡〔2026〕8号",
    signers=("王建国", "李卫东", "赵䶮"),
    recipients=("中共云岭市委",),
    signature=(GROUP,),
    date=dt.date(2026, 6, 18),
    printed_by=OFFICE,
    printed_on=dt.date(2026, 6, 18),
)
JOINT = Letter(
    form=Form.DOCUMENT,
    title="关于加强巡察整改日常监督的意见",
    body=(
        Paragraph("为推动巡察整改落实，现就加强日常监督提出如下意见。"),
        Heading(1, "一、明确责任"),
        Paragraph("被巡察党组织承担整改主体责任，党组织书记是第一责任人，对难点问题要亲自过问、亲自协调、亲自督办。"),
        Heading(1, "二、形成合力"),
        Paragraph("纪检监察机关、组织部门和巡察机构按照职责分工开展监督，定期会商，共用一本台账。"),
    ),
    issuers=("中共云岭市纪律检查委员会", "中共云岭市委组织部", GROUP),
    number="云纪〔2026〕12号",
    recipients=("各县（市、区）党委", "市委各部委", "市级国家机关各党组"),
    signature=("中共云岭市纪律检查委员会", "中共云岭市委组织部", GROUP),
    date=dt.date(2026, 4, 9),
    is_sealed=True,
    printed_by="中共云岭市纪律检查委员会办公室",
    printed_on=dt.date(2026, 4, 10),
)
LETTER = Letter(
    form=Form.LETTER,
    title="关于商请协助提供有关资料的函",
    body=(
        Paragraph("因巡察工作需要，商请你单位协助提供2023年1月以来市财政局直属单位房产登记情况。"),
        Paragraph("请于2026年3月20日前将盖章资料交市委第三巡察组。"),
        Paragraph("请予支持为盼。"),
    ),
    issuers=(OFFICE,),
    number="云委巡办函〔2026〕3号",
    recipients=("市自然资源和规划局",),
    signature=(OFFICE,),
    date=dt.date(2026, 3, 13),
    note="联系人：周敏，电话：0000-2200110",
    copies=("市委第三巡察组",),
)
MINUTES = Letter(
    form=Form.MINUTES,
    title="市委巡察工作领导小组第5次会议纪要",
    body=(
        Paragraph("2026年6月16日，市委巡察工作领导小组召开第5次会议，听取六届市委第三轮巡察情况汇报。现纪要如下。"),
        Heading(1, "一、会议认为"),
        Paragraph("本轮巡察坚守政治定位，发现问题较为精准，达到了预期目的。"),
        Heading(1, "二、会议议定"),
        Paragraph("（一）原则同意第三轮巡察综合情况报告，按照会议意见修改后报市委书记专题会议。"),
        Paragraph("（二）对9件问题线索按照干部管理权限移交处置。"),
    ),
    issuers=("市委巡察工作领导小组会议",),
    number="云委巡纪〔2026〕5号",
    attendance=(
        Attendance("出席", ("王建国", "李卫东", "陈立", "孙丽华")),
        Attendance("请假", ("赵䶮",)),
        Attendance("列席", ("周敏", "钱伟", "吴小芳")),
    ),
    date=dt.date(2026, 6, 17),
    copies=("市委常委", "市委巡察工作领导小组成员单位"),
    printed_by=OFFICE,
    printed_on=dt.date(2026, 6, 17),
)
ANNOUNCEMENT = Letter(
    form=Form.ANNOUNCEMENT,
    title="关于六届云岭市委第三轮巡察的公告",
    body=(
        Paragraph("根据市委统一部署，6个巡察组于2026年3月12日至5月11日，对12个党组织开展常规巡察。"),
        Heading(1, "一、受理范围"),
        Paragraph("主要受理反映被巡察党组织领导班子及其成员、下一级党组织主要负责人问题的来信来电来访。"),
        Heading(1, "二、联系方式"),
        Paragraph("值班电话：0000-2200119（工作日8:30—12:00，14:30—18:00）。"),
        Paragraph("受理截止时间：2026年5月8日18:00。"),
    ),
    signature=(OFFICE,),
    date=DAY,
)
REPORT = Letter(
    form=Form.PLAIN,
    title="在六届云岭市委第三轮巡察动员部署会上的讲话",
    body=(
        Paragraph("（2026年3月6日）", "centred"),
        Paragraph("同志们：", "flush"),
        Paragraph("这次会议的主要任务是对市委第三轮巡察工作进行动员部署。下面，我讲三点意见。"),
        *(
            part
            for place, point in enumerate(
                ("提高站位，把握巡察的政治定位", "突出重点，发现和推动解决问题", "严明纪律，树立巡察干部良好形象"),
                start=1,
            )
            for part in (
                Heading(1, f"{'一二三'[place - 1]}、{point}"),
                Heading(2, "（一）准确把握职责。", "巡察是政治监督，要从业务看政治、从问题看责任、从现象看本质。" * 6),
                Heading(
                    2,
                    "（二）依靠群众。",
                    "要走到群众中去，听真话、察实情，对群众反映的每一个问题都认真核实、及时回应。" * 6,
                ),
            )
        ),
    ),
)
POSTER = Letter(
    form=Form.POSTER,
    title="市委第三巡察组\n巡察市财政局党组",
    body=(
        Paragraph("巡察时间：2026年3月12日至5月11日"),
        Paragraph("值班电话：0000-2200119"),
        Paragraph("受理时间：工作日8:30—12:00，14:30—18:00"),
        Paragraph("邮政信箱：云岭市A001号信箱"),
        Paragraph("受理截止：2026年5月8日18:00"),
    ),
    issuers=(OFFICE,),
    date=DAY,
    note="扫码反映问题",
    qr="https://jubao.example.cn/",
)
LARGE_POSTER = replace(POSTER, poster_size=PosterSize.A3)

WIDE = replace(
    LETTER,
    title="关于报送直属单位房产登记情况的函",
    body=(Paragraph("现将市财政局直属单位2023年1月以来房产登记情况随函报送，请查收。"),),
    copies=(),
    attachments=(
        Attachment(
            "市财政局直属单位房产登记情况表",
            (
                TableBlock(
                    ("序号", "单位", "坐落", "面积（平方米）", "取得时间", "证号", "备注"),
                    tuple(
                        (
                            str(place),
                            unit,
                            f"云岭市人民路{place * 12}号",
                            f"{place * 310}.5",
                            f"{2022 + place}年5月",
                            f"云〔{2022 + place}〕000{place}号",
                            "",
                        )
                        for place, unit in enumerate(("市国库支付中心", "市财政投资评审中心", "市会计服务中心"), 1)
                    ),
                ),
            ),
            Paper.A4_LANDSCAPE,
        ),
    ),
)

SAMPLES: tuple[FormSample, ...] = (
    FormSample("document", "文件（下行文）", "向下级党组织发通知、意见、通报", DOWNWARD),
    FormSample("upward", "文件（上行文）", "向上级党组织报告、请示，写明签发人", UPWARD),
    FormSample("joint", "文件（联合行文）", "与纪委、组织部等机关联合发文，主办机关排列在前", JOINT),
    FormSample("letter", "信函", "商请、询问、答复、移交，不用红头文件", LETTER),
    FormSample("minutes", "纪要", "记载会议情况和议定事项", MINUTES),
    FormSample("announcement", "公告", "向社会公布巡察时间、对象和联系方式", ANNOUNCEMENT),
    FormSample("report", "报告、讲话", "讲话稿、汇报材料、谈话记录等不带红头的材料", REPORT),
    FormSample("poster", "张贴公告", "张贴在被巡察单位，带举报二维码", POSTER),
    FormSample("poster_a3", "张贴公告（A3）", "与A4的相同，放大到A3，张贴在大厅、门口", LARGE_POSTER),
)
# What is measured and looked at besides: no form of its own.
MEASURED = (*SAMPLES, FormSample("wide", "信函附横排表", "附件的表格横排在A4纸上", WIDE))
