"""拟文 from the pages of rounds and assignments: what fills the form, for whom, and when it is too early or too late."""

import datetime as dt

import pytest
from django.urls import get_resolver, reverse

from foundation.audittrail.services import name_of
from foundation.core import clock
from foundation.documents.models import OfficialDocument
from foundation.documents.services.official_document import issue_document
from foundation.organizations.models import Post
from foundation.organizations.states import PostKind
from inspections.models import Announcement, Assignment
from inspections.selectors.notice import earlier_notices
from inspections.services.announcement import publish_announcement, withdraw_announcement
from tests.factories.documents import OfficialDocumentFactory
from tests.factories.inspections import AnnouncementFactory, NoticeFactory, enter, feed_back, report
from tests.factories.organizations import NOW, PostFactory, UserFactory
from tests.inspections.refusals import REFUSED, refused, told

ENTRY = ("inspection_notice", "meeting_notice", "announcement_unit")
PHONE = "0000-2200110"
OF_ASSIGNMENT = (*ENTRY, "poster", "announcement_closing")

pytestmark = [pytest.mark.django_db, pytest.mark.feature(76, 77)]


def url_of(code, row):
    return f"{reverse('letter-draft', args=[code])}?from={row.pk}"


def begun(page):
    return {bound.label: bound.value() for bound, _ in page.context["form"].inside()}


def sent(page, **changed):
    """The form as the page gave it, sent back; what is missing said by `changed`, by label."""
    form = page.context["form"]
    bounds = [*form.around(), *(bound for bound, _ in form.inside())]
    words = {bound.html_name: bound.value() if bound.value() is not None else "" for bound in bounds}
    named = {bound.label: bound.html_name for bound in bounds}
    return {name: str(value) for name, value in words.items()} | {named[key]: said for key, said in changed.items()}


def offered(page):
    """The codes whose letters a page offers."""
    text = page.content.decode()
    return [code for code in ("authorization_decision", *OF_ASSIGNMENT) if reverse("letter-draft", args=[code]) in text]


@pytest.fixture
def page(client_of, office):
    return client_of(office)


@pytest.fixture
def published(stage, office):
    return publish_announcement(announcement=AnnouncementFactory(round_=stage.round), actor=office, now=NOW)


def test_the_notice_of_inspection(page, stage, world):
    url = url_of("inspection_notice", stage.finance)
    form = page.get(url)
    values = begun(form)
    assert (values["单位"], values["派出党委"], values["巡察组"]) == ("市财政局党组", "云岭市委", "第三巡察组")
    assert (values["组长"], values["副组长"]) == ("王建华", "赵丽")
    assert (values["进驻日期"], values["结束日期"]) == (dt.date(2026, 3, 1), dt.date(2026, 4, 30))
    assert (values["联系人"], values["报送日期"]) == ("周敏", None)
    assert values["准备事项"].splitlines()[0] == "党组织工作汇报"
    assert page.post(url, sent(form)).status_code == 422
    answer = page.post(url, sent(form, 报送日期="2026-02-25", 联系电话=PHONE, 组长="王建华同志"))
    document = OfficialDocument.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("document-detail", args=[document.pk]))
    assert (document.title, document.series_code) == ("关于对市财政局党组开展专项巡察的通知", "云委巡办")
    assert (document.team_id, [row.organization for row in document.recipients.all()]) == (
        stage.team.pk,
        [world.finance],
    )
    assert "组长王建华同志，副组长赵丽。" in [getattr(block, "text", "") for block in document.letter.body]


def test_the_page_lists_what_was_drafted_and_a_second_click_says_so(page, client_of, stage, world, leader):
    url, detail = url_of("meeting_notice", stage.finance), reverse("assignment-detail", args=[stage.finance.pk])
    form = page.get(url)
    assert begun(form)["参会人员"] == "市财政局党组主要负责人、联络员\n第三巡察组组长、副组长"
    assert "<h2>公文</h2>" not in page.get(detail).content.decode()
    page.post(url, sent(form, 会议时间="2月27日15:00", 会议地点="市财政局小会议室", 联系电话=PHONE))
    document = OfficialDocument.objects.get()
    link = reverse("document-detail", args=[document.pk])
    assert link in page.get(detail).content.decode()
    assert "已经拟过" in page.get(url).content.decode()
    assert link not in client_of(leader).get(detail).content.decode()
    issue_document(document=document, actor=world.people["office"], now=NOW)
    assert link in client_of(leader).get(detail).content.decode()
    other = reverse("assignment-detail", args=[stage.agriculture.pk])
    assert link not in page.get(other).content.decode()


def test_other_notices_are_not_taken_for_an_earlier_one(page, stage, world):
    notice = NoticeFactory(assignment=stage.finance)
    url = url_of("inspection_notice", stage.finance)
    page.post(url, sent(page.get(url), 报送日期="2026-02-25", 联系电话=PHONE))
    document = OfficialDocument.objects.exclude(pk=notice.document_id).get()
    issue_document(document=document, actor=world.people["office"], now=NOW)
    assert list(earlier_notices(notice)) == []


