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


def queues():
    """A message leaves while the import is still running, and the import ends well."""
    from foundation.core import clock
    from foundation.notifications.models import EmailDelivery
    from foundation.notifications.services.outbox import queue
    from tests.factories.organizations import load_world

    with running("worker-a", "worker-b"):
        job = enqueue("test.import")
        in_state(job, "running")
        wait_for("progress", lambda: fresh(job).progress_done)
        person = load_world().people["liaison"]
        queue("test.hello", obj=person, recipients=[person], step="1", now=clock.now())
        wait_for("the e-mail", lambda: EmailDelivery.objects.filter(state="sent", address=person.email).exists())
        assert fresh(job).state == "running", "the message waited for the import"
        settings.RELEASE_FILE.touch()
        row = in_state(job, "done")
        assert (row.attempts, row.progress_total, row.lease_until) == (1, 60_000, None)


def limits():
    """Soft and hard time limit, memory limit, and a process that is killed each time it tries."""
    from foundation.core import clock, jobs

    with running("worker-b"):
        rows = {name: enqueue(f"test.{name}") for name in ("patient", "stubborn", "greedy", "killed")}
        for name, fault in (("patient", "time"), ("stubborn", "time"), ("greedy", "memory")):
            row = in_state(rows[name], "failed")
            assert (row.fault, row.attempts) == (fault, 1), (name, row.fault, row.attempts)
            assert row.error.endswith("仍不行的，请找系统管理员。")
        for attempt in (1, 2, 3):
            wait_for(f"attempt {attempt}", lambda: fresh(rows["killed"]).attempts == attempt)  # noqa: B023 - at once
            assert jobs.requeue_stale(now=clock.now()) == 0, "rung again while its lease holds"
            forward(minutes=20)
            rung = jobs.requeue_stale(now=clock.now())
            assert rung == (1 if attempt < 3 else 0)
        row = fresh(rows["killed"])
        assert (row.state, row.fault, row.error) == ("failed", "interrupted", jobs.INTERRUPTED)


def vanished():
    """The whole worker is killed; another goes on where it stood, and stops when the job is cancelled."""
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
        other = enqueue("test.document")
        in_state(other, "running")  # the one process of the worker is free again
        row = fresh(job)
        assert (row.state, row.attempts, row.error) == ("cancelled", 2, "")
        assert row.progress_done < 60_000
        settings.RELEASE_FILE.touch()
        in_state(other, "done")


if __name__ == "__main__":
    django.setup()
    {"queues": queues, "limits": limits, "vanished": vanished}[sys.argv[1]]()
