import datetime as dt

import pytest
from django.urls import reverse

from foundation.supervision.models import EscalationStep
from tests.factories.organizations import TODAY
from tests.factories.supervision import EscalationStepFactory

LIST, MEETING = reverse("escalationstep-list"), reverse("escalationstep-meeting")


def address(name, row):
    return reverse(name, args=[row.pk])


@pytest.mark.feature(60)
def test_from_the_list_to_the_late_row(client_of, rectclerk, story, step):
    browser = client_of(rectclerk)
    assert address("escalationstep-detail", step) in browser.get(LIST).text
    page = browser.get(address("escalationstep-detail", step)).text
    assert "问题03-03-001已逾期7天" in page
    assert address("problem-detail", story.problems[0]) in page
    assert address("escalationstep-complete", step) in page
    assert address("escalationstep-waive", step) in page


@pytest.mark.parametrize("who", ["office", "groupleader"])
def test_those_who_read_have_no_buttons(client_of, world, step, who):
    page = client_of(world.people[who]).get(address("escalationstep-detail", step))
    assert page.status_code == 200
    assert address("escalationstep-complete", step) not in page.text


@pytest.mark.feature(60)
def test_a_meeting_decides(client_of, director, topic, told):
    browser, url = client_of(director), address("escalationstep-complete", topic)
    asked = browser.get(url).text
    assert "会议日期" in asked
    assert "会议决定" in asked
    page = browser.post(url, {"handled_on": "2026-03-05", "note": "约谈主要负责人。"}, follow=True)
    assert told(page) == ["已记为办理。"]
    assert "约谈主要负责人。" in page.text
    topic.refresh_from_db()
    assert (topic.status, topic.handled_on) == ("done", TODAY)


def test_not_done_with_a_reason(client_of, director, step, told):
    url = address("escalationstep-waive", step)
    assert client_of(director).get(url).status_code == 200
    page = client_of(director).post(url, {"note": "已电话督促，今天报来。"}, follow=True)
    assert told(page) == ["已记为不办理。以后到了下一步，规则会再提出。"]
    assert "已电话督促，今天报来。" in page.text  # in the timeline


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"handled_on": "", "note": "约谈"}, "请填写办理日期"),
        ({"handled_on": "2026-03-05", "note": ""}, "请填写办理结果"),
        ({"handled_on": "后天", "note": "约谈"}, "办理日期"),
        ({"handled_on": "2026-03-05", "note": "长" * 501}, "最多500个字"),
        ({"handled_on": "2026-03-06", "note": "约谈"}, "办理日期要在提出之日（2026年3月5日）和今天之间"),
    ],
)
def test_what_is_wrong_is_said(client_of, director, step, data, sentence):
    page = client_of(director).post(address("escalationstep-complete", step), data)
    assert page.status_code == 422
    assert sentence in page.text
    assert data.get("note", "") in page.text  # what was written stays
    step.refresh_from_db()
    assert step.status == "pending"


def test_refusals(client, client_of, world, step, told):
    moves = [address(f"escalationstep-{name}", step) for name in ("complete", "waive")]
    data = {"handled_on": "2026-03-05", "note": "写明理由和结果。"}
    for url in moves:
        assert client.post(url, data).status_code == 302
        for who, status in (("liaison", 404), ("leader", 404), ("office", 403), ("groupleader", 403)):
            assert client_of(world.people[who]).post(url, data).status_code == status, who
            assert client_of(world.people[who]).get(url).status_code == status, who
    director = client_of(world.people["director"])
    assert director.delete(moves[0]).status_code == 405
    assert director.post(moves[0], data).status_code == 302
    assert [director.post(url, data).status_code for url in moves] == [409, 409]
    assert told(director.get(moves[1], follow=True)) == ["这件督办事项现在是“已办理”，不能再做这一步。"]
    EscalationStep.objects.all().delete()
    assert director.post(moves[0], data).status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_of_the_lists_do_not_grow(client_of, director, story, rows, django_assert_num_queries):
    for place in range(rows):
        EscalationStepFactory(
            row=story.problems[0],
            occurred_on=TODAY - dt.timedelta(days=place),
            action="meeting" if place % 2 else "admonition_letter",
        )
    browser = client_of(director)
    browser.get(LIST)
    with django_assert_num_queries(7):  # session, person, posts, unread; count, rows, problems
        page = browser.get(LIST)
    assert page.text.count("已逾期7天") == rows


def test_filters_live_in_the_address(client_of, director, step, topic):
    browser = client_of(director)
    assert address("escalationstep-detail", topic) not in browser.get(LIST, {"action": "admonition_letter"}).text
    assert "没有符合条件的督办事项" in browser.get(LIST, {"unit": "没有这个单位"}).text
    assert browser.get(LIST, {"status": "无", "action": "\0", "page": "9" * 30}).status_code == 200


def test_the_list_without_rows_says_where_they_come_from(client_of, director):
    assert "没有督办事项" in client_of(director).get(LIST).text
    assert "没有要上会的事项" in client_of(director).get(MEETING).text


@pytest.mark.feature(60)
def test_the_meetings_list_has_days_and_history(client_of, groupleader, story, topic, step):
    EscalationStepFactory(
        row=story.problems[1], status="done", handled_on=TODAY, outcome="已印发告诫书（云委巡办〔2026〕2号）"
    )
    page = client_of(groupleader).get(MEETING).text
    assert "7天" in page
    assert "云委巡办〔2026〕2号" in page
    assert "市财政局党组" in page
    assert "03-03-001" not in page  # a letter is not a topic


def test_who_reads_nothing_is_refused(client, client_of, world):
    for url in (LIST, MEETING):
        assert client.get(url).status_code == 302
        assert {client_of(world.people[who]).get(url).status_code for who in ("liaison", "leader", "auditor")} == {403}


def test_the_organizations_page_tells_the_office(client_of, world, director, liaison, step):
    place = world.finance
    panel = reverse("organization-escalationsteps", args=[place.pk])
    assert panel in client_of(director).get(reverse("organization-detail", args=[place.pk])).text
    assert "待处理1项" in client_of(director).get(panel, headers={"HX-Request": "true"}).text
    assert panel not in client_of(liaison).get(reverse("organization-detail", args=[place.pk])).text
    assert client_of(liaison).get(panel).status_code == 403
    assert client_of(director).get(reverse("organization-escalationsteps", args=[999999])).status_code == 404