def test_the_announcement_of_one_unit_says_what_the_rounds_announcement_says(page, stage, published):
    values = begun(page.get(url_of("announcement_unit", stage.finance)))
    assert values["受理范围"] == published.scope
    assert (values["值班电话"], values["邮政信箱"]) == ("0000-2200703", "云岭市A016号信箱")
    assert values["受理截止时间"] == "2026年4月14日（星期二）09:00"


def test_without_an_announcement_the_channels_are_typed(page, stage):
    values = begun(page.get(url_of("announcement_unit", stage.finance)))
    assert (values["值班电话"], values["受理截止时间"]) == (None, None)
    assert values["受理范围"].startswith("主要受理反映")


@pytest.mark.feature(83)
def test_the_poster_leads_to_the_report_form_and_keeps_its_code(page, stage, published, settings):
    settings.PUBLIC_ADDRESS, settings.DOCUMENT_CHECK_ADDRESS = "https://jubao.example/", "https://xuncha.example"
    url = url_of("poster", stage.finance)
    form = page.get(url)
    address = begun(form)["二维码"]
    assert "中共云岭市财政局党组：" not in form.content.decode()
    assert address == f"https://jubao.example/announcements/{published.publication_id}/report/"
    assert get_resolver("config.urls_public").resolve(address.removeprefix("https://jubao.example")).url_name == (
        "petition-form"
    )
    page.post(url, sent(form))
    document = OfficialDocument.objects.get()
    assert (document.letter.qr, document.series_code) == (address, "")
    issued = issue_document(document=document, actor=published.round.office.people.get(username="office"), now=NOW)
    assert (issued.letter.qr, issued.number) == (address, "")


def test_where_nobody_says_how_the_public_site_is_reached_the_address_is_typed(page, stage, published, settings):
    settings.PUBLIC_ADDRESS = ""
    url = url_of("poster", stage.finance)
    form = page.get(url)
    assert begun(form)["二维码"] == ""
    assert page.post(url, sent(form)).status_code == 422
    assert page.post(url, sent(form, 二维码="https://jubao.example/")).status_code == 302


def test_a_poster_waits_for_the_announcement(page, stage, office):
    detail, url = reverse("assignment-detail", args=[stage.finance.pk]), url_of("poster", stage.finance)
    assert page.get(url).status_code == 409
    draft = AnnouncementFactory(round_=stage.round)
    refusal = page.get(url)
    assert (refusal.status_code, offered(page.get(detail))) == (409, list(ENTRY))
    assert "本轮的巡察公告还没有发布" in refusal.content.decode()
    row = publish_announcement(announcement=draft, actor=office, now=NOW)
    listed = reverse("announcement-detail", args=[row.pk])
    assert page.get(listed).content.decode().count(reverse("letter-draft", args=["poster"])) == 2
    assert offered(page.get(detail)) == [*ENTRY, "poster"]
    withdraw_announcement(announcement=row, reason="电话有误，另发。", actor=office, now=NOW)
    assert page.post(url, {}).status_code == 409
    assert reverse("letter-draft", args=["poster"]) not in page.get(listed).content.decode()


def test_no_poster_after_the_channels_have_closed(page, stage, published, monkeypatch):
    Announcement.objects.filter(pk=published.pk).update(closes_at=NOW - dt.timedelta(minutes=1))
    refusal = page.get(url_of("poster", stage.finance))
    assert refusal.status_code == 409
    assert "受理已经在2026年3月5日（星期四）08:59截止" in refusal.content.decode()


def leave_on(assignment, day):
    Assignment.objects.filter(pk=assignment.pk).update(on_site_to=day)


@pytest.mark.parametrize(
    ("ends", "status"), [(dt.date(2026, 3, 13), 409), (dt.date(2026, 3, 12), 200), (dt.date(2026, 3, 4), 200)]
)
def test_the_closing_announcement_comes_when_field_work_is_about_to_end(page, stage, published, ends, status):
    row = enter(stage.finance)
    leave_on(row, ends)
    answer = page.get(url_of("announcement_closing", row))
    assert answer.status_code == status
    is_offered = "announcement_closing" in offered(page.get(reverse("assignment-detail", args=[row.pk])))
    assert is_offered == (status == 200)
    if status == 409:
        assert "现场巡察到2026年3月13日结束，2026年3月6日起可以拟撤离公告。" in answer.content.decode()
    else:
        assert begun(answer)["停止受理时间"] == "2026年4月14日（星期二）09:00"
        assert begun(answer)["结束日期"] == ends


def test_what_is_offered_follows_the_work(page, stage):
    detail = reverse("assignment-detail", args=[stage.finance.pk])
    leave_on(stage.finance, dt.date(2026, 3, 4))
    assert offered(page.get(detail)) == list(ENTRY)
    assert page.get(url_of("announcement_closing", stage.finance)).status_code == 409
    row = report(enter(Assignment.objects.get(pk=stage.finance.pk)))
    assert offered(page.get(detail)) == ["announcement_closing"]
    for code in ENTRY:
        answer = page.get(url_of(code, row))
        assert (answer.status_code, "现场巡察已经结束" in answer.content.decode()) == (409, True)


