import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.organizations.models import AccessReport, User
from foundation.organizations.services.access_report import make_nightly_report
from foundation.organizations.states import PostKind
from tests.factories.organizations import NOW, TODAY, PostFactory, UserFactory

LIST, MAKE = "/access-reports/", "/access-reports/make/"
DAY = dt.timedelta(days=1)


def night(day=TODAY):
    return make_nightly_report(day=day, now=NOW)


def url(report):
    return f"/access-reports/{report.pk}/"


@pytest.mark.feature(129)
def test_the_list_tells_nights_without_a_report(client_of, secadmin):
    night(TODAY - 4 * DAY)
    night(TODAY)
    page = client_of(secadmin).get(LIST)
    assert [(report.day, gap) for report, gap in page.context["rows"]] == [(TODAY, 3), (TODAY - 4 * DAY, 0)]
    assert "此前有3天没有报告" in page.content.decode()


def test_an_empty_list_says_what_to_do(client_of, auditor):
    assert "现在就要看的，按“现在核对一次”" in client_of(auditor).get(LIST).content.decode()


@pytest.mark.feature(129)
def test_the_page_says_who_why_and_until_when(client_of, world, secadmin, liaison):
    clerk = UserFactory(organization=world.township, name="李青")
    PostFactory(person=clerk, kind=PostKind.UNIT_REPORTER, organization=world.village, to_on=TODAY + 5 * DAY)
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    report = night()
    text = client_of(secadmin).get(url(report), {"group": "proxy"}).content.decode()
    for words in ("李青", "柳树村党支部填报员", "剩5天", "账号已停用，岗位还在", "市财政局党组联络员"):
        assert words in text
    assert f'href="/people/{liaison.pk}/"' in text
    assert client_of(secadmin).get(f"/people/{liaison.pk}/").status_code == 200
    read_only = client_of(world.people["auditor"]).get(url(report), {"group": "proxy"}).content.decode()
    assert "林晓（市财政局党组联络员）" in read_only
    assert f"/people/{liaison.pk}/" not in read_only
    marked = {
        row.post.person.name: row.marks for row in client_of(secadmin).get(url(report)).context["rows"] if row.marks
    }
    assert marked == {"林晓": "账号已停用"}
    page = client_of(secadmin).get(url(report), {"group": "ending"})
    assert [row.post.person for row in page.context["rows"]] == [clerk]
    page = client_of(secadmin).get(url(report), {"q": "市财政局"})
    assert [row.post.person.name for row in page.context["rows"]] == ["郑德明", "林晓"]


def test_what_makes_no_sense_filters_nothing(client_of, auditor):
    report = night()
    client = client_of(auditor)
    everything = len(client.get(url(report)).context["rows"])
    for query in ({"group": "x" * 5000}, {"q": "x" * 5000}, {"page": "9" * 5000}, {"q": "a\x00b"}):
        page = client.get(url(report), query)
        assert (page.status_code, len(page.context["rows"])) == (200, everything)


def test_one_is_made_now(client_of, director):
    client = client_of(director)
    answer = client.post(MAKE)
    report = AccessReport.objects.get()
    assert (answer.status_code, answer.url, report.asked_by) == (302, url(report), director)
    assert client.get(MAKE).status_code == 405


@pytest.mark.parametrize("who", ["office", "sysadmin", "groupleader", "leader", "unithead", "petition", "nobody"])
def test_others_are_refused(client_of, world, who):
    report, client = night(), client_of(world.people[who])
    answers = [client.get(LIST), client.post(MAKE), client.get(url(report))]
    assert [answer.status_code for answer in answers] == [403, 403, 404]
    assert AccessReport.objects.count() == 1


def test_signed_out_and_gone(client, client_of, secadmin):
    assert client.get(LIST).status_code == 302
    assert client.post(MAKE).status_code == 302
    assert client_of(secadmin).get("/access-reports/999999/").status_code == 404
    assert not AccessReport.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_costs_the_same_whatever_it_lists(client_of, world, secadmin, count):
    for number in range(count):
        person = UserFactory(organization=world.township)
        PostFactory(person=person, kind=PostKind.UNIT_REPORTER, organization=world.village)
        night(TODAY - number * DAY)
    report = night(TODAY + DAY)
    client = client_of(secadmin)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url(report)).status_code == 200
    assert len(queries) == 6
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200
    assert len(queries) == 6
