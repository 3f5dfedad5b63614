import datetime as dt

import pytest
from django.urls import reverse

from rectification.models import Problem


@pytest.fixture
def url(story):
    return reverse("organization-problems", args=[story.problems[0].organization_id])


def part_of(client, url):
    return client.get(url, headers={"HX-Request": "true"})


def test_what_is_unsolved_stands_by_deadline(client_of, office, story, url, today):
    first, second = story.problems
    Problem.objects.filter(pk=second.pk).update(due_on=today - dt.timedelta(days=1))
    part = part_of(client_of(office), url)
    assert [row for row, _ in part.context["rows"]] == [second, first]
    words = part.content.decode()
    assert "共2个，其中逾期1个。" in words
    assert "<h1" not in words
    assert "<h1" in client_of(office).get(url).content.decode()


def test_more_than_ten_lead_to_the_list(client_of, office, story, url):
    first = story.problems[0]
    for number in range(10):
        finding = first.finding
        finding.pk, finding.seq = None, 100 + number
        finding.save(force_insert=True)
        row = Problem.objects.get(pk=first.pk)
        row.pk, row.finding, row.seq, row.number = None, finding, 100 + number, f"03-03-{100 + number}"
        row.save(force_insert=True)
    part = part_of(client_of(office), url)
    assert len(part.context["rows"]) == 10
    assert "共12个；下面是最急的10个" in part.content.decode()


def test_none(client_of, office, world, story):
    page = client_of(office).get(reverse("organization-problems", args=[world.medical.pk]))
    assert "没有未销号的问题。" in page.content.decode()


def test_who_may_ask(client, client_of, world, story, url):
    assert client.get(url).status_code == 302
    assert client_of(world.people["unithead"]).get(url).status_code == 200
    assert client_of(world.people["unithead2"]).get(url).status_code == 404
    assert client_of(world.people["secadmin"]).get(url).status_code == 403
    assert client_of(world.people["petition"]).get(url).status_code == 403
    assert client_of(world.people["office"]).post(url).status_code == 405


def test_queries(client_of, office, story, url, django_assert_num_queries):
    client = client_of(office)
    with django_assert_num_queries(7):
        part_of(client, url)