def test_after_the_feedback_nothing_is_left_to_announce(page, stage):
    row = feed_back(stage.finance)
    assert offered(page.get(reverse("assignment-detail", args=[row.pk]))) == []
    assert {page.get(url_of(code, row)).status_code for code in OF_ASSIGNMENT} == {409}


def test_the_decision_names_who_leads_each_team(page, client_of, stage, leader):
    url, detail = url_of("authorization_decision", stage.round), reverse("round-detail", args=[stage.round.pk])
    assert offered(page.get(detail)) == ["authorization_decision"]
    form = page.get(url)
    values = begun(form)
    assert values["任职人员"].splitlines() == [
        "王建华｜市委巡察办巡察专员｜第三巡察组组长｜巡察市财政局党组、市农业农村局党组",
        "赵丽｜市委巡察办副巡察专员｜第三巡察组副组长｜巡察市财政局党组、市农业农村局党组",
    ]
    assert values["研究机关"] == "云岭市委巡察工作领导小组研究，并报云岭市委批准"
    assert (values["进驻日期"], values["授权终止"]) == (dt.date(2026, 3, 1), dt.date(2026, 7, 30))
    assert told(page.post(url, sent(form), follow=True)) == [
        "草稿已存，请核对版面后签发。",
        "主送中有1个在系统里没有对应的单位，不会收到系统消息，请另行送达。",
    ]
    document = OfficialDocument.objects.get()
    assert (document.letter.recipients, document.team_id) == (("第三巡察组",), stage.team.pk)
    link = reverse("document-detail", args=[document.pk])
    assert link in page.get(detail).content.decode()
    assert link not in client_of(leader).get(detail).content.decode()


def test_a_team_without_leaders_is_not_authorised(page, stage):
    Post.objects.filter(kind__in=[PostKind.TEAM_LEADER, PostKind.DEPUTY_TEAM_LEADER]).delete()
    assert offered(page.get(reverse("round-detail", args=[stage.round.pk]))) == []
    refusal = page.get(url_of("authorization_decision", stage.round))
    assert (refusal.status_code, "还没有组长、副组长" in refusal.content.decode()) == (409, True)


def test_a_lent_post_authorises_nobody(page, stage, world):
    Post.objects.filter(kind=PostKind.DEPUTY_TEAM_LEADER).update(
        acts_for=world.people["leader"], to_on=dt.date(2026, 3, 9)
    )
    values = begun(page.get(url_of("authorization_decision", stage.round)))
    assert [line.split("｜")[0] for line in values["任职人员"].splitlines()] == ["王建华"]


@pytest.mark.parametrize("code", [*OF_ASSIGNMENT, "authorization_decision"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_drafting_is_the_offices(client_of, stage, unithead, groupleader, leader, code, method):
    row = stage.round if code == "authorization_decision" else stage.finance
    assert refused(client_of, url_of(code, row), stranger=unithead, lesser=groupleader, method=method) == REFUSED
    assert getattr(client_of(leader), method)(url_of(code, row)).status_code == 403
    assert not OfficialDocument.objects.exists()


def test_others_are_offered_nothing(client_of, stage, published, groupleader, leader, member):
    pages = [
        reverse("assignment-detail", args=[stage.finance.pk]),
        reverse("round-detail", args=[stage.round.pk]),
        reverse("announcement-detail", args=[published.pk]),
    ]
    for person in (groupleader, leader, member):
        assert [offered(client_of(person).get(url)) for url in pages] == [[], [], []]


def test_who_writes_for_another_office_is_offered_nothing(client_of, stage, world):
    """The rectification clerk drafts letters of rectification, not those of an inspection."""
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    browser = client_of(clerk)
    assert offered(browser.get(reverse("assignment-detail", args=[stage.finance.pk]))) == []
    assert browser.get(url_of("inspection_notice", stage.finance)).status_code == 403


def test_an_ended_post_drafts_nothing(client_of, world, stage):
    Post.objects.filter(person=world.people["office"]).update(to_on=clock.today() - dt.timedelta(days=1))
    assert client_of(world.people["office"]).get(url_of("inspection_notice", stage.finance)).status_code == 404


@pytest.mark.parametrize("key", ["0", "x", "999999", "9" * 60, "１", "-1", "1\0"])
def test_a_forged_key_is_404(page, stage, key):
    for code in ("inspection_notice", "authorization_decision"):
        assert page.get(reverse("letter-draft", args=[code]), {"from": key}).status_code == 404


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_whatever_was_drafted(page, stage, world, count, django_assert_num_queries):
    for _ in range(count):
        OfficialDocumentFactory(world=world, source=name_of(stage.finance))
    url = reverse("assignment-detail", args=[stage.finance.pk])
    with django_assert_num_queries(12):
        text = page.get(url).content.decode()
    assert text.count("关于召开巡察市财政局党组工作动员会的通知") == min(count, 10)
    assert ("只列最近10件" in text) == (count == 30)
