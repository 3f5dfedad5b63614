"""What test_jobs.py lets happen, in a process of its own that has the tried database: `python -m … scenes NAME`.

Workers are started as scripts/demo.py starts them, each in a group of its own, so that all of it can be killed at once.
"""

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 60.0


class Group:
    """One of the demo's processes."""

    def __init__(self, name):
        from scripts import demo

        self.log = settings.DATA_DIR / f"{name}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as target:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "sh", "-c", demo.processes()[name][0]],
                cwd=ROOT,
                env=os.environ,
                stdout=target,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def signal(self, number):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def running(*names):
    groups = [Group(name) for name in names]
    try:
        yield groups
    except AssertionError:
        for group in groups:
            sys.stderr.write(f"== {group.log.name}\n{group.log.read_text()[-3000:]}\n")
        raise
    finally:
        for group in groups:
            group.kill()


def wait_for(what, true, limit=PATIENCE):
    end = time.monotonic() + limit
    while not (found := true()):
        assert time.monotonic() < end, f"waited {limit:.0f} s for {what}"
        time.sleep(0.05)
    return found


def enqueue(kind):
    from django.db import transaction

    from foundation.core import clock, jobs
    from tests.factories.organizations import load_world

    with transaction.atomic():
        return jobs.enqueue(kind, owner_id=load_world().people["office"].pk, now=clock.now())


def fresh(job):
    from foundation.core.models import Job

    return Job.objects.get(pk=job.pk)


def in_state(job, state):
    return wait_for(f"{job.kind} to be {state}", lambda: (row := fresh(job)).state == state and row)


def forward(**distance):
    """All processes of the scene read this clock."""
    file = settings.CLOCK_OFFSET_FILE
    before = float(file.read_text()) if file.exists() else 0.0
    (file.parent / "clock.new").write_text(str(before + dt.timedelta(**distance).total_seconds()))
    (file.parent / "clock.new").rename(file)


def in_office_hours():
    """Whatever the hour, it is ten in the morning: by night e-mails may wait."""
    from django.utils.timezone import localtime

    from foundation.core import clock

    now = localtime(clock.now())
    forward(seconds=(now.replace(hour=10, minute=0) - now).total_seconds())


def queues():
    """A message leaves while the import is still running, and the import ends well."""
    from foundation.core import clock
    from foundation.notifications.services.outbox import queue
    from tests.factories.organizations import load_world

    in_office_hours()
    with running("worker-a", "worker-b"):
        job = enqueue("test.import")
        in_state(job, "running")
        wait_for("progress", lambda: fresh(job).progress_done)
        person = load_world().people["liaison"]
        queue("test.hello", obj=person, recipients=[person], step="1", now=clock.now())
        wait_for("the e-mail", (settings.DATA_DIR / person.email).exists)
        assert fresh(job).state == "running", "the message waited for the import"
        settings.RELEASE_FILE.touch()
        row = in_state(job, "done")
        assert (row.attempts, row.progress_total, row.lease_until) == (1, 60_000, None)


