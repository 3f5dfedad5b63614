"""From the feedback to the accepted problem: the inspected organization and the office that reviews it."""

import datetime as dt

from playwright.sync_api import expect

from tests.demo_site import today
from tests.e2e.browsing import PASSWORD, Visitor
from tests.e2e.team import TITLE

SHORT, ENOUGH = "不行", "请写明每个乡镇的拨付期限和核对办法。"
MISSING = "签收表缺柳溪乡溪河村，请补充后再报。"


def due_soon() -> dt.date:
    """Seven days ahead: beat has to remind at once."""
    return today() + dt.timedelta(days=7)


def defines_responsibility(office: Visitor) -> None:
    office.open("/problems/")
    office.sees(TITLE, "市财政局")
    office.look("problem-list")
    office.follow(TITLE)
    office.heading(TITLE)
    office.look("problem-open")
    office.follow("明确责任")
    office.sees("顾长青")
    office.fill(牵头部门="农业农村科", 配合单位="各乡镇财政所", 责任领导="许立新", 责任领导职务="党组成员、副局长")
    office.look("responsibility-edit")
    office.press("保存责任")
    office.told("等市财政局主要负责人签字。")
    office.trail("责任")


def signs(head: Visitor) -> None:
    head.open("/")
    head.sees("为问题03-03-001的责任签字背书", "您是整改第一责任人")
    head.look("workbench-head")
    head.message("签字背书")
    head.heading("签字背书")
    head.sees("许立新", "农业农村科")
    head.look("responsibility-sign")
    head.fill(登录密码="Wrong-password-1")
    head.press("签字背书")
    head.sees("密码不对，没有签字。")
    head.look("responsibility-sign-refused")
    head.fill(登录密码=PASSWORD)
    head.press("签字背书")
    head.told("签字背书。")
    head.sees("与现在的内容一致")
    head.trail("签字背书")
    head.look("problem-signed")


def plans(liaison: Visitor) -> None:
    liaison.open("/")
    liaison.look("workbench-liaison")
    liaison.open("/plans/")
    liaison.look("plan-list")
    liaison.follow("市财政局整改方案")
    liaison.sees("还没有任务，至少要拟定1条。")
    liaison.look("plan-gaps")
    liaison.page.get_by_role("link", name="给03-03-001拟定任务").click()
    liaison.heading("拟定任务")
    liaison.fill(
        整改措施="将滞留的126.4万元全部拨付到户，逐户核对签收。",
        整改目标="滞留资金清零",
        措施类型="挽回损失",
        责任人=own_name(liaison),
        责任部门="农业农村科",
        整改时限=str(due_soon()),
    )
    liaison.look("task-form")
    liaison.press("保存任务")
    liaison.told("已给问题03-03-001加上任务1。")
    liaison.sees("可以报送")
    liaison.look("plan-ready")
    liaison.press("报送整改方案")
    liaison.told("整改方案已报送")
    liaison.trail("报送整改方案")


def own_name(visitor: Visitor) -> str:
    options = visitor.field("责任人").locator("option")
    return next(words for words in options.all_inner_texts() if words.startswith("林若溪"))


def returns_plan(office: Visitor) -> None:
    office.message("报送了整改方案，请审批")
    office.look("plan-submitted")
    office.follow("退回整改方案…")
    office.fill(退回理由=SHORT)
    office.press("退回")
    office.sees("请写明要对方做什么（至少10个字）。")
    office.look("plan-return-errors")
    office.fill(退回理由=ENOUGH)
    office.press("退回")
    office.told("已退回市财政局整改方案")


def submits_again(liaison: Visitor) -> None:
    liaison.message("整改方案被退回")
    liaison.sees(ENOUGH, "退回1次")
    liaison.look("plan-returned")
    liaison.page.get_by_role("link", name="查看任务1").click()
    liaison.follow("修改任务")
    liaison.fill(整改目标="每个乡镇15个工作日内拨付到户，滞留资金清零")
    liaison.press("保存任务")
    liaison.press("报送整改方案")
    liaison.told("整改方案已报送")


def approves_plan(office: Visitor) -> None:
    office.open("/plans/")
    office.follow("市财政局整改方案")
    office.follow("批准整改方案…")
    office.look("plan-approve")
    office.press("批准")
    office.told("整改方案已批准")
    office.trail("批准整改方案", "退回整改方案", "报送整改方案", ENOUGH)
    office.look("plan-approved")


def is_reminded(liaison: Visitor) -> None:
    """Seven days before the deadline is today: beat and a worker bring it within seconds."""
    liaison.message("还有7天到期")
    liaison.heading("将滞留的126.4万元全部拨付到户")
    liaison.look("task-under-way")
    liaison.open("/inbox/")
    liaison.look("inbox")
    liaison.open("/tasks/")
    liaison.sees("农业农村科")
    liaison.look("task-list")


def reports_task(liaison: Visitor, name: str, summary: str) -> None:
    liaison.open("/tasks/")
    liaison.page.locator("main table").get_by_role("link").first.click()
    liaison.follow("上报完成情况…")
    liaison.choose("已完成")
    liaison.fill(完成概述=summary)
    liaison.press("上报巡察办")
    liaison.sees("还没有佐证材料。")
    liaison.look("task-report-errors")
    content = f"{name}\n{summary}\n".encode()
    liaison.field("佐证材料").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    liaison.choose("已完成")
    liaison.fill(完成概述=summary)
    liaison.press("上报巡察办")
    liaison.told("已上报，等巡察办审核。")
    liaison.sees(name)


def opens_task(office: Visitor) -> None:
    office.open("/tasks/")
    office.page.locator("main table").get_by_role("link").first.click()


def returns_task(office: Visitor) -> None:
    opens_task(office)
    office.look("task-reported")
    office.follow("退回补正…")
    office.fill(退回理由=MISSING)
    office.look("task-return")
    office.press("退回")
    office.told("已退回市财政局03-03-001任务1")


def sees_return(liaison: Visitor) -> None:
    liaison.message("03-03-001任务1被退回")
    liaison.sees(MISSING, "退回1次")
    liaison.look("task-returned")


def both_accept(office: Visitor, director: Visitor) -> None:
    """Both have the page open. One is faster; the other is told who."""
    for person in (office, director):
        opens_task(person)
        person.follow("验收销号…")
        person.heading("验收销号：03-03-001任务1")
    office.look("task-accept")
    office.fill(验收意见="材料齐全，同意销号。")
    office.press("确认销号")
    office.told("已验收销号。")
    with director.page.expect_response(lambda response: response.request.method == "POST") as answer:
        director.press("确认销号")
    assert answer.value.status == 409
    director.sees("有人先办了：周文远", "现在是“已销号”。您的操作没有保存。")
    director.look("refused")
    director.follow("返回看看")
    director.told("不能再做这一步")
    director.trail("验收销号", "退回补正", MISSING, "材料齐全，同意销号。")
    director.look("task-accepted")


def accepts_problem(office: Visitor) -> None:
    office.open("/problems/")
    office.follow(TITLE)
    office.follow("问题销号…")
    office.look("problem-accept")
    office.press("确认销号")
    office.sees("已销号")
    expect(office.page.get_by_role("link", name="问题销号…")).to_have_count(0)
    office.trail("问题销号")
    office.look("problem-accepted")
