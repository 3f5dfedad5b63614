import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from foundation.organizations.models import Organization, Post
from foundation.organizations.services.delegation import lend_posts
from foundation.organizations.services.post import end_post
from rectification.models import Problem, Responsibility, Task
from rectification.selectors.export import responsibility_lines
from rectification.views import paging
from tests.factories.inspections import feed_back
from tests.factories.organizations import ACTOR, NOW, TODAY, PostFactory, UserFactory
from tests.factories.rectification import ResponsibilityFactory, accept_all, build_rectification, report, sign

LIST = "/problems/"
FRAME, ROWS = 4, 3  # session, user, posts, unread; count, ids, rows


def listed(page):
    return re.findall(r'<td class="code c-no">([^<]+)</td>', page.content.decode())


@pytest.mark.feature(23)
def test_the_three_lists_stand_in_one_row(office_page, problem, approved):
    page = office_page.get(LIST)
    assert page.status_code == 200
    assert listed(page) == ["03-03-001", "03-03-002"]
    html = page.content.decode()
    for words in (
        "问题清单",
        "责任清单",
        "任务清单",
        "许安之",
        "已签字",
        "农业农村科",
        "群众身边",
        "市财政局党组",
        "第三巡察组",
    ):
        assert words in html, words


@pytest.mark.parametrize("count", [1, 30])
def test_queries_whatever_the_rows(world, client_of, count):
    build_rectification(world, count)
    client = client_of(world.people["office"])
    client.get(LIST)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = client.get(LIST)
    assert len(listed(page)) == count
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert len(statements) == FRAME + ROWS, statements


def test_filters_stand_in_the_url(office_page, story, approved, office):
    first, second = story.problems
    feed_back(story.stage.agriculture)
    Problem.objects.filter(pk=second.pk).update(title="政府采购监管不严", due_on=NOW.date())
    Problem.objects.filter(pk=first.pk).update(category="policy")
    report(Task.objects.get(problem=second))
    found = {
        query: listed(office_page.get(LIST + query))
        for query in (
            "?unit=财政",
            "?unit=农业农村局",
            "?team=第三",
            "?team=第二",
            "?category=policy",
            "?q=采购",
            "?q=03-03-001",
            "?q=许安之",
            "?state=undefined",
            "?state=reported",
            "?state=ready",
            "?state=accepted",
            "?lamp=warn",
            "?lamp=late",
            "?unit=财政&lamp=ok",
            "?state=nonsense",
        )
    }
    every = ["03-03-001", "03-03-002", "03-03-003"]
    assert found == {
        "?unit=财政": ["03-03-001", "03-03-002"],
        "?unit=农业农村局": ["03-03-003"],
        "?team=第三": every,
        "?team=第二": [],
        "?category=policy": ["03-03-001"],
        "?q=采购": ["03-03-002"],
        "?q=03-03-001": ["03-03-001"],
        "?q=许安之": ["03-03-001", "03-03-002"],
        "?state=undefined": ["03-03-003"],
        "?state=reported": ["03-03-002"],
        "?state=ready": [],
        "?state=accepted": [],
        "?lamp=warn": ["03-03-002"],
        "?lamp=late": [],
        "?unit=财政&lamp=ok": ["03-03-001"],
        "?state=nonsense": every,
    }


def test_chips_take_one_condition_away_each(office_page, story):
    page = office_page.get(LIST + "?unit=财政&state=open&page=1")
    assert [(chip.words, chip.url) for chip in page.context["chips"]] == [
        ("单位：财政", "?state=open"),
        ("状态：未销号", "?unit=%E8%B4%A2%E6%94%BF"),
    ]


def test_nothing_found_says_a_way_on(office_page, story):
    assert "没有符合条件的问题" in office_page.get(LIST + "?q=没有这个词").content.decode()


def test_pages_and_the_cap(office_page, story, monkeypatch):
    monkeypatch.setattr(paging, "PAGE", 1)
    assert listed(office_page.get(LIST + "?page=2")) == ["03-03-002"]
    assert "共2个问题" in office_page.get(LIST).content.decode()
    monkeypatch.setattr(paging, "CAP", 2)
    page = office_page.get(LIST + "?state=open&page=2")
    assert listed(page) == ["03-03-001"]
    html = page.content.decode()
    for words in ("超过1000个问题", "第1—1个问题，共1多个问题", "符合条件1多个问题"):
        assert words in html, words


def test_by_deadline_each_row_names_its_organization(office_page, story):
    feed_back(story.stage.agriculture)
    first, second = story.problems
    Problem.objects.filter(pk=second.pk).update(due_on=NOW.date())
    Problem.objects.filter(pk=first.pk).update(due_on=NOW.date() + dt.timedelta(days=3))
    page = office_page.get(LIST + "?sort=due&state=open")
    assert listed(page) == ["03-03-002", "03-03-001", "03-03-003"]
    html = page.content.decode()
    assert html.count('<span class="two">市财政局党组</span>') == 2
    assert 'class="group"' not in html
    assert '<input type="hidden" name="sort" value="due">' in html
    assert 'href="?state=open">按编号排' in html
    assert 'href="?sort=due">按时限排' in office_page.get(LIST + "?page=1").content.decode()


def test_what_people_wrote_is_text_and_no_markup(office_page, problem, responsibility):
    bad = "<script>x</script>&"
    Problem.objects.filter(pk=problem.pk).update(title=bad)
    Responsibility.objects.update(responsible_leader_name=bad, lead_department=bad)
    Organization.objects.filter(pk=problem.organization_id).update(short_name=bad)
    for query in ("", "?sort=due"):
        html = office_page.get(LIST + query).content.decode()
        assert "<script>x" not in html
        assert html.count("&lt;script&gt;x&lt;/script&gt;&amp;") >= 5


