"""时限规则: read by everybody with a post, changed by the director."""

import pytest
from django.urls import reverse

from foundation.core.models import DeadlineRule
from tests.factories.inspections import RoundFactory

LIST = reverse("deadlinerule-list")


def edit(key):
    return reverse("deadlinerule-edit", args=[key])


PLAN, COUNTERSIGN, REGISTER = edit("rectification.plan"), edit("rectification.countersign"), edit("petitions.register")


@pytest.mark.parametrize("who", ["director", "office", "liaison", "leader", "petition", "sysadmin"])
def test_everybody_with_a_post_reads_the_rules(client_of, world, story, who):
    page = client_of(world.people[who]).get(LIST)
    assert page.status_code == 200
    assert "信访件：受理或转送" in page.text
    assert "《信访工作条例》第22、23条" in page.text
    assert "新建轮次的默认值，轮次可以另定" in page.text
    assert (PLAN in page.text) == (who == "director")
    assert REGISTER not in page.text


def test_nobody_without_a_post(client_of, nobody, client):
    assert client_of(nobody).get(LIST).status_code == 403
    assert client.get(LIST).status_code == 302


def test_one_query_for_the_rules(client_of, director, django_assert_max_num_queries):
    browser = client_of(director)
    browser.get(LIST)
    with django_assert_max_num_queries(8):
        browser.get(LIST)


def test_the_director_changes_one(client_of, director, told):
    browser = client_of(director)
    asked = browser.get(COUNTERSIGN).text
    assert "现在：接任之日起10日内承接签字" in asked
    assert "只对以后新定的时限有效，已经定下的不变。" in asked
    page = browser.post(COUNTERSIGN, {"amount": 7, "unit": "workdays"}, follow=True)
    assert told(page) == ["已修改：10日→7个工作日。以后新定的时限按这个推算，已经定下的不变。"]
    assert "7个工作日" in page.text
    assert "系统默认10日" in page.text
    again = browser.post(COUNTERSIGN, {"amount": 7, "unit": "workdays"}, follow=True)
    assert told(again) == ["和原来一样，没有修改。"]
    assert "10日→7个工作日" in browser.get(COUNTERSIGN).text  # who changed it


@pytest.mark.parametrize(
    ("url", "data", "sentence"),
    [
        (COUNTERSIGN, {"amount": "", "unit": "days"}, "请填写数量"),
        (COUNTERSIGN, {"amount": "0", "unit": "days"}, "数量"),
        (COUNTERSIGN, {"amount": "9" * 30, "unit": "days"}, "最多3650日"),
        (COUNTERSIGN, {"amount": "3", "unit": "date"}, "计时单位"),
        (COUNTERSIGN, {"amount": "三", "unit": "days"}, "数量"),
        (PLAN, {"amount": "30", "unit": "days"}, "计时单位"),
        (PLAN, {"amount": "121", "unit": "months"}, "最多120个月，现在是121。"),
        (edit("petitions.conclude"), {"amount": "61", "unit": "days"}, "最多60日，现在是61。"),
    ],
)
def test_what_makes_no_sense_is_told(client_of, director, url, data, sentence):
    page = client_of(director).post(url, data)
    assert page.status_code == 422
    assert sentence in page.text
    assert not DeadlineRule.objects.exists()


def test_what_a_law_gives_is_not_changed(client_of, director):
    for answer in (
        client_of(director).get(REGISTER),
        client_of(director).post(REGISTER, {"amount": 9, "unit": "days"}),
    ):
        assert answer.status_code == 409
        assert "由《信访工作条例》第22、23条规定，不能修改。" in answer.text


@pytest.mark.parametrize("who", ["office", "groupleader", "liaison", "leader", "sysadmin", "nobody"])
def test_others_may_not(client_of, world, who):
    browser = client_of(world.people[who])
    assert browser.get(PLAN).status_code == 403
    assert browser.post(PLAN, {"amount": 2, "unit": "months"}).status_code == 403


@pytest.mark.parametrize("key", ["none", "rectification.", "长" * 300])
def test_no_such_rule(client_of, director, key):
    assert client_of(director).get(edit(key)).status_code == 404


def test_a_new_round_begins_with_the_office_s_months(client_of, director, world):
    browser = client_of(director)
    browser.post(PLAN, {"amount": 2, "unit": "months"})
    browser.post(edit("rectification.concentrated"), {"amount": 6, "unit": "months"})
    round_ = RoundFactory(organization=world.root, office=world.office)
    assert (round_.plan_months, round_.concentrated_months) == (2, 6)
