"""Deadlines, reminders, escalation and messages, as those see them who set, owe, press and repair them (issue 4)."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.demo_site import today

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
STAGE = "review"
# The first working day of a receipt nobody signed, its due date, and the working day after that.
UNSIGNED = """
from foundation.core.calendar import work_calendar
from foundation.supervision.models import Acknowledgement
row = Acknowledgement.objects.get(status="pending")
table = work_calendar()
print(table.add_workdays(row.due_base_on, 1).day, row.due_on, table.add_workdays(row.due_on, 1).day)
"""
# What eight tries and a worker that stopped would have left.
BROKEN = """
from foundation.core.models import Job
from foundation.notifications.models import Delivery
from foundation.organizations.models import User
sent = Delivery.objects.filter(state="sent", channel="email", person__username="unithead").order_by("pk")[:2]
Delivery.objects.filter(pk__in=[row.pk for row in sent]).update(
    state="dead", sent_at=None, attempts=8, error="SMTPRecipientsRefused: 550"
)
Job.objects.filter(kind="documents.render", owner_id=User.objects.get(username="director").pk).update(
    state="failed", fault="memory", error="内存不够，没有生成。请找系统管理员。"
)
"""


@pytest.fixture(autouse=True)
def nothing_found(findings):
    """What axe and the width say of the pages that a test looked at is told when it ends."""
    yield
    assert findings == [], "\n\n".join(findings)


def words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.feature(56)
@pytest.mark.feature(57)
def test_a_day_is_made_a_holiday_and_next_year_imported(site, visitor):
    off, due, later = (dt.date.fromisoformat(day) for day in site.run(UNSIGNED).split())
    office = visitor("office")
    office.open(f"/settings/calendar/?year={off.year}")
    office.look("calendar-year")
    office.page.locator(f'a[href$="/days/{off}/"]').click()
    office.choose("放假")
    office.fill(说明="市庆")
    office.look("calendar-day")
    office.press("下一步：看会改变哪些时限")
    office.sees("签收", words(due), words(later), "还没有改动")
    office.look("calendar-check")
    office.press("确认修改")
    office.told("工作日历已改动1天")
    office.open("/acknowledgements/?unit=农业农村局")
    office.sees(f"{later.month}月{later.day}日")
    imports_a_year(office, today().year + 1)


def imports_a_year(office, year):
    office.open(f"/settings/calendar/import/?year={year}")
    office.field("放假安排表").set_input_files(
        sheet(f"日期,类型,说明\n{year}-02-30,放假,元旦\n{year - 1}-01-02,休假,元旦\n")
    )
    office.press("上传并核对")
    office.sees("表里有3处错误，没有改动日历", "A2", "A3", "B3")
    office.look("calendar-import-faults")
    first = next(day for day in (dt.date(year, 1, one) for one in (1, 2, 3)) if day.weekday() < 5)
    office.field("放假安排表").set_input_files(sheet(f"日期,类型,说明\n{first},放假,=元旦\n"))
    office.press("上传并核对")
    office.sees(f"{year}年不再是暂定", "放假（=元旦）")
    office.look("calendar-import-check")
    office.press("确认修改")
    office.told(f"{year}年工作日历已改动1天")
    office.sees("导入，周文远")
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="下载表格").click()
    assert download.value.suggested_filename == f"{year}年放假安排.xlsx"


def sheet(text):
    return {"name": "放假安排.csv", "mimeType": "text/csv", "buffer": text.encode()}


@pytest.mark.feature(58)
@pytest.mark.feature(59)
@pytest.mark.feature(64)
def test_the_director_changes_rules_and_sees_what_they_would_have_sent(visitor):
    director = visitor("director")
    director.open("/settings/deadline-rules/")
    director.look("deadline-rules")
    director.page.get_by_role("link", name=re.compile("^修改 ?签收")).click()
    director.fill(数量="5000")
    director.press("保存")
    director.sees("有1处需要修改", "现在是5000")
    director.look("deadline-rule-edit")
    director.fill(数量="5")
    director.press("保存")
    director.told("3个工作日→5个工作日")
    director.open("/settings/reminder-rules/?kind=task")
    director.look("reminder-rules")
    director.follow("修改规则")
    first = director.page.get_by_role("group", name="新的一步（1）")
    first.get_by_label("什么时候").select_option(label="逾期后")
    first.get_by_label("天数").fill("10")
    director.look("reminder-rule-form")
    director.press("看预览")
    director.sees("最近30天会发多少", "逾期10天提醒责任人", "03-03-003任务1已逾期10天")
    director.look("reminder-rule-preview")
    director.press("确认修改")
    director.told("任务整改的催办规则已改1处")
    director.trail("逾期10天提醒责任人")
    director.open("/messages/policy/")
    director.fill(免打扰从="08:00", 免打扰到="09:00")
    director.press("保存")
    director.sees("这个时间在免打扰时段里")
    director.look("message-policy")
    director.fill(免打扰从="21:00", 免打扰到="06:30")
    director.press("保存")
    director.told("发送规则已保存")
    director.open("/messages/catalogue/")
    director.look("message-catalogue")


@pytest.mark.feature(60)
@pytest.mark.feature(68)
@pytest.mark.feature(69)
@pytest.mark.feature(70)
def test_what_is_late_is_pressed_for_put_before_a_meeting_and_written_about(visitor):
    clerk, liaison = visitor("rectclerk"), visitor("liaison2")
    clerk.wait_for("/escalations/", "列入会议议题")
    clerk.look("escalation-list")
    handles_the_meeting(clerk)
    number = writes_the_letter(clerk, visitor("office"))
    clerk.open("/plans/")
    clerk.follow("市农业农村局整改方案")
    clerk.follow("催办…")
    clerk.sees("会告诉：", "何立群（办公室副主任）")
    clerk.fill(催办意见="请于本周五前报送整改方案。")
    clerk.look("urge-form")
    clerk.press("催办")
    clerk.told("已催办市农业农村局整改方案")
    clerk.follow("督办单")
    clerk.sees("请于本周五前报送整改方案。", "第1次")
    clerk.look("urge-print")
    liaison.wait_for("/inbox/", "催办")
    liaison.look("inbox-liaison2")
    signs_for_both(liaison, number)


def handles_the_meeting(clerk):
    clerk.open("/escalations/meeting/")
    clerk.sees("市农业农村局", "还没有发过文书")
    clerk.look("escalation-meeting")
    clerk.page.locator("main table").get_by_role("link").first.click()
    clerk.look("escalation-detail")
    clerk.follow("办理…")
    clerk.press("记为已办理")
    clerk.sees("有1处需要修改")
    clerk.look("escalation-complete")
    clerk.fill(会议决定="领导小组第2次会议：约谈主要负责人，月底前报送。")
    clerk.press("记为已办理")
    clerk.told("已记为办理。")
    clerk.trail("约谈主要负责人")
    clerk.open("/escalations/meeting/")
    clerk.sees("没有要上会的事项")


def writes_the_letter(clerk, office):
    """The clerk drafts, another hand signs out; returns the number."""
    clerk.open("/escalations/?action=admonition_letter")
    clerk.page.locator("main table").get_by_role("link").first.click()
    clerk.follow("拟告诫书…")
    clerk.fill(联系电话="0000-2200119")
    clerk.press("看版面")
    expect(clerk.page.get_by_role("region", name="版面")).to_contain_text("逾期")
    clerk.look("letter-form")
    clerk.press("存稿")
    clerk.told("告诫书已存稿")
    office.open(clerk.page.url.removeprefix(clerk.site))
    office.press("签发…")
    office.page.locator("dialog[open]").get_by_role("button", name="签发", exact=True).click()
    office.told("已签发")
    number = re.search(r"\w+〔\d{4}〕\d+号", office.page.locator(".toasts").inner_text())[0].removeprefix("发文字号")
    clerk.open("/escalations/?action=admonition_letter")
    clerk.sees("已办理", f"已印发告诫书（{number}）")
    return number


def signs_for_both(liaison, number):
    liaison.open("/acknowledgements/")
    liaison.sees(number, "巡察反馈意见")
    liaison.look("acknowledgement-list")
    liaison.page.set_viewport_size({"width": 390, "height": 900})
    liaison.page.get_by_role("link", name=re.compile("^签收… ?巡察反馈意见")).click()
    liaison.sees("签收后不能撤回。")
    liaison.look("acknowledge")
    liaison.press("签收")
    liaison.told("已签收巡察反馈意见。")
    liaison.open("/")
    liaison.page.get_by_role("link", name=re.compile(number)).first.click()
    liaison.press("签收")
    liaison.told("已签收")
    liaison.open("/acknowledgements/?status=pending")
    liaison.sees("没有符合条件的签收")


@pytest.mark.feature(57)
def test_a_deadline_is_put_off(visitor):
    liaison, office = visitor("liaison"), visitor("office")
    liaison.open("/tasks/")
    liaison.follow("重新评价41个项目，结果报党组会议研究。")
    expect(liaison.page.get_by_role("link", name="申请延期")).to_have_count(0)
    liaison.press("撤回延期申请")
    liaison.told("已撤回延期申请")
    liaison.follow("申请延期")
    liaison.fill(申请延至="2020-01-01", 延期原因="来不及")
    liaison.press("报巡察办审批")
    liaison.sees("要晚于现时限", "只有3个字", "有3处需要修改")
    liaison.look("extension-form")
    wished = today() + dt.timedelta(days=20)
    liaison.fill(申请延至=str(wished), 延期原因="合同原件还在法院调取，月底前不能核对。", 目前进展="已核对11份。")
    liaison.press("报巡察办审批")
    liaison.told("已申请延期")
    office.open("/extensions/")
    office.look("extension-list")
    office.open("/extensions/?state=asked")
    office.page.locator("main table").get_by_role("link").first.click()
    office.follow("同意延期…")
    office.look("extension-approve")
    office.press("同意延期")
    office.told("已同意延期")
    liaison.message("延期")
    liaison.sees(f"延至{words(wished)}", "已同意")
    liaison.look("task-extended")


@pytest.mark.feature(67)
@pytest.mark.feature(71)
def test_what_could_not_leave_is_sent_again_and_a_failed_job_done_again(site, visitor):
    site.run(BROKEN)
    director, admin = visitor("director"), visitor("sysadmin")
    director.open("/jobs/")
    director.sees("内存不够，没有生成。")
    director.look("job-list")
    director.open("/messages/undelivered/")
    director.sees("顾长青", "unithead@yunling.example", "邮件服务器不收这个地址")
    director.look("dead-letters")
    director.page.get_by_role("button", name=re.compile("^再发一次")).first.click()
    director.told("已安排再发给顾长青")
    admin.open("/messages/undelivered/")
    admin.sees("u***@yunling.example")
    admin.look("dead-letters-sysadmin")
    admin.press("全部再发一次")
    admin.told("已安排再发1条")
    admin.sees("没有发不出的消息")
    admin.look("dead-letters-none")
    admin.open("/machine/?state=failed")
    admin.sees("内存不够", "正常")
    admin.look("machine")
    admin.page.get_by_role("button", name="重新办理：生成公文PDF").first.click()
    admin.told("已重新排队")
    director.wait_for("/jobs/", "已完成")
    director.open("/inbox/?unread=1")
    director.look("inbox")
    director.follow("消息设置")
    director.choose("办理消息也并入每天的汇总")
    director.look("message-preference")
    director.press("保存")
    director.told("消息设置已保存。")
