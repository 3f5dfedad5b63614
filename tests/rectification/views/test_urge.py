import pytest
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.supervision.models import Urge
from rectification.models import Task
from tests.factories.organizations import UserFactory
from tests.factories.rectification import report


@pytest.fixture
def worker(world, task):
    person = UserFactory(organization=world.finance, name="方晴", username="worker")
    Task.objects.filter(pk=task.pk).update(owner=person)
    task.refresh_from_db()
    return person


def address(noun, row):
    return reverse(f"{noun}-urge", args=[row.pk])


@pytest.mark.feature(68)
def test_pressed_and_counted_on_the_page(office_page, liaison_page, task, worker, told):
    url, page = address("task", task), reverse("task-detail", args=[task.pk])
    assert "催办…" in office_page.get(page).text
    asked = office_page.get(url).text
    assert "方晴" in asked
    assert "林晓" in asked
    done = office_page.post(url, {"note": "请本周办结。"}, follow=True)
    assert told(done) == ["已催办03-03-001任务1，告知2人。"]
    for browser in (office_page, liaison_page):
        shown = browser.get(page).text
        assert "已催办1次，最近" in shown
        assert "请本周办结。" in shown
    sheet = liaison_page.get(url, {"print": "1"}).text
    assert "督办单" in sheet
    assert "第1次" in sheet
    assert "请本周办结。" in sheet


@pytest.mark.feature(68)
def test_a_problem_and_a_plan_have_the_button_too(office_page, story, told):
    for noun, row in (("problem", story.problems[0]), ("plan", story.plan)):
        detail = reverse(f"{noun}-detail", args=[row.pk])
        assert f'href="{address(noun, row)}"' in office_page.get(detail).text
        assert office_page.get(address(noun, row)).status_code == 200
        assert office_page.post(address(noun, row), {"note": ""}).status_code == 302
        assert "已催办1次" in office_page.get(detail).text


def test_refusals(client, client_of, world, office_page, task, worker, told):
    url = address("task", task)
    assert client.post(url).status_code == 302
    for who, status in (("liaison2", 404), ("groupleader", 403), ("worker", 403)):
        browser = client_of({**world.people, "worker": worker}[who])
        assert {browser.get(url).status_code, browser.post(url).status_code} == {status}, who
    assert not Urge.objects.exists()
    assert office_page.delete(url).status_code == 405
    assert office_page.post(url, {"note": "长" * 201}).status_code == 422
    assert office_page.post(url).status_code == 302
    assert office_page.post(url).status_code == 409
    assert told(office_page.get(url, follow=True))[0].startswith("周敏3月5日09:00已催办，同一事项一天最多催办1次。")
    assert Urge.objects.count() == 1


@pytest.mark.feature(68)
def test_somebody_was_faster_and_the_note_stays(office_page, office, task, worker):
    url, mine = address("task", task), "请本周办结，周五下午书面报告。"
    assert office_page.get(url).status_code == 200
    assert office_page.post(url, {"note": "请抓紧。"}).status_code == 302
    page = office_page.post(url, {"note": mine})
    assert page.status_code == 409
    assert "周敏3月5日09:00已催办，同一事项一天最多催办1次。" in page.text
    assert mine in page.text
    assert AuditEvent.objects.filter(event="refused", actor_id=office.pk).count() == 1
    long = office_page.post(url, {"note": mine + "长" * 200})
    assert (long.status_code, mine in long.text) == (422, True)
    assert Urge.objects.count() == 1


def test_it_was_reported_while_the_note_was_written(office_page, task):
    report(task)
    page = office_page.post(address("task", task), {"note": "请本周办结。"})
    assert page.status_code == 409
    assert "没有催办：03-03-001任务1现在是“待审核”，不用催办。" in page.text
    assert "请本周办结。" in page.text


def test_done_is_not_pressed_for(office_page, task, told):
    report(task)
    url = address("task", task)
    assert f'href="{url}"' not in office_page.get(reverse("task-detail", args=[task.pk])).text
    assert told(office_page.get(url, follow=True)) == ["没有催办：03-03-001任务1现在是“待审核”，不用催办。"]
    assert office_page.post(url).status_code == 409


def test_who_may_not_press_prints_and_sees_no_button(client_of, groupleader, stranger_page, task, worker):
    browser, url = client_of(groupleader), address("task", task)
    assert f'href="{url}"' not in browser.get(reverse("task-detail", args=[task.pk])).text
    assert "还没有催办过。" in browser.get(url, {"print": "1"}).text
    assert stranger_page.get(url, {"print": "1"}).status_code == 404


def test_a_note_is_text_wherever_it_is_shown(office_page, liaison_page, task, worker):
    url, page = address("task", task), reverse("task-detail", args=[task.pk])
    office_page.post(url, {"note": "<script>alert(1)</script>"})
    for shown in (office_page.get(page), liaison_page.get(page), liaison_page.get(url, {"print": "1"})):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown.text
        assert "<script>alert" not in shown.text
    assert "alert" not in liaison_page.get(reverse("inbox-list")).text
