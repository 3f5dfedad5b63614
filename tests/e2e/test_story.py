"""One inspection from the mobilization notice to the accepted problem, as its people see it (the ten steps of issue 2)."""

import email
import email.policy
import re

import pytest

from tests.e2e import citizen as citizens
from tests.e2e import office as offices
from tests.e2e import team as teams
from tests.e2e import unit as units
from tests.e2e.browsing import eventually

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
STAGE = "prepare"


# The story is told by night as well as by day: no quiet hours, and the digest's time is always past.
LEAVES_AT_ANY_HOUR = """
from datetime import time
from foundation.notifications.models import MessagePolicy
MessagePolicy.objects.create(quiet_from=time(0), quiet_to=time(0), digest_at=time(0))
"""


@pytest.mark.feature(41)
@pytest.mark.feature(71)
@pytest.mark.feature(90)
@pytest.mark.feature(92)
@pytest.mark.feature(182)
def test_one_inspection_from_the_notice_to_the_accepted_problem(site, visitor, findings, tmp_path):
    site.run(LEAVES_AT_ANY_HOUR)
    office, liaison = visitor("office"), visitor("liaison")
    prepares(office, liaison, tmp_path)
    citizen, petition = visitor(""), visitor("petition")
    is_told_by_citizens(citizen, petition, visitor("departmentclerk"))
    leader = visitor("leader")
    inspects(visitor("member"), visitor("member2"), visitor("deputy"), leader)
    offices.issues_feedback(office)
    answers_for_it(office, visitor("unithead"), liaison)
    is_reminded_by_mail(site, liaison)
    rectifies(office, visitor("director"), liaison)
    assert findings == [], "\n\n".join(findings)
    done = site.manage("verify_audit")
    assert (done.returncode, "audit chain holds" in done.stdout) == (0, True), done.stdout + done.stderr


def prepares(office, liaison, folder):
    offices.opens_round(office)
    offices.assigns_team(office)
    offices.drafts_notice(office)
    offices.issues_notice(office, folder)
    liaison.message(offices.number())
    liaison.heading("动员会的通知")
    liaison.look("document-liaison")
    offices.check_pdf(liaison, folder)
    liaison.open("/documents/")
    liaison.look("document-list")
    offices.publishes_announcement(office)
    offices.lets_team_in(office)


def is_told_by_citizens(citizen, petition, department):
    citizens.reads_announcement(citizen)
    finance = citizens.reports(
        citizen,
        unit="市财政局",
        category="收受财物、吃拿卡要等廉洁问题",
        words=citizens.ABOUT_FINANCE,
        named=True,
    )
    citizens.code_is_shown_once(citizen)
    bill = citizens.reports(
        citizen,
        unit="其他或不清楚",
        category="群众身边不正之风和腐败问题",
        words=citizens.ABOUT_BILL,
        named=False,
    )
    citizens.looks_around(citizen)
    citizens.asks(citizen, finance, "已登记", "还没有答复。")
    citizens.hands_to_team(petition)
    citizens.asks(citizen, finance, "属于受理范围，正在按程序办理")
    citizens.transfers(petition)
    citizens.asks(citizen, bill, "已按职责转有关单位办理")
    citizens.answers(department)
    citizens.asks(citizen, bill, "已办结", citizens.ANSWER)
    citizen.sees_not("市医疗保障局", "江映月")
    citizen.look("public-standing")


def inspects(member, member2, deputy, leader):
    teams.reads_petition(leader, citizens.ABOUT_FINANCE)
    leader.sees_not(citizens.NAME, citizens.PHONE)
    teams.records_talk(member)
    path = teams.writes_finding(member)
    teams.signs_finding(member2, path, "承办人签字", "已签字，等副组长审核。")
    teams.signs_finding(deputy, path, "副组长审核", "已审核，等组长审签。")
    teams.signs_finding(leader, path, "组长审签", "已审签，这份底稿可以列入反馈。")
    teams.reports(leader)


def answers_for_it(office, head, liaison):
    units.defines_responsibility(office)
    units.signs(head)
    units.plans(liaison)
    units.returns_plan(office)
    units.submits_again(liaison)
    units.approves_plan(office)


def is_reminded_by_mail(site, liaison):
    units.is_reminded(liaison)
    """Alone or in a digest of several: once, to who owes it."""
    words = "任务1还有7天到期"

    def reminders():
        return [mail for mail in letters(site) if words in mail["Subject"] + mail.get_content()]

    eventually("the reminder by e-mail", reminders)
    assert [mail["To"] for mail in reminders()] == ["liaison@yunling.example"]


def letters(site):
    """Each e-mail in the mailbox, parsed; the backend writes several of one connection into one file."""
    texts = [text for file in site.mail for text in re.split(r"^-{79}$", file, flags=re.MULTILINE) if text.strip()]
    return [email.message_from_string(text.lstrip(), policy=email.policy.default) for text in texts]


def rectifies(office, director, liaison):
    units.reports_task(liaison, "签收表.txt", "滞留资金已分3批拨付到户，乡镇逐户核对签收，专户余额为零。")
    units.returns_task(office)
    units.sees_return(liaison)
    units.reports_task(liaison, "溪河村签收表.txt", "已补充柳溪乡溪河村签收表和银行代发回单，1842户核对无误。")
    units.both_accept(office, director)
    units.accepts_problem(office)
    liaison.message("已销号")
