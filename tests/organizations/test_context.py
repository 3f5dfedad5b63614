import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import resolve

from foundation.organizations.context import frame, reading
from foundation.organizations.selectors.post import forget_posts

ADDRESSES = "tests.organizations.urls_of_pages"


@pytest.fixture(autouse=True)
def _addresses(settings):
    settings.ROOT_URLCONF = ADDRESSES


def ask(path, person):
    request = RequestFactory().get(path)
    request.user = person
    request.resolver_match = resolve(path)
    return frame(request)


def shown(part):
    return re.findall(r">([^<>]+)</a>", part)


def labels(entries):
    return [entry.label for entry in entries]


def test_the_office_sees_rounds_findings_problems_and_papers(world):
    found = ask("/problem-list/", world.people["office"])
    assert labels(found["menu"]) == ["工作台", "计划轮次", "巡察实施", "巡察整改", "公文"]
    assert [entry.label for entry in found["menu"] if entry.current] == ["巡察整改"]
    assert shown(found["menus"].second) == ["问题清单", "任务清单", "整改方案"]
    assert found["today_words"] == "2026年3月5日 星期四"
    assert found["unit_name"] == "市委巡察办"


def test_an_inspected_organization_sees_its_own_four(world):
    found = ask("/task-list/", world.people["liaison"])
    assert labels(found["menu"]) == ["首页", "反馈意见", "整改方案", "任务", "公文"]
    assert [entry.label for entry in found["menu"] if entry.current] == ["任务"]
    assert shown(found["menus"].second) == []


@pytest.mark.parametrize(("username", "last"), [("petition", "信访"), ("auditor", "审计"), ("department", "信访")])
def test_others_see_what_their_post_is_for(world, username, last):
    assert labels(ask("/", world.people[username])["menu"]) == ["工作台", last]


def test_a_person_without_a_post_has_only_the_workbench(world):
    assert labels(ask("/", world.people["leader"])["menu"]) == ["工作台"]


def test_a_page_that_is_not_installed_is_not_in_the_menu(world, settings):
    settings.ROOT_URLCONF = "tests.organizations.urls_without_rounds"
    assert labels(ask("/", world.people["office"])["menu"]) == ["工作台"]


def test_the_frame_costs_one_query(world, django_assert_num_queries):
    person = type(world.people["office"]).objects.select_related("organization").get(username="office")
    forget_posts(person)
    with django_assert_num_queries(1):
        ask("/", person)


def test_signed_out_there_is_no_menu():
    assert "menu" not in ask("/", AnonymousUser())


@pytest.mark.parametrize(
    ("cookie", "name"), [("large", "type-large"), ("xlarge", "type-xlarge"), ("<b>", ""), ("", "")]
)
def test_the_size_of_type_comes_from_a_known_cookie(cookie, name):
    request = RequestFactory().get("/")
    request.COOKIES["size"] = cookie
    assert reading(request)["type_class"] == name


def test_error_pages_stand_on_the_frame_of_their_site():
    request = RequestFactory().get("/")
    assert reading(request)["frame_base"] == "public_base.html"
    request.user = AnonymousUser()
    assert reading(request)["frame_base"] == "base.html"
