import pytest
from django.urls import reverse

from foundation.organizations.models import Organization
from tests.factories.inspections import enter
from tests.factories.organizations import TODAY


@pytest.fixture
def url(stage):
    return reverse("organization-assignments", args=[stage.finance.organization_id])


def test_each_inspection_is_told_as_a_part_and_as_a_page(client_of, office, stage, url):
    enter(stage.finance)
    part = client_of(office).get(url, headers={"HX-Request": "true"})
    assert part.context["rows"] == [stage.finance]
    words = part.content.decode()
    assert words.startswith("<div")
    assert stage.round.name in words
    assert "第三巡察组" in words
    whole = client_of(office).get(url).content.decode()
    assert "<h1" in whole
    assert stage.round.name in whole


@pytest.mark.feature(4, 6)
def test_what_was_merged_into_it_brings_its_inspections(client_of, office, stage, world):
    Organization.objects.filter(pk=world.agriculture.pk).update(
        merged_into=world.medical, is_active=False, ended_on=TODAY
    )
    part = client_of(office).get(reverse("organization-assignments", args=[world.medical.pk]))
    assert part.context["rows"] == [stage.agriculture]
    assert "当时是市农业农村局党组" in part.content.decode()


def test_never_inspected(client_of, office, stage, world):
    page = client_of(office).get(reverse("organization-assignments", args=[world.medical.pk]))
    assert "还没有被巡察过" in page.content.decode()


def test_the_organization_itself_learns_nothing_of_assignments(client, client_of, world, url):
    assert client.get(url).status_code == 302
    assert client_of(world.people["liaison"]).get(url).status_code == 403
    assert client_of(world.people["sysadmin"]).get(url).status_code == 403
    assert client_of(world.people["liaison2"]).get(url).status_code == 404
    assert client_of(world.people["office"]).post(url).status_code == 405
    assert client_of(world.people["office"]).get("/organizations/999999/assignments/").status_code == 404


def test_queries(client_of, office, stage, url, django_assert_num_queries):
    client = client_of(office)
    with django_assert_num_queries(5):
        client.get(url, headers={"HX-Request": "true"})
