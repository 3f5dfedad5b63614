"""督办事项 as Excel: the rows of the list for the office, by the filters of the page; a right of its own."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.core import ports
from foundation.organizations.states import PostKind
from tests.factories.organizations import TODAY, PostFactory, UserFactory
from tests.factories.supervision import EscalationStepFactory

NAME = "supervision.escalations"
LATE = TODAY - dt.timedelta(days=7)


def taken_out(user, **query):
    volume = ports.plugged.volumes[NAME]
    lines = list(volume.rows(user, query, TODAY))
    assert volume.count(user, query, TODAY) == len(lines)
    return [dict(zip(volume.columns, line, strict=True)) for line in lines]


def test_the_rows_of_the_list_in_words(story, office, director):
    EscalationStepFactory(row=story.problems[0])
    handled = {"status": "done", "handled_on": TODAY, "handled_by": director, "outcome": "第3次会议议定，限期办结"}
    EscalationStepFactory(row=story.problems[1], action="meeting", **handled)
    meeting, letter = taken_out(office)
    assert letter == {
        "动作": "告诫书",
        "事项": "问题03-03-001已逾期7天（时限2026年2月26日）",
        "单位": "市财政局党组",
        "派出党委": "中共云岭市委",
        "时限": LATE,
        "提出日期": TODAY,
        "状态": "待处理",
        "办理日期": None,
        "办理人": "",
        "办理结果": "",
    }
    assert [meeting[name] for name in ("动作", "状态", "办理日期", "办理人", "办理结果")] == [
        "列入会议议题",
        "已办理",
        TODAY,
        director.name,
        "第3次会议议定，限期办结",
    ]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"status": "pending"}, 2),
        ({"status": "done"}, 0),
        ({"action": "meeting"}, 1),
        ({"unit": "财政"}, 2),
        ({"unit": "农业"}, 0),
        ({"status": "x" * 5000, "kind": "\0"}, 2),
    ],
)
def test_the_filters_of_the_page_hold(step, topic, office, query, count):
    assert len(taken_out(office, **query)) == count


def test_filters_in_words(office):
    words = ports.plugged.volumes[NAME].words
    assert words(office, {"status": "pending", "action": "meeting", "unit": "财政", "kind": "none"}) == [
        "状态：待处理",
        "动作：列入会议议题",
        "单位：财政",
    ]


def test_whose_rows(world, story, step, office, groupleader):
    county = UserFactory(organization=world.county, username="countyclerk")
    PostFactory(person=county, kind=PostKind.OFFICE_CLERK, organization=world.county)
    own = EscalationStepFactory(row=story.problems[1], organization=world.village, committee=world.county)
    assert [row["派出党委"] for row in taken_out(county)] == [own.committee.short_name]
    assert len(taken_out(office)) == 2
    assert taken_out(groupleader) == []


@pytest.mark.parametrize("rows", [1, 30])
def test_a_fixed_number_of_queries(story, office, rows, django_assert_num_queries):
    for place in range(rows):
        EscalationStepFactory(row=story.problems[0], occurred_on=TODAY + dt.timedelta(days=place))
    office.has_perm("supervision.export_escalations")
    with django_assert_num_queries(3):  # keys, rows, their problems
        lines = list(ports.plugged.volumes[NAME].rows(office, {}, TODAY))
    assert len(lines) == rows


def test_the_button_is_the_offices(client, client_of, step, office, groupleader, liaison):
    page, export = reverse("escalationstep-list"), reverse("export-create", args=[NAME])
    assert client.get(export).status_code == 302
    shown = client_of(office).get(page, {"status": "pending", "page": "1"}).text
    assert f'href="{export}?status=pending"' in shown
    assert client_of(office).get(export).status_code == 200
    assert export not in client_of(groupleader).get(page).text
    for person in (groupleader, liaison):
        assert client_of(person).get(export).status_code == 403
        assert client_of(person).post(export, {"reason": "核对督办事项"}).status_code == 403
