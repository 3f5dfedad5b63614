import pytest
from django.urls import reverse

from rectification.models import Countersignature, Problem
from rectification.selectors.countersignature import waiting_for
from tests.factories.organizations import PASSWORD, UserFactory
from tests.factories.rectification import ResponsibilityFactory, sign
from tests.rectification.services.test_countersignature import succeed

URL = "/countersignatures/"

pytestmark = pytest.mark.feature(21)


@pytest.fixture
def newcomer(world, story, unithead):
    person = UserFactory(organization=world.finance, name="苏定远", title="党组书记、局长")
    for problem in story.problems:
        sign(ResponsibilityFactory(problem=problem))
    succeed(world, unithead, person)
    return person


@pytest.fixture
def page(client_of, newcomer):
    return client_of(newcomer)


def filled(answer, rows, password=PASSWORD):
    return {
        "rows": [row.pk for row in rows],
        "password": password,
        "shown_hash": answer.context["form"]["shown_hash"].value(),
    }


def test_signed_at_once_and_shown_beside_the_first(page, newcomer, problem, office, client_of):
    answer = page.get(URL)
    assert answer.content.decode().count("原签字 郑德明") == 2
    done = page.post(URL, filled(answer, waiting_for(newcomer)), follow=True)
    assert [str(one) for one in done.context["messages"]] == ["您已为2个问题的责任承接签字。"]
    assert "没有待承接的签字" in done.content.decode()
    text = client_of(office).get(reverse("problem-detail", args=[problem.pk])).content.decode()
    text = text[text.index("原签字") :]
    assert text.index("郑德明　") < text.index("承接签字") < text.index("接主要负责人郑德明")


def test_each_says_where_its_deadline_comes_from(page, newcomer):
    rows = list(waiting_for(newcomer))
    Countersignature.objects.filter(pk=rows[0].pk).update(due_is_provisional=True)
    text = page.get(URL).content.decode()
    assert {row.due_why[:5] for row in rows} == {"接任之日（"}
    assert (text.count("现时限"), text.count(rows[0].due_why)) == (2, 2)
    assert text.count("暂定") == 1


def test_some_of_them(page, newcomer):
    rows = list(waiting_for(newcomer))
    page.post(URL, filled(page.get(URL), rows[:1]))
    assert list(Countersignature.objects.order_by("pk").values_list("status", flat=True)) == ["signed", "pending"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"password": "wrong"}, "密码不对，没有签字"),
        ({"rows": []}, "没有选要承接的责任"),
        ({"rows": ["99999999999999999999"]}, "不用承接"),
        ({"rows": ["x\x00"]}, ""),
    ],
)
def test_refused_in_the_form(page, newcomer, changed, words):
    answer = page.post(URL, {**filled(page.get(URL), waiting_for(newcomer)), **changed})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert set(Countersignature.objects.values_list("status", flat=True)) == {"pending"}


def test_what_changed_meanwhile_is_read_again(page, newcomer, problem):
    data = filled(page.get(URL), waiting_for(newcomer))
    Problem.objects.filter(pk=problem.pk).update(text="改过的话")
    assert page.post(URL, data).status_code == 409
    assert set(Countersignature.objects.values_list("status", flat=True)) == {"pending"}


def test_a_second_click_has_nothing_left(page, newcomer):
    data = filled(page.get(URL), waiting_for(newcomer))
    assert page.post(URL, data).status_code == 302
    assert page.post(URL, data).status_code == 422


def test_others_see_who_is_waited_for_and_sign_nothing(newcomer, office, liaison2, client_of):
    text = client_of(office).get(URL).content.decode()
    assert (text.count("苏定远"), "登录密码" in text) == (2, False)
    assert "没有待承接的签字" in client_of(liaison2).get(URL).content.decode()
    row = Countersignature.objects.first()
    answer = client_of(office).post(URL, {"rows": [row.pk], "password": PASSWORD, "shown_hash": "x"})
    assert answer.status_code == 422


def test_signed_out_and_wrong_verb(client, page):
    assert client.get(URL).status_code == 302
    assert page.delete(URL).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_same_queries_whatever_the_rows(client_of, world, story, unithead, count, django_assert_num_queries):
    person = UserFactory(organization=world.finance, name="苏定远")
    first = story.problems[0]
    sign(ResponsibilityFactory(problem=first))
    succeed(world, unithead, person)
    row = Countersignature.objects.get()
    assert row.responsibility.problem == first
    for number in range(1, count):
        finding = first.finding
        finding.pk, finding.seq = None, 100 + number
        finding.save(force_insert=True)
        problem = Problem.objects.get(pk=first.pk)
        problem.pk, problem.finding, problem.seq, problem.number = None, finding, 100 + number, f"03-03-{100 + number}"
        problem.save(force_insert=True)
        copy = row.responsibility
        copy.pk, copy.problem = None, problem
        copy.save(force_insert=True)
        Countersignature.objects.create(
            responsibility=copy, role="head", person=person, predecessor="郑德明", due_on=row.due_on
        )
    browser = client_of(person)
    with django_assert_num_queries(6):
        assert browser.get(URL).content.decode().count("原签字 郑德明") == count
