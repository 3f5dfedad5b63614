import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.urls import reverse

from foundation.audittrail.models import AuditEvent
from foundation.organizations.address import client_address
from foundation.organizations.models import User
from tests.factories.organizations import PASSWORD

LOGIN = reverse("login")
WRONG = "用户名或密码不对。连续输错5次，要等15分钟再试。"


def sign_in(client, username="liaison", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def events():
    return list(AuditEvent.objects.filter(event__startswith="sign").order_by("pk").values_list("event", "actor_name"))


def test_signing_in_and_out_is_on_record(client, world):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert client.post(reverse("logout")).status_code == 302
    assert client.get("/").status_code == 302
    assert events() == [("signed_in", "林晓"), ("signed_out", "林晓")]


def test_one_comes_back_to_where_one_wanted_to_go(client, world):
    assert client.post(f"{LOGIN}?next=/inbox/", {"username": "liaison", "password": PASSWORD})["Location"] == "/inbox/"
    client.post(reverse("logout"))
    away = client.post(f"{LOGIN}?next=https://elsewhere.example/", {"username": "liaison", "password": PASSWORD})
    assert away["Location"] == "/"


@pytest.mark.parametrize("username", ["liaison", "unknown"])
def test_a_wrong_password_and_an_unknown_name_get_the_same_sentence(client, world, username):
    response = sign_in(client, username, "wrong-password")
    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert events() == [("sign_in_failed", "")]
    assert AuditEvent.objects.get().detail == {"username": username}


def test_an_unknown_name_costs_the_same_work(world, monkeypatch):
    worked = []
    monkeypatch.setattr(User, "set_password", lambda _self, password: worked.append(password))
    request = RequestFactory().post(LOGIN)
    assert authenticate(request, username="unknown", password="x") is None
    assert worked == ["x"]


def test_an_inactive_account_cannot_sign_in(client, liaison):
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert WRONG in sign_in(client).content.decode()
    assert client.get("/").status_code == 302


def test_who_is_switched_off_while_signed_in_is_out_at_once(client_of, liaison):
    client = client_of(liaison)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=liaison.pk).update(is_active=False)
    assert client.get("/").status_code == 302


@pytest.mark.feature(136)
class TestLock:
    def lock(self, client, **extra):
        for _ in range(4):
            assert sign_in(client, password="wrong", **extra).status_code == 200
        return sign_in(client, password="wrong", **extra)

    def test_the_fifth_wrong_password_locks(self, client, world):
        locked = self.lock(client)
        assert locked.status_code == 429
        assert "密码连续输错的次数过多。请等15分钟再试" in locked.content.decode()
        right = sign_in(client)
        assert right.status_code == 429
        assert client.get("/").status_code == 302
        assert ("signed_in", "林晓") not in events()

    def test_a_colleague_at_the_same_address_is_not_locked(self, client, world):
        self.lock(client)
        assert sign_in(client, "unithead").status_code == 302

    def test_nobody_can_lock_another_out_from_elsewhere(self, client, world):
        self.lock(client, REMOTE_ADDR="10.9.9.9")
        assert sign_in(client, REMOTE_ADDR="10.1.1.1").status_code == 302

    def test_success_forgets_the_wrong_ones(self, client, world):
        for _ in range(4):
            sign_in(client, password="wrong")
        assert sign_in(client).status_code == 302
        client.post(reverse("logout"))
        for _ in range(4):
            assert sign_in(client, password="wrong").status_code == 200
        assert sign_in(client).status_code == 302

    def test_behind_the_proxy_the_persons_own_address_counts(self, client, world, settings):
        settings.PROXY_COUNT = 1
        self.lock(client, HTTP_X_FORWARDED_FOR="10.9.9.9")
        assert sign_in(client, HTTP_X_FORWARDED_FOR="10.1.1.1").status_code == 302

    def test_a_made_up_address_does_not_open_the_lock(self, client, world, settings):
        settings.PROXY_COUNT = 1
        self.lock(client, HTTP_X_FORWARDED_FOR="10.9.9.9")
        assert sign_in(client, HTTP_X_FORWARDED_FOR="10.1.1.1, 10.9.9.9").status_code == 429

    def test_the_wait_is_fifteen_minutes(self, settings):
        assert settings.AXES_COOLOFF_TIME * 60 == 15


@pytest.mark.parametrize(
    ("count", "forwarded", "peer", "address"),
    [
        (0, "", "10.0.0.1", "10.0.0.1"),
        (0, "10.9.9.9", "10.0.0.1", "10.0.0.1"),
        (1, "10.9.9.9", "127.0.0.1", "10.9.9.9"),
        (1, "1.1.1.1, 10.9.9.9", "127.0.0.1", "10.9.9.9"),
        (2, "1.1.1.1, 10.9.9.9, 10.0.0.2", "127.0.0.1", "10.9.9.9"),
        (2, "10.9.9.9", "127.0.0.1", "127.0.0.1"),
        (1, "", "127.0.0.1", "127.0.0.1"),
        (1, "<script>", "127.0.0.1", None),
        (0, "", "", None),
    ],
)
def test_whose_address_it_is(settings, count, forwarded, peer, address):
    settings.PROXY_COUNT = count
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=peer)
    assert client_address(request) == address


def test_sign_in_needs_its_token(world):
    assert sign_in(Client(enforce_csrf_checks=True)).status_code == 403


def test_signing_out_is_a_post(client_of, liaison):
    client = client_of(liaison)
    assert client.get(reverse("logout")).status_code == 405
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("username", ["长" * 41, "长" * 5000])
def test_a_name_longer_than_any_account_is_a_wrong_one(client, world, username):
    page = sign_in(client, username)
    assert page.status_code == 200
    assert WRONG in page.content.decode()
