import datetime as dt

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.core import heartbeats, jobs, ports, tasks
from foundation.core.models import Heartbeat, Incident
from tests.factories.organizations import NOW

MINUTE = dt.timedelta(minutes=1)
ALL = [
    "beat",
    "worker:worker-a",
    "worker:worker-b",
    "queue:messages",
    "queue:maintenance",
    "queue:documents",
    "queue:imports",
    "watch",
]
DOCUMENTS = ["queue:documents", "queue:imports"]

pytestmark = [pytest.mark.django_db, pytest.mark.feature(73)]


@pytest.fixture(autouse=True)
def all_alive(db):
    """All have given signs without a gap for a day, the last one a moment ago."""
    Heartbeat.objects.all().delete()
    Heartbeat.objects.bulk_create(Heartbeat(name=name, at=NOW, since=NOW - dt.timedelta(days=1)) for name in ALL)


def silent(*names, minutes):
    Heartbeat.objects.filter(name__in=names).update(at=NOW - minutes * MINUTE)


def found(now=NOW):
    seen = heartbeats.standing(now=now)
    return [stall.name for stall in seen.stalls], sorted(seen.unknown)


def test_every_part_is_expected():
    assert heartbeats.names() == ALL


def test_while_all_are_alive_nothing_is_said():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert found() == ([], [])
    assert len(queries) == 1


@pytest.mark.parametrize("name", ["beat", "worker:worker-a", "queue:imports", "watch"])
def test_five_minutes_are_the_limit(name):
    silent(name, minutes=5)
    assert found() == ([], [])
    assert found(NOW + dt.timedelta(seconds=1)) == ([name], [])
    silent(name, minutes=6)
    [stall] = heartbeats.standing(now=NOW).stalls
    assert (stall.name, stall.since) == (name, NOW - 6 * MINUTE)


def test_what_it_means_and_what_to_do_is_said():
    silent("worker:worker-a", minutes=6)
    [stall] = heartbeats.standing(now=NOW).stalls
    assert stall.label == "后台程序（worker-a）"
    assert stall.means == (
        "提醒和消息没有发出，到期扫描没有运行；新的信访件没有收进来，日志没有封存，中断的后台任务没有重办"
    )
    assert "docker compose restart worker-a" in stall.remedy


def test_a_part_that_never_gave_a_sign_is_silent():
    Heartbeat.objects.filter(name="beat").delete()
    [stall] = heartbeats.standing(now=NOW).stalls
    assert (stall.name, stall.since) == ("beat", None)


def test_the_queues_of_a_dead_worker_are_not_told_apart():
    silent("worker:worker-b", *DOCUMENTS, minutes=6)
    assert found() == (["worker:worker-b"], DOCUMENTS)


def test_nor_are_the_queues_when_beat_is_dead():
    silent("beat", *(name for name in ALL if name.startswith("queue")), minutes=6)
    assert found() == (["beat"], sorted(name for name in ALL if name.startswith("queue")))


def test_a_worker_that_lives_and_takes_nothing_is_noticed_by_its_queue():
    """After Redis came back: the process is there, and silent."""
    silent(*DOCUMENTS, minutes=6)
    assert found() == (DOCUMENTS, [])


def test_a_long_job_is_no_silence(office, monkeypatch):
    monkeypatch.setitem(ports.plugged.jobs, "test.long", ports.JobKind(lambda _j, _p: {}, "imports", "长的"))
    job = jobs.enqueue("test.long", owner_id=office.pk, now=NOW)
    jobs.claim(job.pk, now=NOW)
    silent(*DOCUMENTS, minutes=6)
    assert found() == ([], DOCUMENTS)
    silent("queue:messages", minutes=6)
    assert found() == (["queue:messages"], DOCUMENTS)
    Heartbeat.objects.exclude(name__startswith="queue").update(at=NOW + 18 * MINUTE)
    Heartbeat.objects.filter(name="queue:maintenance").update(at=NOW + 18 * MINUTE)
    assert found(NOW + 18 * MINUTE)[0] == ["queue:messages", *DOCUMENTS], "its lease is over"


def test_when_it_ends_what_waited_behind_it_has_its_time_again(office, monkeypatch, frozen_clock):
    monkeypatch.setitem(ports.plugged.jobs, "test.long", ports.JobKind(lambda _j, _p: {}, "imports", "长的"))
    job = jobs.enqueue("test.long", owner_id=office.pk, now=NOW)
    silent(*DOCUMENTS, minutes=6)
    assert tasks.run_job(str(job.pk)) == "done"
    assert found() == ([], [])


