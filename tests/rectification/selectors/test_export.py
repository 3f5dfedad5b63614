"""The three lists as files: whose rows, in which words, in how many queries."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.core import ports
from foundation.organizations.selectors.post import forget_posts
from foundation.organizations.states import PostKind
from rectification.models import Problem, Task
from tests.factories.inspections import feed_back
from tests.factories.organizations import TODAY, PostFactory
from tests.factories.rectification import build_rectification

LISTS = ("rectification.problems", "rectification.responsibilities", "rectification.tasks")


def taken(name, user, **query):
    volume = ports.plugged.volumes[name]
    found = [tuple(row) for row in volume.rows(user, query, TODAY)]
    assert volume.count(user, query, TODAY) == len(found)
    assert {len(row) for row in found} <= {len(volume.columns)}
    return found


@pytest.mark.feature(150)
def test_the_words_of_each_list(story, approved, office):
    Problem.objects.update(due_on=dt.date(2026, 6, 5))
    [problem, _] = taken("rectification.problems", office)
    assert problem == (
        "03-03-001",
        "第三巡察组",
        "市财政局党组",
        "群众身边不正之风和腐败问题",
        story.problems[0].title,
        story.problems[0].text,
        story.problems[0].basis,
        "许安之",
        "市财政局党组",
        "已签字",
        1,
        0,
        dt.date(2026, 6, 5),
        dt.date(2026, 4, 30),
        "剩56天",
        "整改中",
        None,
    )
    [line, _] = taken("rectification.responsibilities", office)
    assert line[:10] == (
        "03-03-001",
        "市财政局党组",
        story.problems[0].title,
        "郑德明",
        "党组书记、局长",
        "许安之",
        "党组成员、副局长",
        "市财政局党组",
        "农业农村科",
        "国库科、各乡镇财政所",
    )
    assert line[10:12] == ("已签字", "郑德明")
    [task, _] = taken("rectification.tasks", office)
    assert task == (
        "03-03-001-1",
        "市财政局党组",
        story.problems[0].title,
        "将滞留的126.4万元全部拨付到户，并逐户核对签收。",
        "滞留资金清零",
        "挽回损失",
        "林晓",
        "农业农村科",
        dt.date(2026, 4, 30),
        "剩56天",
        False,
        "整改中",
        0,
        None,
        None,
    )


def test_both_names_of_who_owns_a_task_for_another(approved, office):
    Task.objects.update(owner_name="老支书")
    assert {row[6] for row in taken("rectification.tasks", office)} == {"老支书（林晓代填）"}


def test_a_problem_without_responsibility(story, office):
    assert [row[7:12] for row in taken("rectification.problems", office)] == [(None, None, "待明确责任", 0, 0)] * 2
    assert taken("rectification.responsibilities", office) == []


@pytest.mark.feature(150)
def test_filters_are_those_of_the_page(story, approved, office):
    feed_back(story.stage.agriculture)
    assert [row[0] for row in taken("rectification.problems", office)] == ["03-03-001", "03-03-002", "03-03-003"]
    Problem.objects.filter(number="03-03-002").update(due_on=TODAY)
    assert next(row[0] for row in taken("rectification.problems", office, sort="due")) == "03-03-002"
    assert [row[0] for row in taken("rectification.problems", office, state="undefined")] == ["03-03-003"]
    assert [row[0] for row in taken("rectification.responsibilities", office, q="03-03-002")] == ["03-03-002"]
    assert [row[0] for row in taken("rectification.tasks", office, q="03-03-001", lamp="ok")] == ["03-03-001-1"]
    assert taken("rectification.tasks", office, lamp="late") == []
    words = ports.plugged.volumes["rectification.tasks"].words(office, {"lamp": "late", "owner": "林", "state": "x"})
    assert words == ["责任人：林", "时限：已逾期"]


@pytest.mark.feature(126, 142)
def test_who_takes_out_which_rows(story, approved, world):
    feed_back(story.stage.agriculture)
    office = ["03-03-001", "03-03-002", "03-03-003"]
    expected = {
        "office": office,
        "director": office,
        "unithead": office[:2],
        "liaison": office[:2],
        "unithead2": office[2:],
        "liaison2": office[2:],
    }
    found = {}
    for username, person in world.people.items():
        forget_posts(person)
        rows = taken("rectification.problems", person)
        if rows:
            found[username] = [row[0] for row in rows]
        assert person.has_perm("rectification.export_lists") is (username in expected)
    assert found == expected


def test_who_owns_a_task_elsewhere_does_not_take_it_out(approved, liaison2):
    Task.objects.update(owner=liaison2)
    assert taken("rectification.tasks", liaison2) == []


def test_an_office_below_takes_out_its_own(story, approved, world):
    person = world.people["nobody"]
    PostFactory(person=person, kind=PostKind.OFFICE_CLERK, organization=world.county)
    forget_posts(person)
    assert taken("rectification.problems", person) == []


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("name", LISTS)
def test_one_query_whatever_the_rows(world, office, name, count):
    build_rectification(world, count)
    volume = ports.plugged.volumes[name]
    assert office.has_perm(volume.needs)  # the posts are read
    with CaptureQueriesContext(connection) as queries:
        found = list(volume.rows(office, {"q": ""}, TODAY))
    assert len(found) == (count if name == "rectification.problems" else 0)
    assert len(queries) == 1
