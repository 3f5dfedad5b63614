import datetime as dt

import pytest

from foundation.core import heartbeats, ports
from foundation.core.models import Heartbeat
from foundation.core.ports import Todo
from tests.factories.organizations import NOW, TODAY

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


@pytest.mark.feature(73)
class TestAlarm:
    """Beat or a worker stands still: those who can act see it, each in their own words; nobody else is troubled."""

    @pytest.fixture(autouse=True)
    def beat_is_dead(self, world):
        Heartbeat.objects.all().delete()
        heartbeats.mark(*heartbeats.names(), now=NOW)
        Heartbeat.objects.filter(name="beat").update(at=NOW - dt.timedelta(minutes=6))

    def test_the_administrator_is_told_what_to_do(self, client_of, sysadmin):
        page = client_of(sysadmin).get("/").text
        assert 'role="alert"' in page
        assert "系统有1处停了，请马上处理" in page
        assert "定时程序（beat）" in page
        assert "今天 08:54" in page
        assert "到期的提醒没有生成" in page
        assert "重新启动beat" in page

    def test_the_director_is_told_what_it_means(self, client_of, director):
        page = client_of(director).get("/").text
        assert "系统有故障，提醒和文件可能没有发出" in page
        assert "急件请先用电话通知对方" in page
        assert "重新启动beat" not in page

    def test_nobody_else_is(self, client_of, office, liaison):
        for person in (office, liaison):
            assert 'role="alert"' not in client_of(person).get("/").text

    def test_nor_anybody_when_all_is_well(self, client_of, sysadmin, director):
        heartbeats.mark("beat", now=NOW)
        for person in (sysadmin, director):
            assert 'role="alert"' not in client_of(person).get("/").text
