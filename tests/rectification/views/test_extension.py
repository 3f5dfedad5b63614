import datetime as dt

import pytest
from django.urls import reverse

from rectification.models import Extension, Task
from tests.factories.organizations import NOW
from tests.rectification.services.test_extension import DUE, LATER, MEETING, PROGRESS, REASON, ask

ASKED = {"wished_on": "2026-05-20", "reason": REASON, "progress": PROGRESS}


def page_of(name, row):
    return reverse(name, args=[row.pk])


@pytest.mark.feature(57)
def test_asked_granted_and_shown(liaison_page, office_page, task, told):
    url = page_of("extension-create", task)
    detail = page_of("task-detail", task)
    assert url in liaison_page.get(detail).content.decode()
    assert url not in office_page.get(detail).content.decode()
    assert "审批前仍按原时限办理" in liaison_page.get(url).content.decode()
    page = liaison_page.post(url, ASKED, follow=True)
    assert told(page) == ["已申请延期，等巡察办审批。审批前仍按原时限办理。"]
    row = Extension.objects.get()
    assert page_of("extension-withdraw", row) in page.content.decode()
    assert page_of("extension-approve", row) not in page.content.decode()
    assert url not in page.content.decode()  # not offered while one waits

    shown = office_page.get(detail).content.decode()
    assert page_of("extension-approve", row) in shown
    assert REASON in shown
    asked = office_page.get(page_of("extension-approve", row)).content.decode()
    assert 'value="2026-05-20"' in asked
    assert "要经领导小组研究" not in asked
    page = office_page.post(
        page_of("extension-approve", row), {"granted_on": "2026-05-15", "note": "同意"}, follow=True
    )
    assert told(page) == ["已同意延期，单位会收到消息。"]
    html = liaison_page.get(detail).content.decode()
    for words in ("由4月30日延至5月15日", "申请延至", "同意延期", "周敏"):
        assert words in html, words
    task.refresh_from_db()
    assert task.due_on == dt.date(2026, 5, 15)


def test_what_is_wrong_stands_beside_the_field(liaison_page, office_page, task):
    url = page_of("extension-create", task)
    page = liaison_page.post(url, {"wished_on": "2026-04-30", "reason": "来不及", "progress": ""})
    assert page.status_code == 422
    html = page.content.decode()
    for words in ("有3处需要修改", "要晚于现时限（2026年4月30日）", "只有3个字"):
        assert words in html, words
    page = liaison_page.post(url, {**ASKED, "wished_on": "2206-05-20"})
    assert (page.status_code, "2206年太远，请核对年份。" in page.text) == (422, True)
    row = ask(task, wished_on=dt.date(2026, 7, 1))
    page = office_page.get(page_of("extension-approve", row))
    assert "要经领导小组研究" in page.content.decode()
    for data, sentence in (
        ({"granted_on": "2026-07-01", "note": "请抓紧"}, "请写明会议日期"),
        ({"granted_on": "2026-04-30", "note": "请抓紧"}, "批准延至的日期要晚于现时限"),
        ({"granted_on": "2206-07-01", "note": "请抓紧"}, "2206年太远，请核对年份。"),
    ):
        page = office_page.post(page_of("extension-approve", row), data)
        assert (page.status_code, sentence in page.text, "请抓紧" in page.text) == (422, True, True), sentence
    page = office_page.post(
        page_of("extension-approve", row), {"granted_on": "2026-07-01", "group_decision": MEETING}, follow=True
    )
    assert MEETING in page.content.decode()


def test_refused(liaison_page, office_page, task, told):
    row = ask(task)
    url = page_of("extension-refuse", row)
    assert "不同意延期" in office_page.get(url).content.decode()
    assert office_page.post(url, {"note": "不行"}).status_code == 422
    page = office_page.post(url, {"note": "名册可以按时核完，按原时限办理。"}, follow=True)
    assert told(page) == ["已回复不同意延期，单位会收到消息。"]
    html = liaison_page.get(page_of("task-detail", task)).content.decode()
    assert "名册可以按时核完" in html
    assert "任务退回" not in html
    assert office_page.post(url, {"note": "名册可以按时核完，按原时限办理。"}).status_code == 409
    assert told(office_page.get(page_of("extension-approve", row), follow=True)) == [
        "这份申请现在是“未同意”，不用再审批。"
    ]


def test_taken_back(liaison_page, office_page, task, told):
    row = ask(task)
    url = page_of("extension-withdraw", row)
    assert office_page.post(url).status_code == 403
    assert told(liaison_page.post(url, follow=True)) == ["已撤回延期申请，仍按原时限办理。"]
    assert liaison_page.post(url).status_code == 409


def test_a_day_too_late_is_said_before_writing(liaison_page, task, told):
    Task.objects.filter(pk=task.pk).update(due_on=dt.date(2026, 3, 4))
    page = liaison_page.get(page_of("extension-create", task), follow=True)
    assert told(page)[0].startswith("时限已过，不能再申请延期。")
    assert page_of("extension-create", task) not in page.content.decode()
    assert liaison_page.post(page_of("extension-create", task), ASKED).status_code == 409


def test_refusals(client, client_of, world, task):
    row = ask(task)
    create = page_of("extension-create", task)
    decided = [page_of("extension-approve", row), page_of("extension-refuse", row)]
    data = {**ASKED, "granted_on": "2026-05-20", "note": REASON}
    for url in [create, *decided, page_of("extension-withdraw", row)]:
        answer = client.post(url, data)
        assert (answer.status_code, answer["Location"].startswith("/login/")) == (302, True)
    expected = {"liaison2": (404, 404), "leader": (403, 403), "liaison": (409, 403), "office": (403, 302)}
    for who, (asks, decides) in expected.items():
        page = client_of(world.people[who])
        assert page.post(create, data).status_code == asks, who
        assert page.post(decided[0], data).status_code == decides, who
    assert client_of(world.people["office"]).get(page_of("extension-withdraw", row)).status_code == 405
    assert client_of(world.people["office"]).delete(decided[0]).status_code == 405


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_asks_the_same_whatever_the_rows(office_page, task, rows, django_assert_num_queries):
    for seq in range(1, rows + 1):
        Extension.objects.create(
            task=task,
            seq=seq,
            reason=REASON,
            progress=PROGRESS,
            due_on=DUE,
            wished_on=LATER,
            asked_by=task.owner,
            asked_at=NOW,
            status="withdrawn" if seq > 1 else "asked",
        )
    office_page.get(reverse("extension-list"))
    with django_assert_num_queries(7):  # session, person, posts, unread; count, ids, rows
        html = office_page.get(reverse("extension-list")).content.decode()
    assert html.count("延至") >= 1
    assert f"{rows}份申请" in html


def test_filters_live_in_the_address(office_page, stranger_page, task):
    ask(task)
    url = reverse("extension-list")
    assert "03-03-001-1" in office_page.get(url, {"state": "asked", "unit": "财政"}).content.decode()
    for wanted in ({"state": "refused"}, {"unit": "医保"}):
        assert "没有符合条件的申请" in office_page.get(url, wanted).content.decode()
    assert "03-03-001-1" in office_page.get(url, {"state": "perhaps", "page": "x"}).content.decode()
    assert "还没有延期申请" in stranger_page.get(url).content.decode()
