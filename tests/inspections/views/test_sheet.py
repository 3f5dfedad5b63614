"""事实确认单, 谈话记录, 调阅清单: filled from the row, printed by the team, not kept."""

import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.documents.models import OfficialDocument
from foundation.organizations.models import Post
from inspections.models import Finding
from inspections.states import FindingStatus, RecordKind
from tests.factories.inspections import WorkRecordFactory, report, sign_off
from tests.inspections.refusals import REFUSED, refused

pytestmark = [pytest.mark.django_db, pytest.mark.feature(76, 77)]


def begun(page):
    return {bound.label: bound.value() for bound, _ in page.context["form"].inside()}


def sent(page, **changed):
    bounds = [bound for bound, _ in page.context["form"].inside()]
    words = {bound.html_name: str(bound.value() if bound.value() is not None else "") for bound in bounds}
    named = {bound.label: bound.html_name for bound in bounds}
    return words | {named[label]: said for label, said in changed.items()}


def printed():
    rows = AuditEvent.objects.filter(event__endswith=".sheet_printed").order_by("pk")
    return [(row.event, row.note, row.actor_name) for row in rows]


@pytest.fixture
def talk(on_site):
    return WorkRecordFactory(assignment=on_site)


@pytest.fixture
def url(finding):
    return reverse("finding-sheet", args=[finding.pk])


def test_the_sheet_of_a_finding(client_of, member, on_site, finding, url):
    for record in (WorkRecordFactory(assignment=on_site), WorkRecordFactory(assignment=on_site, subject="韦刚")):
        finding.records.add(record)
    browser = client_of(member)
    assert f'href="{url}"' in browser.get(reverse("finding-detail", args=[finding.pk])).content.decode()
    page = browser.get(url)
    values = begun(page)
    assert (values["编号"], values["事实"]) == (finding.number, finding.facts)
    assert (values["了解方式"], values["承办人"], values["时间地点"]) == ("个别谈话", "孙伟、吴芳", None)
    assert "韦" not in page.content.decode()
    assert printed() == []
    page = browser.post(url, sent(page, 责任主体="国库科"))
    text = page.content.decode()
    assert (page.status_code, "国库科" in text, finding.facts in text) == (200, True, True)
    assert "<form" not in text
    assert printed() == [("finding.sheet_printed", "事实确认单", "孙伟")]
    assert not OfficialDocument.objects.exists()
    assert "打印表单" in browser.get(reverse("finding-detail", args=[finding.pk])).content.decode()


def test_facts_of_many_lines_stay_as_they_were_written(client_of, member, finding, url):
    """One line of a form would join them, and is too short for what a finding may hold."""
    Finding.objects.filter(pk=finding.pk).update(facts="第一笔滞留214天。\n" + "滞" * 6_000)
    browser = client_of(member)
    page = browser.get(url)
    assert "<textarea" in page.content.decode()
    page = browser.post(url, sent(page))
    assert page.status_code == 200
    assert "第一笔滞留214天。<" in page.content.decode()


def test_what_is_blank_has_room_and_a_preview_prints_nothing(client_of, member, url):
    browser = client_of(member)
    page = browser.post(url, {"preview": "1"})
    text = page.content.decode()
    assert (page.status_code, "______年____月____日" in text, "\u2423" in text) == (200, True, False)
    fragment = browser.post(url, {}, headers={"HX-Request": "true"})
    assert (fragment.status_code, "<form" in fragment.content.decode()) == (200, False)
    assert printed() == []


@pytest.mark.parametrize(("label", "said"), [("责任主体", "长" * 5_001), ("事实", "空\0"), ("送达日期", "2026年13月")])
def test_what_is_too_much_comes_back(client_of, member, url, label, said):
    browser = client_of(member)
    page = browser.post(url, sent(browser.get(url), **{label: said}))
    assert page.status_code == 422
    assert label in page.content.decode()
    assert printed() == []


def test_who_prints_the_sheet_of_a_finding(client_of, office, groupleader, unithead, finding, url):
    assert [client_of(who).get(url).status_code for who in (office, groupleader, unithead)] == [404, 404, 404]
    sign_off(finding)
    for method in ("get", "post"):
        assert refused(client_of, url, stranger=office, lesser=groupleader, method=method) == REFUSED
    detail = reverse("finding-detail", args=[finding.pk])
    assert f'href="{url}"' not in client_of(groupleader).get(detail).content.decode()
    assert client_of(office).put(url).status_code == 405
    assert printed() == []


