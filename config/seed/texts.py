"""What the people of the story write. All of it is invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FindingText:
    title: str
    facts: str
    category: str
    basis: str


@dataclass(frozen=True, slots=True)
class TaskText:
    measure: str
    kind: str
    goal: str
    department: str
    days: int


NOTICE = {
    "place": "市财政局三楼会议室",
    "attendees": "市委第三巡察组全体同志\n市财政局领导班子成员\n市财政局机关科室和直属单位主要负责人",
    "agenda": "市委第三巡察组组长沈怀瑾同志讲话\n市财政局党组书记、局长顾长青同志作表态发言",
    "requirements": "请参会人员提前10分钟入场，因故不能参会的向党组主要负责人请假\n请准备党组工作汇报材料一式5份，于会前一天送市委巡察办",
    "contact_name": "周文远",
    "contact_phone": "0000-2200119",
}
ANNOUNCEMENT = {
    "title": "关于六届云岭市委第三轮巡察的公告",
    "scope": "反映市财政局、市农业农村局领导班子及其成员、下一级党组织主要负责人和重要岗位人员，在乡村振兴资金分配、拨付、使用中"
    "违反政治纪律、组织纪律、廉洁纪律、群众纪律、工作纪律和生活纪律的问题。",
    "phone": "0000-2200703",
    "phone_hours": "工作日8:30—18:00，可以发短信",
    "mailbox": "云岭市A003号信箱，邮编000000",
    "email": "xc3@yunling.example",
    "letter_box": "市财政局、市农业农村局办公楼一楼，每周一、周四开箱",
    "supervision_phone": "0000-2200119",
}

FINANCE_FINDINGS = (
    FindingText(
        "惠农补贴资金拨付不及时",
        "抽查青石镇、柳溪乡2025年度9项惠农补贴，有126.4万元在财政专户滞留超过3个月，最长214天，涉及农户1842户。",
        "conduct",
        "《乡村振兴补助资金管理办法》关于拨付时限的规定。",
    ),
    FindingText(
        "衔接项目绩效自评流于形式",
        "2024年、2025年41个衔接项目绩效自评均在95分以上，其中7个项目未完工即评为优秀，与现场核查不符。",
        "policy",
        "《项目支出绩效评价管理办法》。",
    ),
    FindingText(
        "公务卡结算目录长期没有修订",
        "仍执行2014年版公务卡强制结算目录，上轮巡察已指出，至今没有修订印发。",
        "follow_up",
        "上轮巡察反馈意见；《公务卡管理办法》。",
    ),
)
AGRICULTURE_FINDINGS = (
    FindingText(
        "高标准农田管护责任没有落实",
        "抽查6个项目区，4个没有明确管护主体，12处机井无法使用，影响灌溉面积830亩。",
        "policy",
        "《高标准农田建设管理办法》。",
    ),
)

FINANCE_TASKS = (
    (
        TaskText("将滞留的126.4万元全部拨付到户，逐户核对签收。", "recover_loss", "滞留资金清零", "农业农村科", 7),
        TaskText(
            "修订惠农补贴拨付规程，明确各环节办理时限。",
            "establish_system",
            "拨付用时不超过15个工作日",
            "农业农村科",
            30,
        ),
    ),
    (TaskText("重新评价41个项目，结果报党组会议研究。", "special_campaign", "自评与核查一致", "预算绩效科", 40),),
    (TaskText("修订公务卡强制结算目录并印发执行。", "establish_system", "新目录印发执行", "会计科", 20),),
)

TALK = "谈话对象介绍了2025年惠农补贴从预算下达到乡镇代发的流程，承认有3批资金因乡镇未及时报送名册而滞留。"
CHECK = "查阅惠农补贴专户2025年1月至12月明细账、代发名册和拨款审批单，核对到账时间，发现9项补贴到账晚于规定时限。"
PROGRESS = "滞留资金已分3批拨付到户，乡镇逐户核对签收，专户余额为零。"
MORE_PROGRESS = "已补充柳溪乡溪河村签收表和银行代发回单，1842户全部核对无误。"
EXTENSION_REASON = "两家企业的合同原件还在法院调取，月底前不能核对完毕。"
EXTENSION_PROGRESS = "已核对11份合同，尚有2份待法院退回原件。"
RETURN_REASON = "签收表缺柳溪乡溪河村，请补充后再报。"

ABOUT_FINANCE = (
    "2025年8月，青石镇去市财政局办理衔接资金拨付时，农业农村科经办人以手续不全为由拖了两个多月，"
    "暗示要先请客才给办。镇里多名干部都知道。"
)
ABOUT_HOSPITAL_BILL = "我母亲2025年11月住院，医保报销少算了一千多元，跑了三次都说等系统升级，请帮助问一问。"