def hardships():
    """The whole worker is killed; another goes on where it stood, and stops when the job is cancelled. Then limits of time and
    memory, and a process that is killed each time it tries.
    """
    from foundation.core import clock, jobs

    job = enqueue("test.document")
    with running("worker-b") as [worker]:
        wait_for("progress", lambda: fresh(job).progress_done >= 500)
        worker.kill()
    stood = fresh(job)
    assert (stood.state, stood.attempts) == ("running", 1)
    with running("worker-b"):
        forward(minutes=20)
        assert jobs.requeue_stale(now=clock.now()) == 1
        wait_for("the second attempt", lambda: (row := fresh(job)).attempts == 2 and row.progress_done > 500)
        assert fresh(job).progress_done > stood.progress_done
        assert jobs.cancel(job.pk, now=clock.now())
        rows = {name: enqueue(f"test.{name}") for name in ("patient", "stubborn", "greedy", "killed")}
        for name, fault in (("patient", "time"), ("stubborn", "time"), ("greedy", "memory")):
            row = in_state(rows[name], "failed")  # the one process of the worker is free again
            assert (row.fault, row.attempts) == (fault, 1), (name, row.fault, row.attempts)
            assert row.error.endswith("仍不行的，请找系统管理员。")
        row = fresh(job)
        assert (row.state, row.attempts, row.error) == ("cancelled", 2, "")
        assert row.progress_done < 60_000
        for attempt in (1, 2, 3):
            wait_for(f"attempt {attempt}", lambda: fresh(rows["killed"]).attempts == attempt)  # noqa: B023 - at once
            assert jobs.requeue_stale(now=clock.now()) == 0, "rung again while its lease holds"
            forward(minutes=20)
            rung = jobs.requeue_stale(now=clock.now())
            assert rung == (1 if attempt < 3 else 0)
        row = fresh(rows["killed"])
        assert (row.state, row.fault, row.error) == ("failed", "interrupted", jobs.INTERRUPTED)


def switch():
    """The dead-man's switch: a stopped worker, then a broker that goes and comes back. The e-mails are test_jobs.py's."""
    from django.test import Client

    from tests.factories.organizations import load_world

    people, office = load_world().people, {"HTTP_HOST": "127.0.0.1"}

    def page_of(username):
        client = Client()
        client.force_login(people[username], backend="foundation.organizations.backends.SignInBackend")
        return client.get("/", **office).content.decode()

    def silent():
        answer = Client().get("/heartbeatz", **office)
        return set(answer.content.decode().split()) if answer.status_code == 503 else set()

    forget_signs()
    broker = Redis()
    with running("worker-a", "worker-b", "beat") as [worker, *_], ExitStack() as later:
        wait_for("a sign of each", lambda: silent() == {"watch"})
        later.enter_context(running("watch"))
        wait_for("the watcher", lambda: not silent())
        assert 'role="alert"' not in page_of("sysadmin")
        worker.signal(signal.SIGSTOP)
        wait_for("worker-a to be missed", lambda: silent() == {"worker:worker-a"})
        assert "后台程序（worker-a）" in page_of("sysadmin")
        assert "提醒和消息没有发出" in page_of("director")
        wait_for("the news of it", lambda: told("worker:worker-a"))
        worker.signal(signal.SIGCONT)
        wait_for("worker-a to be back", lambda: not silent())
        assert 'role="alert"' not in page_of("sysadmin")
        wait_for("the news of that", lambda: told("worker:worker-a", over=True))
        broker.kill()
        wait_for("the broker to be missed", lambda: "beat" in silent())
        broker.start()
        wait_for("all to be back after the broker", lambda: not silent())
    broker.kill()


def forget_signs():
    """As an hour ago: only a sign of its own makes a part alive."""
    from django.db.models import F

    from foundation.core.models import Heartbeat

    hour = dt.timedelta(hours=1)
    Heartbeat.objects.update(at=F("at") - hour, since=F("since") - hour)


def told(name, *, over=False):
    from foundation.core.models import Incident

    return Incident.objects.filter(name=name, told_to=2, end_told_at__isnull=not over).exists()


class Redis:
    """On the port of BROKER_URL, so that it can come back to where it was."""

    def __init__(self):
        self.port = int(settings.CELERY_BROKER_URL.rsplit(":", 1)[1].split("/")[0])
        self.start()

    def start(self):
        from tests import servers

        words = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", "/tmp"]
        program = servers.program("redis-server", "redis-server")
        self.process = subprocess.Popen([*servers.unprivileged("redis"), program, *words], stdout=subprocess.DEVNULL)
        wait_for("redis", lambda: servers.redis_answers(self.port))

    def kill(self):
        self.process.kill()
        self.process.wait()


if __name__ == "__main__":
    django.setup()
    {"queues": queues, "hardships": hardships, "switch": switch}[sys.argv[1]]()