def test_print_has_the_tasks_in_their_cells(office_page, approved):
    html = office_page.get(LIST + "?print=1").content.decode()
    assert "巡察反馈问题整改台账" in html
    assert html.count("将滞留的126.4万元全部拨付到户") == 2


@pytest.mark.parametrize(("who", "count"), [("liaison", 2), ("liaison2", 0), ("leader", 2), ("nobody", 0)])
def test_each_sees_the_own(client_of, world, story, who, count):
    assert len(listed(client_of(world.people[who]).get(LIST))) == count


@pytest.mark.feature(23)
def test_the_chain_of_a_problem(office_page, liaison_page, problem, approved):
    report(problem.tasks.get())
    for client in (office_page, liaison_page):
        page = client.get(reverse("problem-detail", args=[problem.pk]))
        html = page.content.decode()
        assert page.status_code == 200
        for words in (
            "03-03-001",
            "郑德明",
            "与现在的内容一致",
            "拨付凭证.pdf",
            "反馈之日（2026年3月5日）起3个月内完成集中整改。",
            "留痕",
            "上报完成情况",
        ):
            assert words in html, words
        assert "底稿" not in html


@pytest.mark.parametrize(("who", "status"), [("liaison2", 404), ("nobody", 404), ("sysadmin", 404), ("leader", 200)])
def test_a_stranger_does_not_find_it(client_of, world, problem, who, status):
    assert client_of(world.people[who]).get(reverse("problem-detail", args=[problem.pk])).status_code == status


def test_signed_out_goes_to_sign_in(client, problem):
    for name in ("problem-detail", "problem-accept", "responsibility-edit", "task-create"):
        assert client.get(reverse(name, args=[problem.pk])).status_code == 302


@pytest.fixture
def done(story, approved):
    accept_all(story.rectification)
    return story.problems[0]


def test_office_closes_a_problem_after_a_page_that_asks(office_page, done, told):
    url = reverse("problem-accept", args=[done.pk])
    asked = office_page.get(url)
    assert "任务已全部销号，责任已签字。" in asked.content.decode()
    page = office_page.post(url, {"note": "整改到位"}, follow=True)
    assert told(page) == ["问题03-03-001已销号，市财政局党组会收到消息。"]
    assert Problem.objects.get(pk=done.pk).status == "accepted"
    assert office_page.post(url, {"note": ""}).status_code == 409
    assert told(office_page.get(url, follow=True)) == ["问题现在是“已销号”，不能再做这一步。"]


def test_refusals_of_closing(client_of, world, problem, approved, office_page):
    url = reverse("problem-accept", args=[problem.pk])
    assert client_of(world.people["liaison2"]).post(url).status_code == 404
    assert client_of(world.people["liaison"]).post(url).status_code == 403
    assert client_of(world.people["leader"]).get(url).status_code == 403
    refused = office_page.post(url, {"note": ""})
    assert refused.status_code == 409
    assert "任务1还没有销号，共1条" in refused.content.decode()
    assert Problem.objects.get(pk=problem.pk).status == "open"


def test_the_page_offers_what_is_possible(client_of, world, problem):
    def offered(who):
        html = client_of(world.people[who]).get(reverse("problem-detail", args=[problem.pk])).content.decode()
        return {
            label
            for label in ("明确责任</a>", "修改责任</a>", "签字背书…", "拟定任务</a>", "问题销号…")
            if label in html
        }

    assert {who: offered(who) for who in ("office", "liaison", "unithead", "leader")} == {
        "office": {"明确责任</a>"},
        "liaison": {"拟定任务</a>"},
        "unithead": {"拟定任务</a>"},
        "leader": set(),
    }
    responsibility = ResponsibilityFactory(problem=problem)
    assert offered("unithead") == {"签字背书…", "拟定任务</a>"}
    sign(responsibility)
    assert offered("unithead") == {"拟定任务</a>"}
    assert offered("office") == {"修改责任</a>"}


@pytest.mark.feature(72)
def test_who_signed_for_the_head_is_named_with_the_head(office_page, world, problem, responsibility, unithead):
    delegate = UserFactory(organization=world.finance, name="马建国")
    lend_posts(
        posts=[Post.objects.get(person=unithead)], to=delegate, from_on=TODAY, to_on=TODAY, actor=unithead, now=NOW
    )
    sign(responsibility, delegate)
    assert "郑德明，马建国代" in office_page.get(reverse("problem-detail", args=[problem.pk])).content.decode()


def test_a_draft_names_the_head_of_today(office_page, world, problem, responsibility, unithead, office):
    end_post(post=Post.objects.get(person=unithead), to_on=TODAY - dt.timedelta(days=1), actor=ACTOR, now=NOW)
    person = UserFactory(organization=world.finance, name="田野", title="党组书记")
    PostFactory(person=person, kind="organization_head", organization=world.finance, from_on=TODAY)
    text = office_page.get(reverse("problem-detail", args=[problem.pk])).content.decode()
    assert "<dt>第一责任人</dt><dd>田野　党组书记</dd>" in text
    assert Responsibility.objects.get().first_name == "郑德明"
    [row] = responsibility_lines(Problem.objects.filter(pk=problem.pk))
    assert row[3:5] == ("田野", "党组书记")