def test_what_came_back_a_moment_ago_gives_its_queues_their_time():
    silent("queue:messages", minutes=30)
    Heartbeat.objects.filter(name="beat").update(since=NOW - MINUTE)
    assert found() == ([], ["queue:messages"])
    Heartbeat.objects.filter(name="beat").update(since=NOW - 6 * MINUTE)
    assert found() == (["queue:messages"], [])


def test_a_sign_of_life_keeps_or_begins_its_run():
    heartbeats.mark("beat", now=NOW + MINUTE)
    row = Heartbeat.objects.get(name="beat")
    assert (row.at, row.since) == (NOW + MINUTE, NOW - dt.timedelta(days=1))
    heartbeats.mark("beat", "queue:messages", now=NOW + 20 * MINUTE)
    row = Heartbeat.objects.get(name="beat")
    assert (row.at, row.since) == (NOW + 20 * MINUTE, NOW + 20 * MINUTE)
    Heartbeat.objects.filter(name="watch").delete()
    heartbeats.mark("watch", now=NOW)
    assert Heartbeat.objects.get(name="watch").since == NOW


def test_after_a_migration_each_has_its_full_time(frozen_clock):
    Heartbeat.objects.exclude(name="beat").delete()
    silent("beat", minutes=30)
    heartbeats.expect()
    assert Heartbeat.objects.count() == len(ALL)
    assert found() == (["beat"], [])


def test_beat_sends_a_sign_to_every_queue(settings):
    sent = {name: entry for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if entry["task"] == "core.heartbeat"}
    assert {(entry["args"][0], entry["options"]["queue"]) for entry in sent.values()} == {
        (queue, queue) for queue in ("messages", "maintenance", "documents", "imports")
    }


def test_the_task_writes_the_row_of_its_queue(frozen_clock):
    frozen_clock.forward(minutes=3)
    tasks.heartbeat("imports")
    assert Heartbeat.objects.get(name="queue:imports").at == frozen_clock.at


class TestIncidents:
    def test_one_silence_is_one_incident(self):
        silent("beat", minutes=6)
        for minute in range(3):
            Heartbeat.objects.exclude(name="beat").update(at=NOW + minute * MINUTE)
            heartbeats.look(now=NOW + minute * MINUTE)
        [row] = Incident.objects.all()
        assert (row.name, row.began_at, row.noticed_at, row.ended_at) == ("beat", NOW - 6 * MINUTE, NOW, None)
        heartbeats.mark("beat", now=NOW + 3 * MINUTE)
        heartbeats.look(now=NOW + 3 * MINUTE)
        row.refresh_from_db()
        assert row.ended_at == NOW + 3 * MINUTE

    def test_what_cannot_be_judged_is_not_called_well(self):
        silent("queue:documents", minutes=6)
        heartbeats.look(now=NOW)
        silent("worker:worker-b", minutes=6)
        heartbeats.look(now=NOW)
        assert list(Incident.objects.order_by("pk").values_list("name", "ended_at")) == [
            ("queue:documents", None),
            ("worker:worker-b", None),
        ]

    def test_the_watcher_itself_gives_a_sign(self):
        silent("watch", minutes=9)
        assert heartbeats.look(now=NOW).stalls == []


class TestHeartbeatz:
    def test_all_is_well(self, client):
        answer = client.get("/heartbeatz")
        assert (answer.status_code, answer.content) == (200, b"ok")
        assert "no-store" in answer["Cache-Control"]

    def test_names_of_what_is_silent_and_nothing_else(self, client):
        silent("beat", "worker:worker-b", minutes=6)
        answer = client.get("/heartbeatz")
        assert (answer.status_code, answer.content) == (503, b"beat\nworker:worker-b")

    def test_it_is_only_read(self, client):
        assert client.post("/heartbeatz").status_code == 405


class TestCommand:
    """What the health checks of docker-compose.yml call."""

    def test_alive(self, capsys):
        call_command("heartbeats", "worker-a")
        assert capsys.readouterr().out == "alive\n"

    def test_a_worker_answers_for_its_queues_and_for_no_other(self):
        silent("queue:documents", minutes=6)
        call_command("heartbeats", "worker-a")
        with pytest.raises(CommandError, match=r"^silent: queue:documents$"):
            call_command("heartbeats", "worker-b")
        with pytest.raises(CommandError, match=r"^silent: queue:documents$"):
            call_command("heartbeats")
