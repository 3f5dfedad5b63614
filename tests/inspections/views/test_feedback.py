import pytest
from django.urls import reverse

from inspections.models import Assignment
from tests.factories.inspections import FindingFactory, report, sign_off
from tests.inspections.refusals import REFUSED, refused, told


@pytest.fixture
def url(on_site):
    return reverse("feedback-issue", args=[on_site.pk])


@pytest.fixture
def ready(on_site):
    sign_off(FindingFactory(assignment=on_site))
    return report(on_site)


def test_office_issues_it_once(client_of, office, ready, url):
    client = client_of(office)
    assert "1份底稿都经组长审签，可以反馈。" in client.get(url).content.decode()
    assert told(client.post(url, follow=True)) == ["已向市财政局党组反馈，问题清单已建立。"]
    assert Assignment.objects.get(pk=ready.pk).status == "fed_back"
    second = client.post(url)
    assert (second.status_code, "有人先办了：周敏" in second.content.decode()) == (409, True)


def test_the_page_lists_what_is_missing(client_of, office, on_site, url):
    FindingFactory(assignment=on_site)
    report(on_site)
    text = client_of(office).get(url).content.decode()
    assert "问题底稿3-001还没有经组长审签。" in text
    assert client_of(office).post(url).status_code == 409
    assert Assignment.objects.get(pk=on_site.pk).status == "reported"


def test_the_director_reads_what_becomes_a_problem_the_clerk_counts_it(client_of, office, director, ready, url):
    assert "衔接资金拨付不及时" in client_of(director).get(url).content.decode()
    assert "衔接资金拨付不及时" not in client_of(office).get(url).content.decode()


def test_refusals(client_of, office, unithead, leader, groupleader, on_site, url):
    for lesser in (leader, groupleader):
        assert refused(client_of, url, stranger=unithead, lesser=lesser) == REFUSED
    assert client_of(office).get(url).status_code == 409
    assert client_of(office).post(url).status_code == 409
