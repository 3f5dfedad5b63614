"""The page of one organization; the parts that other rooms give are tried where they live."""

import datetime as dt

import pytest
from django.urls import reverse

from foundation.organizations.states import PostKind
from tests.factories.organizations import OrganizationFactory, PostFactory, UserFactory


def page_of(organization):
    return reverse("organization-detail", args=[organization.pk])


def test_who_holds_what_and_where_it_stands(client_of, world):
    page = client_of(world.people["office"]).get(page_of(world.finance))
    assert [(post.get_kind_display(), post.person.name) for post in page.context["posts"]] == [
        ("主要负责人", "郑德明"),
        ("联络员", "林晓"),
    ]
    assert [row.short_name for row in page.context["chain"]] == ["中共云岭市委", "市财政局党组"]
    words = page.content.decode()
    assert "中共云岭市财政局党组" in words
    assert "YL-CZ" in words


def test_a_post_that_ended_or_has_not_begun_is_not_told(client_of, world, today):
    person = UserFactory(organization=world.finance)
    for begin, end in ((dt.date(2025, 1, 1), today - dt.timedelta(days=1)), (today + dt.timedelta(days=1), None)):
        PostFactory(person=person, kind=PostKind.UNIT_REPORTER, organization=world.finance, from_on=begin, to_on=end)
    assert len(client_of(world.people["office"]).get(page_of(world.finance)).context["posts"]) == 2
    PostFactory(person=person, kind=PostKind.RESPONSIBLE_LEADER, organization=world.finance, from_on=today, to_on=today)
    assert len(client_of(world.people["office"]).get(page_of(world.finance)).context["posts"]) == 3


def test_an_empty_one_says_what_to_do(client_of, world):
    page = client_of(world.people["office"]).get(page_of(world.village))
    assert "还没有人在这里任职" in page.content.decode()


def test_a_unit_sees_its_own_and_no_other(client_of, world):
    liaison = client_of(world.people["liaison"])
    assert liaison.get(page_of(world.finance)).status_code == 200
    assert liaison.get(page_of(world.agriculture)).status_code == 404
    assert liaison.get(page_of(world.root)).status_code == 404


@pytest.mark.parametrize(
    ("username", "panels"),
    [
        ("office", ["督办事项", "历次巡察", "未销号问题"]),
        ("groupleader", ["督办事项", "历次巡察", "未销号问题"]),
        ("liaison", ["未销号问题"]),
        ("sysadmin", []),
        ("secadmin", []),
        ("petition", []),
    ],
)
def test_parts_are_offered_to_whom_they_are_open(client_of, world, username, panels):
    page = client_of(world.people[username]).get(page_of(world.finance))
    assert [panel.title for panel in page.context["panels"]] == panels


def test_officers_read_no_timeline(client_of, world):
    for username in ("sysadmin", "secadmin"):
        page = client_of(world.people[username]).get(page_of(world.finance))
        assert page.context["entries"] is None
        assert "留痕" not in page.content.decode()


@pytest.mark.parametrize("username", ["auditor", "custodian", "discipline", "leader", "nobody"])
def test_to_others_it_is_not_there(client_of, world, username):
    assert client_of(world.people[username]).get(page_of(world.finance)).status_code == 404


def test_signed_out_wrong_verb_and_vanished(client, client_of, world):
    assert client.get(page_of(world.finance)).status_code == 302
    office = client_of(world.people["office"])
    assert office.post(page_of(world.finance)).status_code == 405
    assert office.get("/organizations/999999/").status_code == 404
    assert office.get(f"/organizations/{10**30}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 30])
def test_queries_do_not_grow(client_of, world, rows, django_assert_num_queries):
    unit = OrganizationFactory(parent=world.root)
    for _ in range(rows):
        PostFactory(person=UserFactory(organization=unit), kind=PostKind.UNIT_REPORTER, organization=unit)
    client = client_of(world.people["office"])
    with django_assert_num_queries(9):
        page = client.get(page_of(unit))
    assert len(page.context["posts"]) == rows