def test_no_facts_are_confirmed_after_the_feedback(client_of, member, finding, url):
    sign_off(finding)
    Finding.objects.filter(pk=finding.pk).update(status=FindingStatus.FED_BACK)
    browser = client_of(member)
    assert [browser.get(url).status_code, browser.post(url).status_code] == [409, 409]
    detail = browser.get(reverse("finding-detail", args=[finding.pk])).content.decode()
    assert f'href="{url}"' not in detail


def test_the_record_of_a_talk(client_of, member, talk):
    browser, url = client_of(member), reverse("record-sheet", args=[talk.pk])
    assert f'href="{url}"' in browser.get(reverse("record-detail", args=[talk.pk])).content.decode()
    page = browser.get(url)
    values = begun(page)
    assert (values["姓名"], values["单位职务"], values["性别"]) == ("韦强", "农业农村科科长", None)
    assert (values["谈话时间"], values["谈话人"], values["记录人"]) == ("2026年3月5日", "孙伟", "吴芳")
    page = browser.post(url, sent(page, 性别="男"))
    assert (page.status_code, talk.content in page.content.decode()) == (200, True)
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert printed() == [("record.sheet_printed", "谈话记录", "孙伟")]


def test_what_was_read_becomes_a_list_of_what_is_asked_for(client_of, member, on_site):
    record = WorkRecordFactory(
        assignment=on_site, kind=RecordKind.DOCUMENT_CHECK, subject="2025年资金台账", recorder=None
    )
    browser, url = client_of(member), reverse("record-sheet", args=[record.pk])
    assert "打印调阅清单" in browser.get(reverse("record-detail", args=[record.pk])).content.decode()
    values = begun(browser.get(url))
    assert (values["材料"], values["调阅人"]) == ("2025年资金台账｜｜｜", "孙伟")


def test_the_sheets_of_a_record_are_the_teams(client_of, office, groupleader, unithead, talk):
    url = reverse("record-sheet", args=[talk.pk])
    for who in (office, groupleader, unithead):
        assert [client_of(who).get(url).status_code, client_of(who).post(url).status_code] == [404, 404]
    assert printed() == []


def test_a_list_of_what_is_asked_for(client_of, member, on_site):
    browser, url = client_of(member), reverse("assignment-sheet", args=[on_site.pk])
    detail = reverse("assignment-detail", args=[on_site.pk])
    assert f'href="{url}"' in browser.get(detail).content.decode()
    page = browser.get(url)
    assert begun(page)["调阅人"] == "孙伟"
    page = browser.post(url, sent(page, 材料="2025年党组会议记录｜1册｜纸质原件｜3月6日\n固定资产台账｜｜电子｜"))
    assert (page.status_code, "固定资产台账" in page.content.decode()) == (200, True)
    wrong = browser.post(url, sent(browser.get(url), 材料="只有一项"))
    assert (wrong.status_code, "材料第1行有1项，应为4项" in wrong.content.decode()) == (422, True)
    assert printed() == [("assignment.sheet_printed", "调阅清单", "孙伟")]


def test_refusals_of_a_list(client_of, office, groupleader, unithead, member, on_site):
    url = reverse("assignment-sheet", args=[on_site.pk])
    for method in ("get", "post"):
        assert refused(client_of, url, stranger=unithead, lesser=groupleader, method=method) == REFUSED
    assert client_of(office).get(url).status_code == 403
    report(on_site)
    browser = client_of(member)
    assert [browser.get(url).status_code, browser.post(url).status_code] == [409, 409]
    assert f'href="{url}"' not in browser.get(reverse("assignment-detail", args=[on_site.pk])).content.decode()


@pytest.mark.parametrize("name", ["finding-sheet", "record-sheet", "assignment-sheet"])
def test_a_vanished_row(client_of, member, on_site, name):
    assert client_of(member).get(reverse(name, args=[999999])).status_code == 404


def test_an_ended_post_prints_nothing(client_of, leader, url):
    assert client_of(leader).get(url).status_code == 200
    Post.objects.filter(person=leader).update(to_on="2026-03-04")
    assert client_of(leader).get(url).status_code == 404
