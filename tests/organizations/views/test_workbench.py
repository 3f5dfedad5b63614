import datetime as dt

import pytest

from foundation.core import ports
from foundation.core.ports import Todo
from tests.factories.organizations import TODAY

DAY = dt.timedelta(days=1)


def item(what, due_on):
    return Todo(what, "您是联络员", due_on, "整改方案", "/inbox/", "去办理")


@pytest.fixture
def todos(monkeypatch):
    rows = [
        item("以后的", TODAY + 8 * DAY),
        item("不急的", None),
        item("今天的", TODAY),
        item("这周的", TODAY + 7 * DAY),
        item("过期的", TODAY - DAY),
    ]
    monkeypatch.setattr(ports.plugged, "todos", [lambda user, _today: rows if user.username == "liaison" else []])


@pytest.mark.usefixtures("todos")
class TestWorkbench:
    def test_what_one_owes_by_urgency(self, client_of, liaison):
        response = client_of(liaison).get("/")
        groups = [(group["title"], [one.what for one in group["items"]]) for group in response.context["groups"]]
        assert groups == [
            ("已逾期", ["过期的"]),
            ("今天", ["今天的"]),
            ("7日内", ["这周的"]),
            ("以后", ["以后的"]),
            ("不限时", ["不急的"]),
        ]
        assert response.context["total"] == 5
        page = response.content.decode()
        for words in ("过期的", "今天的", "这周的", "以后的", "不急的", "去办理"):
            assert words in page

    def test_who_owes_nothing_is_told_so(self, client_of, nobody):
        response = client_of(nobody).get("/")
        assert (response.status_code, response.context["groups"]) == (200, [])
        assert "过期的" not in response.content.decode()


def test_the_workbench_needs_a_person(client, world):
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/login/?next=/")


def test_the_workbench_is_only_read(client_of, liaison):
    assert client_of(liaison).post("/").status_code == 405
