"""拟文 from the pages of a rectification: what fills the form, for whom, and when it is too early."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.documents.models import OfficialDocument
from foundation.organizations.models import Post
from foundation.organizations.states import Category, PostKind
from rectification.models import Problem
from rectification.services.extension import approve_extension, ask_extension, refuse_extension
from rectification.services.problem import accept_problem
from tests.factories.inspections import build_round, feed_back, person
from tests.factories.organizations import NOW, OrganizationFactory, PostFactory, UserFactory
from tests.factories.rectification import accept_all, approved_plan

LATER = dt.date(2026, 5, 20)
REASON = "3个乡镇的拨付名册还在核对，4月底前不能全部到户。"

pytestmark = [pytest.mark.django_db, pytest.mark.feature(76, 77)]


def url_of(code, row):
    return f"{reverse('letter-draft', args=[code])}?from={row.pk}"


def begun(page):
    form = page.context["form"]
    return {bound.label: bound.value() for bound, _ in form.inside()}


def sent(page, **changed):
    """The form as the page gave it, sent back."""
    form = page.context["form"]
    bounds = [*form.around(), *(bound for bound, _ in form.inside())]
    words = {bound.html_name: bound.value() if bound.value() is not None else "" for bound in bounds}
    return {name: str(value) for name, value in words.items()} | changed


@pytest.fixture
def office(client_of, world):
    return client_of(world.people["office"])


@pytest.fixture
def extension(task, world):
    return ask_extension(
        task=task, wished_on=LATER, reason=REASON, progress="已拨付86万元。", actor=person("liaison"), now=NOW
    )


def test_the_feedback_begins_with_the_problems(office, submitted, world):
    url = url_of("feedback_opinion", submitted)
    page = office.get(url)
    values = begun(page)
    problems = Problem.objects.order_by("seq")
    assert [line.split("｜")[0] for line in values["问题"].splitlines()] == [row.number for row in problems]
    assert (values["单位"], values["派出党委"], values["巡察组"]) == ("市财政局党组", "云岭市委", "第三巡察组")
    assert office.post(url, sent(page)).status_code == 302
    document = OfficialDocument.objects.get(kind="feedback")
    assert [row.organization for row in document.recipients.all()] == [world.finance]
    assert document.team_id == submitted.rectification.team_id
    text = "".join(getattr(block, "text", "") for block in document.letter.body)
    assert all(row.title in text for row in problems)
    assert "已经拟过" in office.get(url).content.decode()


def test_the_notice_of_rectification_names_the_days(office, submitted):
    values = begun(office.get(url_of("rectification_notice", submitted)))
    assert values["问题数"] == "2"
    due = submitted.due_on
    assert values["方案时限"] == f"{due.year}年{due.month}月{due.day}日"


def test_the_opinion_waits_for_the_plan(office, ready):
    assert office.get(url_of("plan_opinion", ready)).status_code == 409


def test_the_opinion_on_a_plan(office, submitted):
    assert begun(office.get(url_of("plan_opinion", submitted)))["报送日期"] == dt.date(2026, 3, 5)


def test_the_reply_says_the_day_that_was_given(office, extension, world):
    url = url_of("extension_reply", extension)
    assert office.get(url).status_code == 409
    approve_extension(extension=extension, granted_on=LATER, actor=world.people["office"], now=NOW)
    page = office.get(url)
    assert begun(page)["是否同意"] == "同意"
    assert begun(page)["理由"] == REASON
    assert "同意将该任务的完成时限延至2026年5月20日" in page.content.decode()
    assert (
        reverse("letter-draft", args=["extension_reply"])
        in office.get(reverse("task-detail", args=[extension.task_id])).content.decode()
    )


def test_the_reply_says_that_it_was_refused(office, extension, world):
    refuse_extension(extension=extension, reason="名册可以分批核对，按期完成。", actor=world.people["office"], now=NOW)
    text = office.get(url_of("extension_reply", extension)).content.decode()
    assert "不同意延期，请按照原时限完成" in text


def test_the_notice_of_acceptance_waits_for_the_acceptance(office, task):
    problem = task.problem
    assert office.get(url_of("acceptance_notice", problem)).status_code == 409
    page = reverse("problem-detail", args=[problem.pk])
    assert "拟文" not in office.get(page).content.decode()
    accept_all(problem.rectification)
    accept_problem(problem=problem, actor=person("office"), now=NOW)
    values = begun(office.get(url_of("acceptance_notice", problem)))
    assert values["问题"].startswith(f"{problem.number}｜")
    assert values["验收人员"] == "市委巡察办、第三巡察组和市财政局党组"
    assert reverse("letter-draft", args=["acceptance_notice"]) in office.get(page).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("groupleader", 403), ("leader", 403), ("liaison", 403), ("liaison2", 404)]
)
def test_others_draft_nothing(client_of, world, submitted, who, status):
    browser = client_of(world.people[who])
    assert browser.get(url_of("feedback_opinion", submitted)).status_code == status
    assert browser.post(url_of("feedback_opinion", submitted)).status_code == status
    if status == 403:
        page = browser.get(reverse("plan-detail", args=[submitted.pk])).content.decode()
        assert reverse("letter-draft", args=["feedback_opinion"]) not in page


def test_who_presses_the_rectification_drafts_its_letters(client_of, world, submitted):
    clerk = UserFactory(organization=world.office)
    PostFactory(person=clerk, kind=PostKind.RECTIFICATION_CLERK, organization=world.root)
    assert client_of(clerk).get(url_of("plan_opinion", submitted)).status_code == 200


def test_who_works_for_another_office_is_offered_none(client_of, world, submitted):
    """The office's post covers the committee's rectifications, but its letters are another office's."""
    other = UserFactory(organization=OrganizationFactory(parent=world.root, category=Category.OFFICE))
    PostFactory(person=other, kind=PostKind.OFFICE_CLERK, organization=world.root)
    page = client_of(other).get(reverse("plan-detail", args=[submitted.pk])).content.decode()
    assert "拟文" not in page
    assert client_of(other).get(url_of("feedback_opinion", submitted)).status_code == 403


