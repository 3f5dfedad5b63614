import pytest
from django.urls import reverse

from tests.factories.inspections import RoundFactory


def test_office_sees_the_round_its_teams_and_assignments(client_of, office, stage):
    page = client_of(office).get(reverse("round-detail", args=[stage.round.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    for words in (
        "六届云岭市委第三轮巡察",
        "第三巡察组",
        "王建华",
        "市财政局党组",
        "市农业农村局党组",
        "待进驻",
        "指派",
    ):
        assert words in text


def test_team_sees_it_without_the_buttons_of_the_office(client_of, member, stage):
    page = client_of(member).get(reverse("round-detail", args=[stage.round.pk]))
    assert page.status_code == 200
    assert (page.context["may_assign"], page.context["may_announce"]) == (False, False)


def test_who_sees_rounds(client_of, client, stage, unithead, petition, groupleader):
    url, listed = reverse("round-detail", args=[stage.round.pk]), reverse("round-list")
    assert (client.get(url).status_code, client.get(listed).status_code) == (302, 302)
    for stranger in (unithead, petition):
        answers = client_of(stranger)
        assert (answers.get(url).status_code, answers.get(listed).status_code) == (404, 403)
    assert client_of(groupleader).get(url).status_code == 200
    assert client_of(groupleader).post(url).status_code == 405


def test_list_filters_by_kind_and_term(client_of, office, stage, world):
    RoundFactory(organization=world.root, office=world.office, term_name="五届", number=1, kind="regular", theme="")

    def names(query):
        page = client_of(office).get(reverse("round-list"), query)
        return sorted(row.name for row in page.context["page"])

    both = ["五届云岭市委第一轮巡察", "六届云岭市委第三轮巡察"]
    assert names({}) == both
    assert names({"kind": "regular"}) == both[:1]
    assert names({"term": "六届"}) == both[1:]
    assert names({"kind": "wrong"}) == both


@pytest.mark.parametrize("count", [1, 30])
def test_list_takes_the_same_queries_whatever_the_rows(client_of, office, world, count, django_assert_num_queries):
    for number in range(1, count + 1):
        RoundFactory(organization=world.root, office=world.office, number=number)
    client = client_of(office)
    with django_assert_num_queries(7):
        page = client.get(reverse("round-list"))
    assert len(page.context["page"].object_list) == count
