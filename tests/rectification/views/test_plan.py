import pytest
from django.urls import reverse

from rectification.models import RectificationPlan, Task
from tests.factories.rectification import complete_plan

WHY = "第2个问题的措施太笼统，请写明金额和时间。"


def address(name, plan):
    return reverse(name, args=[plan.pk])


@pytest.mark.feature(55)
def test_the_page_lists_every_gap_with_its_link(liaison_page, story):
    page = liaison_page.get(address("plan-detail", story.plan))
    html = page.content.decode()
    assert "还有4处要补" in html
    assert f'href="/problems/{story.problems[0].pk}/tasks/new/"' in html
    assert "报送整改方案</button>" not in html


@pytest.mark.feature(37)
def test_submitted_returned_submitted_approved(liaison_page, office_page, ready, told):
    page = liaison_page.get(address("plan-detail", ready))
    assert "报送整改方案</button>" in page.content.decode()
    page = liaison_page.post(address("plan-submit", ready), follow=True)
    assert told(page) == ["整改方案已报送，等巡察办审批。"]

    page = office_page.post(address("plan-return", ready), {"note": WHY}, follow=True)
    assert told(page) == ["已退回市财政局党组整改方案，联络员会收到消息。"]
    html = liaison_page.get(address("plan-detail", ready)).content.decode()
    assert html.count(WHY) == 2  # on top, and in the timeline
    assert "退回1次" in html

    liaison_page.post(address("plan-submit", ready))
    asked = office_page.get(address("plan-approve", ready)).content.decode()
    assert "批准后任务开始计时" in asked
    page = office_page.post(address("plan-approve", ready), {"note": ""}, follow=True)
    assert told(page) == ["市财政局党组整改方案已批准，各项任务开始计时。"]
    assert RectificationPlan.objects.get().status == "approved"
    assert set(Task.objects.values_list("status", flat=True)) == {"under_way"}


def test_an_incomplete_plan_is_refused(liaison_page, story):
    page = liaison_page.post(address("plan-submit", story.plan))
    assert page.status_code == 422
    assert "方案还不完整，没有报送" in page.content.decode()


def test_a_short_reason_stays_on_the_page(office_page, submitted):
    page = office_page.post(address("plan-return", submitted), {"note": "太笼统"})
    assert page.status_code == 422
    assert "理由只有3个字" in page.content.decode()
    assert RectificationPlan.objects.get().status == "submitted"


def test_second_click_and_wrong_state(liaison_page, office_page, client_of, director, submitted, told):
    assert liaison_page.post(address("plan-submit", submitted)).status_code == 409
    office_page.post(address("plan-approve", submitted), {"note": ""})
    slow = client_of(director).post(address("plan-approve", submitted), {"note": ""})
    assert slow.status_code == 409
    assert "有人先办了：周敏09:00已办理" in slow.content.decode()
    assert office_page.post(address("plan-return", submitted), {"note": WHY}).status_code == 409
    assert told(office_page.get(address("plan-approve", submitted), follow=True)) == [
        "整改方案现在是“已批准”，不能再做这一步。"
    ]


def test_refusals(client, client_of, world, submitted):
    routes = [address(name, submitted) for name in ("plan-submit", "plan-approve", "plan-return")]
    assert {client.post(url).status_code for url in routes} == {302}
    stranger, member, liaison = (client_of(world.people[who]) for who in ("liaison2", "member", "liaison"))
    assert {stranger.post(url, {"note": WHY}).status_code for url in routes} == {404}
    assert {member.post(url, {"note": WHY}).status_code for url in routes} == {403}
    assert [liaison.post(url, {"note": WHY}).status_code for url in routes[1:]] == [403, 403]
    assert liaison.get(routes[0]).status_code == 405
    assert stranger.get(address("plan-detail", submitted)).status_code == 404
    assert RectificationPlan.objects.get().status == "submitted"


@pytest.mark.parametrize(("who", "count"), [("office", 1), ("liaison", 1), ("leader", 1), ("liaison2", 0)])
def test_the_list_of_plans(client_of, world, story, who, count):
    page = client_of(world.people[who]).get(reverse("plan-list"))
    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", [1, 30])
def test_queries_of_the_page_whatever_the_problems(world, client_of, count, django_assert_max_num_queries):
    from tests.factories.rectification import build_rectification

    story = build_rectification(world, count)
    complete_plan(story.assignment)
    client = client_of(world.people["liaison"])
    client.get(address("plan-detail", story.plan))
    with django_assert_max_num_queries(19):  # documents of the rectification; who signs for it
        assert client.get(address("plan-detail", story.plan)).status_code == 200
