"""A citizen without JavaScript, the petition clerk, and the department that a report is transferred to."""

import re

from playwright.sync_api import expect

from tests.e2e.browsing import Visitor
from tests.e2e.office import ROUND

ABOUT_FINANCE = "去市财政局办理衔接资金拨付时，农业农村科经办人以手续不全为由拖了两个多月，暗示要先请客才给办。"
ABOUT_BILL = "我母亲去年11月住院，医保报销少算了一千多元，跑了三次都说等系统升级，请帮助问一问。"
NAME, PHONE = "钱多闻", "13900000001"
ANSWER = "已核对，少算的1260元将在5个工作日内补发。"


def reads_announcement(citizen: Visitor) -> None:
    citizen.open("/")
    citizen.sees(ROUND)
    citizen.look("public-home")
    citizen.page.get_by_role("link", name=re.compile(ROUND)).first.click()
    citizen.sees("市财政局", "市农业农村局", "0000-2200703", "云岭市A003号信箱", "市财政局办公楼一楼", "受理截止")
    citizen.look("public-announcement")


def reports(citizen: Visitor, *, unit: str, category: str, words: str, named: bool) -> str:
    """The receipt code, which is shown once."""
    citizen.open("/")
    citizen.follow("反映问题")
    citizen.heading("反映问题")
    citizen.look("public-form")
    citizen.press("提交反映")
    citizen.sees("还没有提交")
    citizen.look("public-form-errors")
    citizen.fill(单位=unit, 类别=category, 主要问题=words)
    if named:
        citizen.page.get_by_label(re.compile("^实名")).check()
        citizen.fill(姓名=NAME, 手机号=PHONE)
    else:
        citizen.page.get_by_label(re.compile("^匿名")).check()
    citizen.page.get_by_label(re.compile("^我已阅读举报须知")).check()
    citizen.press("提交反映")
    citizen.heading("已收到您的反映")
    citizen.sees("它只显示这一次", "实名" if named else "匿名")
    citizen.look("public-receipt-named" if named else "public-receipt")
    code = citizen.page.locator(".code").inner_text().strip()
    assert re.fullmatch(r"[\d\- ]+", code)
    assert len(re.sub(r"\D", "", code)) == 17
    return code


def code_is_shown_once(citizen: Visitor) -> None:
    answer = citizen.page.goto(citizen.page.url)
    assert answer.status == 405
    citizen.heading("查询码只显示一次")
    citizen.look("public-shown-once")


def asks(citizen: Visitor, code: str, *words: str) -> None:
    citizen.open("/status/")
    citizen.fill(查询码=code)
    citizen.press("查看")
    assert citizen.page.url == f"{citizen.site}/status/"
    citizen.sees(*words)


def looks_around(citizen: Visitor) -> None:
    citizen.open("/status/")
    citizen.look("public-status")
    citizen.fill(查询码="00000-000000-000000")
    citizen.press("查看")
    expect(citizen.page.locator("#problems")).to_be_visible()
    citizen.look("public-status-errors")
    citizen.open("/safe-use/")
    citizen.look("public-safe-use")


def opens_petition(clerk: Visitor, about: str, words: str) -> None:
    clerk.wait_for("/petitions/", about)
    clerk.look(f"petition-list-{clerk.name}")
    clerk.follow(about)
    clerk.sees("反映人身份由身份保管人另行保管")
    clerk.sees_not(words)
    clerk.look(f"petition-detail-{clerk.name}")
    clerk.press("查看内容")
    clerk.sees("请写明查看理由。")
    clerk.look(f"petition-detail-errors-{clerk.name}")
    clerk.fill(查看理由="登记后初步研判是否受理")
    clerk.press("查看内容")
    clerk.sees(words)
    clerk.sees_not(NAME, PHONE)
    clerk.look(f"petition-opened-{clerk.name}")
    clerk.follow("关上，回到信访件")


def hands_to_team(clerk: Visitor) -> None:
    opens_petition(clerk, "市财政局", ABOUT_FINANCE)
    clerk.fill(交给哪个巡察组="第三巡察组（市财政局）")
    clerk.press("受理，交巡察组")
    clerk.told("已受理，第三巡察组的组长、副组长会收到消息。")
    clerk.sees("已受理")
    clerk.trail("受理，交巡察组", "登记后初步研判是否受理")
    clerk.look("petition-accepted")


def transfers(clerk: Visitor) -> None:
    opens_petition(clerk, "其他或不清楚", ABOUT_BILL)
    clerk.fill(转给哪个单位="市医疗保障局")
    clerk.press("转有关单位办理")
    clerk.told("已转市医疗保障局办理")
    clerk.trail("转有关单位办理")


def answers(clerk: Visitor) -> None:
    """The department that has it now."""
    opens_petition(clerk, "其他或不清楚", ABOUT_BILL)
    clerk.fill(答复内容=ANSWER)
    clerk.press("发出答复")
    clerk.told("已答复。")
    clerk.press("办结")
    clerk.told("已办结。")
    clerk.look("petition-concluded")
