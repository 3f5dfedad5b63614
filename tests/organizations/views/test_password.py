"""Changing one's own password, and a first password that opens nothing else."""

import pytest
from axes.models import AccessAttempt
from django.test import Client

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
