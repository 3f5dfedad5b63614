"""Worker, beat, mail server and database of one story, as real processes that may be killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from aiosmtpd.controller import Controller

from tests.servers import free_port, stop

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120.0


class Mailbox:
    """What the mail server took, in order: (Message-ID, address)."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        lines = envelope.content.decode("utf-8", "replace").splitlines()
        found = next(line for line in lines if line.lower().startswith("message-id:"))
        self.taken.append((found.split(":", 1)[1].strip(), envelope.rcpt_tos[0]))
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, int]]:
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


class Database:
    """Plain reads and writes, past Django: the test must not trust what it tries."""

    def __init__(self, url: str) -> None:
        self.url = url

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()


def environment(folder: Path, database: str, broker: str, mail_port: int) -> dict[str, str]:
    (folder / "faults").mkdir()
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": database,
        "BROKER_URL": broker,
        "DATA_DIR": str(folder),
        "FAULTS_DIR": str(folder / "faults"),
        "CLOCK_OFFSET_FILE": str(folder / "clock"),
        "BEAT_MINUTE_SECONDS": "1",
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail_port),
    }


def run(words: list[str], env: dict[str, str]) -> None:
    """One command to its end; what it printed is the failure's text."""
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"


class Processes:
    """Workers and beats of one story. `-P solo`: the process that dies is the worker itself, not a child it replaces."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env
        self.all: list[subprocess.Popen[bytes]] = []

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{words[0]}-{len(self.all)}.log").open("wb")
        # setpriv is not needed here: `close` ends them by their own handles, and a killed test run takes its group along
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *words],
            cwd=ROOT,
            env=self.env,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self.all.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        name = f"worker{len(self.all)}@test"
        words = ("-P", "solo", "-Q", "messages", "-n", name, "--without-gossip", "--without-mingle", "-l", "INFO")
        return self.start("worker", *words)

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "-s", str(self.folder / f"schedule-{len(self.all)}"), "--pidfile=", "-l", "INFO")

    def close(self) -> None:
        for process in self.all:
            stop(process, signal.SIGTERM)

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))


def wait_for(what: str, true: Callable[[], bool], processes: Processes, limit: float = PATIENCE) -> None:
    end = time.monotonic() + limit
    while not true():
        assert time.monotonic() < end, f"waited {limit:.0f} s for {what}\n{processes.logs()}"
        time.sleep(0.1)
