"""What the office does before the team goes in: assignments, the mobilization notice, the public announcement."""

import datetime as dt
import io
from pathlib import Path

import pdfplumber
from playwright.sync_api import expect

from tests.demo_site import today
from tests.e2e.browsing import Visitor

ROUND = "六届云岭市委第三轮巡察"
SPEECH = """在六届云岭市委第三轮巡察动员会上的讲话

（%s）

同志们：

根据市委统一部署，今天我们召开动员会。下面，我讲三点意见。

一、提高政治站位，增强接受监督的自觉

乡村振兴资金是群众的钱，一分一厘都要用到群众身上。

二、突出重点，扎实推进

（一）如实提供情况。要客观真实，不遮不掩。

（二）积极配合工作。要为巡察组开展工作提供便利。

三、严守纪律，务求实效

巡察组将严格遵守各项纪律，欢迎大家监督。
"""


def number() -> str:
    return f"云委巡办〔{today().year}〕1号"


def opens_round(office: Visitor) -> None:
    office.look("workbench-empty")
    office.follow("计划轮次")
    office.heading("轮次")
    office.look("round-list")
    office.page.get_by_role("link", name=ROUND).first.click()
    office.heading(ROUND)
    office.sees("第三巡察组", "沈怀瑾", "还没有指派")
    office.look("round-detail-empty")


def assigns_team(office: Visitor) -> None:
    for place, unit in enumerate(("市财政局", "市农业农村局")):
        office.follow("指派")
        office.heading("指派")
        if place == 0:
            office.look("assignment-form")
            office.press("指派")
            office.sees("有2处需要修改")
            office.look("assignment-form-errors")
        office.fill(巡察组="第三巡察组", 被巡察单位=unit)
        office.press("指派")
        office.told(f"已指派第三巡察组巡察{unit}。")
    office.sees("被巡察单位 2", "市财政局", "市农业农村局")
    office.look("round-detail")


def drafts_notice(office: Visitor) -> None:
    office.follow("市财政局")
    office.heading("第三巡察组巡察市财政局")
    office.look("assignment-planned")
    office.follow("拟定动员会通知")
    tomorrow = today() + dt.timedelta(days=1)
    office.fill(
        会议时间=f"{tomorrow}T09:00",
        会议地点="市财政局三楼会议室",
        参会人员="第三巡察组全体同志\n市财政局领导班子成员",
        会议议程="巡察组组长作动员讲话\n党组书记作表态发言",
        有关要求="请参会人员提前10分钟入场。",
        联系人="周文远",
        联系电话="0000-2200119",
        讲话稿=SPEECH % f"{today().year}年{today().month}月{today().day}日",
    )
    office.press("看版面")
    layout = office.page.get_by_role("region", name="版面")
    expect(layout).to_contain_text(f"关于召开{ROUND}动员会的通知")
    expect(layout).to_contain_text("（签发时编号）")
    expect(layout).to_contain_text("增强接受监督的自觉")
    office.look("notice-form")
    office.press("存稿")
    office.told("通知草稿已保存")
    office.sees("签发时编号")
    office.look("notice-draft")


def issues_notice(office: Visitor, folder: Path) -> None:
    """The number comes at once, the PDF when the worker has made it, without anybody pressing anything."""
    office.follow("签发…")
    office.heading("签发动员会通知")
    office.look("notice-issue")
    office.press("签发")
    office.told(f"已签发，发文字号{number()}。")
    link = office.page.get_by_role("link", name="下载PDF")
    expect(link).to_be_visible(timeout=60_000)
    office.sees(number())
    office.trail("签发")
    office.look("notice-issued")
    check_pdf(office, folder)


def check_pdf(visitor: Visitor, folder: Path) -> None:
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("link", name="下载PDF").click()
    file = folder / f"{visitor.name}.pdf"
    download.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"%PDF")
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    for words in (number(), f"{ROUND}动员会的通知", "中共云岭市财政局党组", "乡村振兴资金是群众的钱"):
        assert words in text, f"{words!r} is not in the PDF"


def publishes_announcement(office: Visitor) -> None:
    office.open("/rounds/")
    office.page.get_by_role("link", name=ROUND).first.click()
    office.follow("拟定公告")
    office.heading("巡察公告")
    closes = today() + dt.timedelta(days=40)
    office.fill(
        值班电话="0000-2200703",
        邮政信箱="云岭市A003号信箱，邮编000000",
        意见箱="市财政局办公楼一楼，每周一、周四开箱",
        监督电话="0000-2200119",
        受理截止时间=f"{closes}T18:00",
    )
    office.look("announcement-form")
    office.press("存稿")
    office.told("公告草稿已保存")
    office.look("announcement-draft")
    office.follow("发布…")
    office.press("发布")
    office.told("公告已发布")
    office.trail("发布")
    day = today()
    office.sees(f"{day.year}年{day.month}月{day.day}日")
    office.look("announcement-published")


def lets_team_in(office: Visitor) -> None:
    for unit in ("市财政局", "市农业农村局"):
        office.open("/rounds/")
        office.page.get_by_role("link", name=ROUND).first.click()
        office.follow(unit)
        office.press("进驻")
        office.told(f"已办理进驻{unit}。")
    office.sees("进驻中")
    office.trail("进驻")
    office.look("assignment-on-site")


def issues_feedback(office: Visitor) -> None:
    office.open("/rounds/")
    office.page.get_by_role("link", name=ROUND).first.click()
    office.follow("市财政局")
    office.follow("反馈…")
    office.heading("反馈：市财政局")
    office.sees("1份底稿都经组长审签，可以反馈。")
    office.look("feedback-issue")
    office.press("反馈")
    office.told("已向市财政局反馈，问题清单已建立。")
    office.trail("反馈")
    office.look("assignment-fed-back")
