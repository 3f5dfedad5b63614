"""Kinds of jobs that are slow, greedy or stubborn, plugged in as a room does it."""

import datetime as dt
import os
import signal
import time

from billiard.exceptions import SoftTimeLimitExceeded
from django.apps import AppConfig
from django.conf import settings

STEPS, MOST_MINUTES = 60_000, 1
SECOND = dt.timedelta(seconds=1)


def slow(job, _payload):
    """Counts on from where it stood, until it is let go: a minute at most."""
    from foundation.core import jobs

    begun, done = time.monotonic(), job.progress_done
    while not settings.RELEASE_FILE.exists() and time.monotonic() - begun < 60 * MOST_MINUTES:
        jobs.stop_if_cancelled(job)
        done = min(done + 100, STEPS)
        jobs.progress(job, done, STEPS)
        time.sleep(0.05)
    return {"done": done}


def patient(_job, _payload):
    """Minds its limit: the exception passes."""
    time.sleep(30)
    return {}


def stubborn(_job, _payload):
    """Does not mind its limit."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            time.sleep(30)
        except SoftTimeLimitExceeded:
            continue
    return {}


def greedy(_job, _payload):
    kept = [bytes(64 * 1024 * 1024) + b"1" for _ in range(64)]
    return {"kept": len(kept)}


def killed(_job, _payload):
    """As the kernel does when the machine's memory is out."""
    os.kill(os.getpid(), signal.SIGKILL)


class LongWork(AppConfig):
    name = "tests.processes.longwork"

    def ready(self):
        from foundation.core import jobs, ports
        from foundation.notifications.catalogue import MessageType, Rendered, register
        from foundation.organizations.models import User

        jobs.GRACE = SECOND  # a minute in production: what ignores its limit is killed one grace later
        ports.job("test.import", ports.JobKind(slow, "imports", "慢的导入"))
        ports.job("test.document", ports.JobKind(slow, "documents", "慢的公文"))
        ports.job("test.patient", ports.JobKind(patient, "documents", "听话的", limit=SECOND))
        ports.job("test.stubborn", ports.JobKind(stubborn, "documents", "不听话的", limit=SECOND))
        ports.job("test.greedy", ports.JobKind(greedy, "documents", "要内存的"))
        ports.job("test.killed", ports.JobKind(killed, "documents", "被杀的"))
        register(MessageType("test.hello", User, lambda _user, _message: Rendered("您好", "试发", "/")))
