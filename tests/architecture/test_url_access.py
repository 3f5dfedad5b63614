"""design.md §5: every URL of the office's site needs sign-in, but for these."""

import pytest
from django.urls import reverse

from tests.architecture.urls import routes

OPEN = {"login", "verification", "healthz", "readyz", "heartbeatz"}


def office_routes():
    return sorted(routes("config.urls"), key=lambda route: route.name)


def test_every_url_has_a_name_of_its_own():
    names = [route.name for route in office_routes()]
    assert "" not in names
    assert sorted(set(names)) == names


@pytest.mark.django_db
@pytest.mark.feature(141)
def test_signed_out_is_sent_to_sign_in(client):
    answers = {route.name: client.get(route.path) for route in office_routes() if route.name not in OPEN}
    wrong = {
        name: (answer.status_code, answer.get("Location"))
        for name, answer in answers.items()
        if answer.status_code != 302 or not answer["Location"].startswith("/login/?next=")
    }
    assert wrong == {}


@pytest.mark.django_db
def test_what_is_open_answers(client):
    assert {name: client.get(reverse(name)).status_code for name in OPEN} == {
        "login": 200,
        "verification": 200,
        "healthz": 200,
        "readyz": 200,
        "heartbeatz": 200,
    }
