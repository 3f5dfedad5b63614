"""One definition of the lamps (F61): list, filter, print, export, panel and page say the same of the same row."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from foundation.core import ports
from rectification.models import Problem, Task
from tests.factories.organizations import NOW, TODAY

DAYS = (
    (-40, "late", "逾期40天"),
    (-1, "late", "逾期1天"),
    (0, "warn", "今天到期"),
    (1, "warn", "剩1天"),
    (7, "warn", "剩7天"),
    (8, "ok", "剩8天"),
    (400, "ok", "剩400天"),
)
FAR = TODAY + dt.timedelta(days=900)
LAMP = re.compile(r'<span class="lamp lamp-(\w+)">.*?</svg>([^<]*)</span>', re.DOTALL)


def lamps(text):
    return LAMP.findall(text)


def exported(name, user, **query):
    volume = ports.plugged.volumes[name]
    return [dict(zip(volume.columns, row, strict=True)) for row in volume.rows(user, query, TODAY)]


@pytest.fixture
def browser(client_of, office):
    return client_of(office)


@pytest.mark.feature(61)
@pytest.mark.parametrize(("days", "kind", "words"), DAYS)
@pytest.mark.parametrize("whose", ["problem", "task"])
def test_a_problem_shows_its_nearest_open_deadline(browser, approved, office, problem, days, kind, words, whose):
    day = TODAY + dt.timedelta(days=days)
    Problem.objects.filter(pk=problem.pk).update(due_on=day if whose == "problem" else FAR)
    Task.objects.filter(problem=problem).update(due_on=day if whose == "task" else FAR)
    query = {"q": problem.number}
    assert lamps(browser.get(reverse("problem-list"), query).text) == [(kind, words)]
    assert lamps(browser.get(reverse("problem-list"), query | {"print": "1"}).text) == [(kind, words)]
    page = browser.get(reverse("problem-detail", args=[problem.pk])).text
    assert lamps(page)[0] == (kind, words)
    assert (f"{words}</span>（任务1）" in page) == (whose == "task")
    panel = browser.get(reverse("organization-problems", args=[problem.organization_id])).text
    assert (kind, words) in lamps(panel)
    for wanted in ("late", "warn", "ok"):
        found = [row["编号"] for row in exported("rectification.problems", office, lamp=wanted, **query)]
        assert found == ([problem.number] if wanted == kind else [])
    [row] = exported("rectification.problems", office, **query)
    assert (row["最近时限"], row["时限状态"]) == (day, words)


@pytest.mark.feature(61)
@pytest.mark.parametrize(("days", "kind", "words"), DAYS)
def test_a_task(browser, approved, office, task, days, kind, words):
    day = TODAY + dt.timedelta(days=days)
    Task.objects.filter(pk=task.pk).update(due_on=day)
    query = {"q": task.problem.number}
    assert lamps(browser.get(reverse("task-list"), query).text) == [(kind, words)]
    assert lamps(browser.get(reverse("task-detail", args=[task.pk])).text)[0] == (kind, words)
    for wanted in ("late", "warn", "ok"):
        found = exported("rectification.tasks", office, lamp=wanted, **query)
        assert [row["时限状态"] for row in found] == ([words] if wanted == kind else [])


@pytest.mark.feature(61)
def test_what_is_done_has_the_same_tick_everywhere(browser, office, task):
    Task.objects.filter(pk=task.pk).update(status="reported")
    Task.objects.filter(pk=task.pk).update(status="accepted", accepted_by=office, accepted_at=NOW)
    query = {"q": task.problem.number}
    assert lamps(browser.get(reverse("task-list"), query).text) == [("done", "已办理")]
    [row] = exported("rectification.tasks", office, **query)
    assert row["时限状态"] == "已办理"


@pytest.mark.parametrize(("days", "wanted"), [(3, "warn"), (4, "ok")])
def test_the_setting_holds_for_lamp_and_filters_alike(settings, browser, approved, office, problem, days, wanted):
    settings.WARN_DAYS = 3
    Problem.objects.update(due_on=FAR)
    Task.objects.update(due_on=FAR)
    row = problem.tasks.order_by("pk").first()
    Task.objects.filter(pk=row.pk).update(due_on=TODAY + dt.timedelta(days=days))
    for name in ("problem-list", "task-list"):
        page = browser.get(reverse(name), {"lamp": wanted, "q": problem.number}).text
        assert (wanted, f"剩{days}天") in lamps(page)
        assert "3日内到期" in page
        other = "ok" if wanted == "warn" else "warn"
        assert f"剩{days}天" not in browser.get(reverse(name), {"lamp": other, "q": problem.number}).text


@pytest.mark.feature(61)
def test_a_draft_has_no_lamp(browser, office, ready, problem):
    assert set(Task.objects.values_list("status", flat=True)) == {"draft"}
    query = {"q": problem.number}
    assert lamps(browser.get(reverse("task-list"), query).text) == []
    assert [row["时限状态"] for row in exported("rectification.tasks", office, **query)] == [""]
