"""Database, broker and mail server that are killed with SIGKILL and started again on the same port, with what they kept."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import redis

from tests.servers import (
    ServerFailed,
    free_port,
    postgres_answers,
    postgres_program,
    program,
    redis_answers,
    stop,
    unprivileged,
    wait_until,
)

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Server:
    """One server: the command it is started with, and how one sees that it answers."""

    name: str
    command: list[str]
    folder: Path
    answers: Callable[[], bool]
    how_to_stop: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    killed: int = field(default=0)

    def start(self) -> None:
        log = self.folder / f"{self.name}.log"
        with log.open("ab") as target:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=target, stderr=subprocess.STDOUT)
        wait_until(self.answers, self.process, log)

    def kill(self) -> None:
        """SIGKILL to the server and to its children, which may be in sessions of their own (PostgreSQL's are)."""
        assert self.process is not None
        family = [*children_of(self.process.pid), self.process.pid]
        for pid in reversed(family):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # it went with its parent
        if self.process.wait(20) == -signal.SIGKILL:
            self.killed += 1

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, self.how_to_stop)


def children_of(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # ended while we looked
        if int(words[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def postgres_server(folder: Path) -> tuple[Server, int]:
    """`fsync` is off: what is killed here is the process, not the machine."""
    data, port, before = folder / "data", free_port(), unprivileged("postgres")
    words = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    made = subprocess.run(
        [*before, postgres_program("initdb"), *words], capture_output=True, text=True, cwd=folder, check=False
    )
    if made.returncode:
        raise ServerFailed(f"initdb failed:\n{made.stdout}{made.stderr}")
    command = [*before, postgres_program("postgres"), "-D", str(data), "-p", str(port)]
    for option in ("listen_addresses=127.0.0.1", "fsync=off", f"unix_socket_directories={folder}"):
        command += ["-c", option]
    return Server("database", command, folder, lambda: postgres_answers(port), signal.SIGINT), port


def broker_server(folder: Path) -> tuple[Server, int]:
    port = free_port()
    words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    command = [*unprivileged("redis"), program("redis-server", "redis-server"), *words]
    return Server("broker", command, folder, lambda: redis_answers(port)), port


def mail_server(folder: Path) -> tuple[Server, int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.drill.mail", str(port), str(folder)]
    return Server("mail", command, folder, lambda: mail_answers(port)), port


def mail_answers(port: int) -> bool:
    import smtplib

    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=5) as client:
            return client.noop()[0] == 250
    except OSError:
        return False


def empty_broker(port: int) -> None:
    redis.Redis(port=port).flushall()
