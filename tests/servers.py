"""A real PostgreSQL and a real Redis for tests: started on free loopback ports, stopped by pid, nothing left behind.

Run as root they become an unprivileged user, as both servers want. `setpriv --pdeathsig` stops them even when the test run
itself is killed.
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import redis

START_LIMIT = 40.0
SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))


class ServerMissing(RuntimeError):
    """A program the tests need is not installed; the sentence says which line to run."""

    def __init__(self, program: str, package: str) -> None:
        super().__init__(
            f"{program} is not installed. Run as root: apt-get install -y --no-install-recommends {package}"
        )


class ServerFailed(RuntimeError):
    """A server was started and did not answer."""


@dataclass(frozen=True)
class Postgres:
    port: int
    url: str

    def url_of(self, database: str, user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def program(name: str, package: str) -> str:
    found = shutil.which(name, path=SEARCH_PATH)
    if found is None:
        raise ServerMissing(name, package)
    return found


def postgres_program(name: str) -> str:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    if newest:
        return str(newest[-1])
    return program(name, "postgresql")


def unprivileged(preferred: str) -> list[str]:
    """The words before a server's command: ends with its parent, and never runs as root."""
    words = [program("setpriv", "util-linux"), "--pdeathsig", "INT"]
    if os.geteuid() != 0:
        return words
    account = account_of(preferred)
    return [*words, f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def account_of(preferred: str) -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(preferred)
    except KeyError:
        return pwd.getpwnam("nobody")


@contextlib.contextmanager
def server_folder(owner: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=f"xc-{owner}-") as folder:
        if os.geteuid() == 0:
            account = account_of(owner)
            os.chown(folder, account.pw_uid, account.pw_gid)
        yield Path(folder)


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, limit: float = START_LIMIT
) -> None:
    end = time.monotonic() + limit
    while not ready():
        if process.poll() is not None:
            raise ServerFailed(f"ended with code {process.returncode}:\n{log.read_text(errors='replace')[-2000:]}")
        if time.monotonic() > end:
            raise ServerFailed(f"not ready after {limit:.0f} s:\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.1)


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, limit: float = 20) -> None:
    """Ends a process that we started, and waits for it."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(limit)


def postgres_answers(port: int) -> bool:
    try:
        psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of its own with an empty cluster; durable writes are off, as nothing here outlives the tests."""
    initdb, server = postgres_program("initdb"), postgres_program("postgres")
    with server_folder("postgres") as folder:
        data, port, before = folder / "data", free_port(), unprivileged("postgres")
        words = ["-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run([*before, initdb, *words], capture_output=True, text=True, cwd=folder, check=False)
        if made.returncode:
            raise ServerFailed(f"initdb failed:\n{made.stdout}{made.stderr}")
        options = ["listen_addresses=127.0.0.1", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        options += ["max_connections=100", f"unix_socket_directories={folder}"]
        command = [*before, server, "-D", str(data), "-p", str(port)]
        for option in options:
            command += ["-c", option]
        log = folder / "log"
        with log.open("wb") as target:
            process = subprocess.Popen(command, cwd=folder, stdout=target, stderr=subprocess.STDOUT)
        try:
            wait_until(lambda: postgres_answers(port), process, log)
            yield Postgres(port, f"postgresql://postgres@127.0.0.1:{port}/postgres")
        finally:
            stop(process, signal.SIGINT)


@contextlib.contextmanager
def run_postgres() -> Iterator[Postgres]:
    """That of the whole run when it has one, else one of its own."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given.startswith("postgres"):
        yield Postgres(int(given.rsplit(":", 1)[1].split("/")[0]), given)
    else:
        with postgres() as server:
            yield server


def redis_answers(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.exceptions.ConnectionError:
        return False


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """A Redis of its own, in memory; gives its URL."""
    server = program("redis-server", "redis-server")
    with server_folder("redis") as folder:
        port, log = free_port(), folder / "log"
        words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        with log.open("wb") as target:
            process = subprocess.Popen(
                [*unprivileged("redis"), server, *words], cwd=folder, stdout=target, stderr=subprocess.STDOUT
            )
        try:
            wait_until(lambda: redis_answers(port), process, log)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop(process)
