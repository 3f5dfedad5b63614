"""Changing one's own password, and a first password that opens nothing else."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.test import Client

from foundation.audittrail.models import AuditEvent
from foundation.organizations.models import User
from foundation.organizations.services.user import reset_password
from tests.factories.organizations import NOW, PASSWORD

URL = "/password/"
NEW = "Qingshi-7788"
GOOD = {"old": PASSWORD, "new": NEW, "again": NEW}


@pytest.fixture
def page(client_of, liaison):
    return client_of(liaison)


@pytest.mark.feature(137)
def test_this_session_goes_on_and_the_others_end(page, client_of, liaison):
    other = client_of(liaison)
    answer = page.post(URL, GOOD, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["密码已修改。在别处登录的已退出。"]
    assert User.objects.get(pk=liaison.pk).check_password(NEW)
    assert (page.get("/").status_code, other.get("/").status_code) == (200, 302)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"old": "wrong"}, "现在的密码不对"),
        ({"again": "Qingshi-7789"}, "两次输入的新密码不一样"),
        ({"new": "short", "again": "short"}, "至少"),
        ({"new": "alllowercaseletters", "again": "alllowercaseletters"}, "至少3种"),
        ({"new": PASSWORD, "again": PASSWORD}, "最近5次"),
        ({"new": "", "again": ""}, "请填写新密码"),
        ({"new": "长" * 5000, "again": "长" * 5000}, "最多200个字"),
    ],
)
@pytest.mark.feature(188)
def test_what_is_wrong_is_said_and_nothing_changes(page, liaison, changed, words):
    answer = page.post(URL, GOOD | changed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert User.objects.get(pk=liaison.pk).check_password(PASSWORD)


def test_a_wrong_old_password_counts_like_one_at_sign_in(page):
    page.post(URL, GOOD | {"old": "wrong"})
    assert AccessAttempt.objects.get().failures_since_start == 1


def test_signed_out(client):
    assert client.get(URL).status_code == 302


@pytest.mark.feature(137)
def test_a_first_password_opens_one_page(world, liaison, sysadmin):
    password = reset_password(person=liaison, actor=sysadmin, now=NOW)
    page = Client()
    page.post("/login/", {"username": "liaison", "password": password})
    for url in ("/", "/people/", "/tasks/", "/posts/kinds/"):
        answer = page.get(url)
        assert (answer.status_code, answer["Location"]) == (302, URL)
    assert "首次密码" in page.get(URL).content.decode()
    assert page.post(URL, {"old": password, "new": NEW, "again": NEW}).status_code == 302
    assert page.get("/people/").status_code == 200


class TestAge:
    """PASSWORD_MAX_DAYS: an old password opens one page from the next sign-in on."""

    DAYS = dt.timedelta(days=1)

    @pytest.fixture(autouse=True)
    def ninety(self, settings):
        settings.PASSWORD_MAX_DAYS = 90

    def sign_in(self):
        client = Client()
        return client, client.post("/login/", {"username": "liaison", "password": PASSWORD})

    @pytest.mark.parametrize(("days", "must"), [(0, False), (89, False), (90, True), (400, True)])
    def test_from_its_last_day_on_another_is_chosen(self, liaison, frozen_clock, days, must):
        frozen_clock.at = NOW + days * self.DAYS
        client, answer = self.sign_in()
        assert answer.status_code == 302
        page = client.get("/")
        assert (page.status_code, page.headers.get("Location")) == ((302, "/password/") if must else (200, None))
        assert User.objects.get(pk=liaison.pk).must_change_password is must
        assert AuditEvent.objects.filter(event="user.password_expired").count() == int(must)
        if must:
            assert "密码已用满90天" in client.get("/password/").text

    def test_choosing_another_opens_all_pages_and_begins_the_days_anew(self, liaison, frozen_clock):
        frozen_clock.at = NOW + 90 * self.DAYS
        client, _ = self.sign_in()
        new = "Qingshi-0001"
        assert client.post("/password/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
        assert client.get("/").status_code == 200
        person = User.objects.get(pk=liaison.pk)
        assert (person.must_change_password, person.password_set_at) == (False, frozen_clock.at)
        frozen_clock.at += 89 * self.DAYS
        again = Client()
        assert again.post("/login/", {"username": "liaison", "password": new}).status_code == 302
        assert again.get("/").status_code == 200

    def test_a_session_that_is_open_goes_on(self, client_of, liaison, frozen_clock):
        client = client_of(liaison)
        frozen_clock.at = NOW + 90 * self.DAYS
        assert client.get("/").status_code == 200

    def test_nought_is_never(self, liaison, frozen_clock, settings):
        settings.PASSWORD_MAX_DAYS = 0
        frozen_clock.at = NOW + 4000 * self.DAYS
        client, _ = self.sign_in()
        assert client.get("/").status_code == 200

    def test_of_unknown_age_the_days_are_counted_from_the_first_sign_in(self, liaison, frozen_clock):
        User.objects.filter(pk=liaison.pk).update(password_set_at=None)
        frozen_clock.at = NOW + 4000 * self.DAYS
        client, _ = self.sign_in()
        assert client.get("/").status_code == 200
        assert User.objects.get(pk=liaison.pk).password_set_at == frozen_clock.at

    def test_who_has_a_first_password_is_told_of_that(self, liaison, sysadmin, frozen_clock):
        password = reset_password(person=liaison, actor=sysadmin, now=NOW)
        client = Client()
        client.post("/login/", {"username": "liaison", "password": password})
        assert "您用的是首次密码" in client.get("/password/").text
        assert AuditEvent.objects.filter(event="user.password_expired").count() == 0
