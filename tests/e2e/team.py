"""What the inspection team does: a record, a finding, and the signatures of four different people."""

from playwright.sync_api import expect

from tests.demo_site import today
from tests.e2e.browsing import Visitor

TITLE = "惠农补贴资金拨付不及时"
FACTS = "抽查青石镇、柳溪乡9项惠农补贴，有126.4万元在财政专户滞留超过3个月，最长214天，涉及农户1842户。"


def records_talk(member: Visitor) -> None:
    member.look("workbench-member")
    member.open("/records/")
    member.look("record-list-empty")
    member.follow("登记：市财政局")
    member.choose("个别谈话")
    member.fill(
        谈话对象或材料名称="农业农村科负责人",
        职务或材料来源="市财政局农业农村科科长",
        日期=str(today()),
        地点="市财政局二楼谈话室",
        内容="承认有3批资金因乡镇未及时报送名册而滞留。",
    )
    member.press("登记")
    member.sees("个别谈话要有两人，请选记录人。")
    member.look("record-form-errors")
    member.fill(记录人="苏明远")
    member.press("登记")
    member.heading("个别谈话：农业农村科负责人")
    member.look("record-detail")


def writes_finding(member: Visitor) -> str:
    """The page of the finding, for the people who sign."""
    member.open("/findings/")
    member.follow("新建：市财政局")
    member.heading("新建底稿")
    member.fill(
        问题概述=TITLE,
        对应聚焦="群众身边不正之风和腐败问题",
        具体事实=FACTS,
        定性依据="《乡村振兴补助资金管理办法》关于拨付时限的规定。",
        第二承办人="苏明远",
    )
    member.page.get_by_role("checkbox").first.check()
    member.look("finding-form")
    member.press("保存")
    member.told("已保存，等苏明远签字。")
    member.heading(TITLE)
    expect(member.page.get_by_role("button", name="承办人签字")).to_have_count(0)
    member.look("finding-draft")
    return member.page.url.removeprefix(member.site)


def signs_finding(visitor: Visitor, path: str, button: str, sentence: str) -> None:
    """Found through the inbox, where beat and a worker have put it."""
    visitor.message("等您签字")
    assert visitor.page.url == f"{visitor.site}{path}"
    visitor.look(f"finding-{visitor.name}")
    visitor.press(button)
    visitor.told(sentence)
    visitor.trail(button)


def reports(leader: Visitor) -> None:
    for unit in ("市财政局",):
        leader.open("/rounds/")
        leader.page.get_by_role("link", name="六届云岭市委第三轮巡察").first.click()
        leader.follow(unit)
        leader.follow("报告巡察情况…")
        leader.heading(f"报告巡察情况：{unit}")
        leader.look("assignment-report")
        leader.press("报告")
        leader.told(f"已报告{unit}的巡察情况，巡察办可以反馈。")
        leader.trail("报告巡察情况")
    leader.open("/findings/")
    leader.sees(TITLE, "许安之、苏明远")
    leader.look("finding-list")


def reads_petition(leader: Visitor, words: str) -> None:
    """Content, with a reason; who wrote it is not on the page."""
    leader.open("/petitions/")
    leader.follow("市财政局")
    leader.fill(查看理由="核对信访反映与底稿是否同一件事")
    leader.press("查看内容")
    leader.sees(words)
    leader.look("petition-opened-leader")
