"""Pages of a request to reset an officer's password."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from foundation.organizations.models import PasswordReset, User
from foundation.organizations.services.password_reset import request_reset
from tests.factories.organizations import NOW, PASSWORD

pytestmark = pytest.mark.feature(138)
MOVES = ("confirm", "refuse", "withdraw")


@pytest.fixture
def asked(world, sysadmin, secadmin):
    return request_reset(person=secadmin, reason="本人遗失", actor=sysadmin, now=NOW)


def url(name, row):
    return reverse(f"password-reset-{name}", args=[row.pk])


def test_the_persons_page_asks_instead_of_resetting(client_of, sysadmin, secadmin):
    page = client_of(sysadmin).get(f"/people/{secadmin.pk}/").text
    assert ("申请重置密码…" in page, "重置密码…</button>" in page.replace("申请重置密码…", "")) == (True, False)
    answer = client_of(sysadmin).post(f"/people/{secadmin.pk}/reset/", {"note": "本人遗失"})
    row = PasswordReset.objects.get()
    assert (answer.status_code, answer.url, row.reason) == (302, f"/people/resets/{row.pk}/", "本人遗失")
    assert User.objects.get(pk=secadmin.pk).check_password(PASSWORD)
    page = client_of(sysadmin).get(f"/people/{secadmin.pk}/").text
    assert (f"/people/resets/{row.pk}/" in page, "申请重置密码…" in page) == (True, False)


def test_of_anybody_else_it_is_reset_as_before(client_of, sysadmin, liaison):
    page = client_of(sysadmin).get(f"/people/{liaison.pk}/").text
    assert ("申请重置密码…" in page, "重置密码…" in page) == (False, True)
    assert client_of(sysadmin).post(f"/people/{liaison.pk}/reset/").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("secadmin", 302), ("office", 403), ("unithead", 404), ("auditor", 404)])
def test_who_asks_for_the_system_administrators(client_of, world, who, status):
    """The auditor opens nobody's page: he or she confirms."""
    answer = client_of(world.people[who]).post(f"/people/{world.people['sysadmin'].pk}/reset/", {"note": "遗失"})
    assert answer.status_code == status
    assert PasswordReset.objects.count() == (1 if status == 302 else 0)


def test_a_second_click_is_told(client_of, sysadmin, secadmin, asked):
    answer = client_of(sysadmin).post(f"/people/{secadmin.pk}/reset/", {"note": "遗失"})
    assert (answer.status_code, "申请已经有了" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("who", "buttons"), [("sysadmin", ["withdraw"]), ("secadmin", ["refuse"]), ("auditor", ["refuse", "confirm"])]
)
def test_each_officer_sees_own_buttons(client_of, world, asked, who, buttons):
    page = client_of(world.people[who]).get(url("detail", asked))
    assert page.status_code == 200
    assert re.findall(r'id="ask-(\w+)"', page.text) == buttons
    assert ("这是您的密码" in page.text) is (who == "secadmin")
    assert "申请重置密码" in page.text


@pytest.mark.parametrize("who", ["office", "director", "liaison", "nobody", "groupleader"])
def test_a_stranger_finds_nothing(client_of, world, asked, who):
    client = client_of(world.people[who])
    assert client.get(url("detail", asked)).status_code == 404
    assert {client.post(url(move, asked)).status_code for move in MOVES} == {404}


def test_signed_out_and_wrong_verbs_and_gone(client_of, asked, auditor):
    assert Client().get(url("detail", asked)).status_code == 302
    client = client_of(auditor)
    assert client.post(url("detail", asked)).status_code == 405
    assert {client.get(url(move, asked)).status_code for move in MOVES} == {405}
    assert client.get("/people/resets/999999/").status_code == 404
    assert client.post("/people/resets/999999/confirm/").status_code == 404


def test_the_confirmation_shows_the_password_once_and_is_not_kept(client_of, asked, auditor, secadmin):
    client = client_of(auditor)
    answer = client.post(url("confirm", asked))
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    [password] = re.findall(r'<b class="strong">([^<]+)</b>', answer.text)
    assert User.objects.get(pk=secadmin.pk).check_password(password)
    assert url("detail", asked) in answer.text
    page = client.get(url("detail", asked)).text
    assert (password in page, "已重置" in page) == (False, True)
    assert client.post(url("confirm", asked)).status_code == 409


def test_who_asked_does_not_confirm_nor_the_person(client_of, asked, sysadmin, secadmin):
    for person in (sysadmin, secadmin):
        assert client_of(person).post(url("confirm", asked)).status_code == 403
    assert PasswordReset.objects.get().status == "waiting"


def test_a_refusal_needs_words(client_of, asked, secadmin):
    client = client_of(secadmin)
    assert client.post(url("refuse", asked), {"note": " \0"}).status_code == 422
    assert client.post(url("refuse", asked), {"note": "不是我要求的" * 1000}).status_code == 302
    assert "不同意" in client.get(url("detail", asked)).text


def test_the_workbench_leads_there(client_of, asked, auditor, secadmin):
    assert f'href="{url("detail", asked)}"' in client_of(auditor).get("/").text
    assert "蒋涛申请重置您的密码" in client_of(secadmin).get("/").text


@pytest.mark.parametrize("more", [0, 29])
def test_the_page_costs_the_same_with_many_requests(
    client_of, asked, sysadmin, auditor, more, django_assert_num_queries
):
    from foundation.organizations.services.password_reset import withdraw_reset

    row = asked
    for _ in range(more):
        withdraw_reset(reset=row, actor=sysadmin, now=NOW)
        row = request_reset(person=row.person, actor=sysadmin, now=NOW)
    client = client_of(auditor)
    client.get("/")
    # Session, person, posts; the request; its trail; unread messages.
    with django_assert_num_queries(6):
        assert client.get(url("detail", row)).status_code == 200