def test_an_ended_post_drafts_nothing(client_of, world, submitted):
    Post.objects.filter(person=world.people["office"]).update(to_on=dt.date(2026, 3, 4))
    assert client_of(world.people["office"]).get(url_of("feedback_opinion", submitted)).status_code == 404


def test_the_bulletin_counts_the_problems_of_each_organization(office, story, world):
    approved_plan(story.assignment)
    first, second = story.problems
    accept_all(story.rectification)
    accept_problem(problem=first, actor=person("office"), now=NOW)
    url = url_of("rectification_bulletin", story.stage.round)
    page = office.get(url)
    values = begun(page)
    assert values["各单位"] == "市财政局党组｜2｜1｜1｜0"
    assert values["总体情况"].startswith("1个党组织共反馈问题2个，已经销号1个。")
    assert values["截至日期"] == dt.date(2026, 3, 5)
    detail = reverse("round-detail", args=[story.stage.round.pk])
    assert reverse("letter-draft", args=["rectification_bulletin"]) in office.get(detail).content.decode()
    bounds = {bound.label: bound.html_name for bound, _ in page.context["form"].inside()}
    office.post(url, sent(page, **{bounds["存在问题"]: "个别措施比较笼统", bounds["工作要求"]: "逐项对账"}))
    document = OfficialDocument.objects.get()
    assert [row.organization for row in document.recipients.all()] == [world.finance]
    assert reverse("document-detail", args=[document.pk]) in office.get(detail).content.decode()
    assert second.status == "open"


def test_what_came_back_most_often_begins_a_suggestion(office, story):
    values = begun(office.get(url_of("suggestion_letter", story.stage.round)))
    assert values["共性问题"] == (
        "本轮巡察反馈1个党组织，其中“群众身边不正之风和腐败问题”方面的问题2个，涉及1个党组织。"
    )
    assert (values["职能部门"], values["回复日期"]) == (None, None)


@pytest.mark.parametrize("code", ["rectification_bulletin", "suggestion_letter"])
def test_letters_about_a_round_wait_for_a_feedback_and_are_the_offices(client_of, world, office, code):
    stage = build_round(world)
    detail, url = reverse("round-detail", args=[stage.round.pk]), url_of(code, stage.round)
    refusal = office.get(url)
    assert (refusal.status_code, "本轮还没有向单位反馈" in refusal.content.decode()) == (409, True)
    assert reverse("letter-draft", args=[code]) not in office.get(detail).content.decode()
    answers = {who: client_of(world.people[who]).get(url).status_code for who in ("groupleader", "leader", "liaison")}
    assert answers == {"groupleader": 403, "leader": 403, "liaison": 404}
    feed_back(stage.finance)
    assert office.get(url).status_code == 200
    assert reverse("letter-draft", args=[code]) in office.get(detail).content.decode()
    assert reverse("letter-draft", args=[code]) not in client_of(world.people["leader"]).get(detail).content.decode()


def test_the_plans_page_lists_the_letters_of_its_rectification(office, client_of, submitted, world):
    url, detail = url_of("feedback_opinion", submitted), reverse("plan-detail", args=[submitted.pk])
    office.post(url, sent(office.get(url)))
    link = reverse("document-detail", args=[OfficialDocument.objects.get().pk])
    assert link in office.get(detail).content.decode()
    assert link not in client_of(world.people["liaison"]).get(detail).content.decode()
