"""Suggestions for a field in which a person is typed."""

import pytest

from tests.factories.organizations import UserFactory

URL = "/people/options/"


def options(client, words):
    page = client.get(URL, {"person": words})
    assert page.status_code == 200
    return [line.split('"')[1] for line in page.content.decode().splitlines() if "<option" in line]


@pytest.mark.parametrize("words", ["马云", "myf", "mayunfei", "nobody", " 马 云 飞 "])
def test_found_by_name_initials_and_user_name(client_of, office, words):
    assert options(client_of(office), words) == ["马云飞　市委巡察办（nobody）"]


@pytest.mark.parametrize("words", ["", "   ", "谁也不是", "\x00", "长" * 5000])
def test_nothing_and_nonsense(client_of, office, words):
    assert options(client_of(office), words) == []


def test_only_who_one_sees_and_who_can_sign_in(client_of, world, office, unithead):
    assert options(client_of(unithead), "马云飞") == []
    assert options(client_of(unithead), "林晓") == ["林晓　市财政局党组（liaison）"]
    world.people["nobody"].is_active = False
    world.people["nobody"].save()
    assert options(client_of(office), "马云飞") == []
    assert options(client_of(world.people["leader"]), "周敏") == []


def test_at_most_twenty_and_one_query_for_all(client_of, office, world, django_assert_num_queries):
    for number in range(30):
        UserFactory(organization=world.office, name=f"刘{number}")
    client = client_of(office)
    with django_assert_num_queries(4):
        found = options(client, "刘")
    assert len(found) == 20


def test_refusals(client, client_of, office):
    assert client.get(URL).status_code == 302
    assert client_of(office).post(URL).status_code == 405
