"""The whole system as `make demo` starts it, on PostgreSQL and Redis: for tests that look at it through a browser.

One supervisor (scripts/demo.py) with the office's site, the public site as its own database role, both workers and beat;
stopped by its process id, its database dropped. The tables are made once for all sites of a run: each copies them.
"""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from tests import servers, tables

ROOT = Path(__file__).resolve().parents[1]
ROLE = "xuncha_public"
# Other tests that share the Redis use the low numbers.
BROKER_NUMBER = 12
START_LIMIT = 120.0
# One process for all of it: starting Django takes longer than most of these commands.
PREPARE = """
from django.core.management import call_command
call_command("make_keys")
call_command("public_role", name={role!r})
call_command("seed_demo", "--stage", {stage!r}, "--today", "{day}")
"""


@dataclass(frozen=True)
class Servers:
    """`tables`: the folder of tests/tables.py."""

    postgres: servers.Postgres
    broker: str
    tables: Path


@dataclass(frozen=True)
class DemoSite:
    folder: Path
    environment: dict[str, str]
    office: str
    public: str

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def prepare(self, stage: str, played_on: dt.date) -> None:
        self.run(PREPARE.format(role=ROLE, stage=stage, day=played_on))

    def run(self, code: str) -> str:
        """Python in the site's own settings; what it printed."""
        done = self.manage("shell", "-v", "0", "-c", code)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def log(self) -> Path:
        return self.folder / "demo.log"

    @property
    def mail(self) -> list[str]:
        """What lies in the file-based mailbox, oldest first."""
        files = sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime)
        return [path.read_text(encoding="utf-8") for path in files]


def today() -> dt.date:
    """The machine's date where the office is."""
    return dt.datetime.now(tz=ZoneInfo("Asia/Shanghai")).date()


@contextmanager
def demo_servers(folder: Path) -> Iterator[Servers]:
    """Those of the run when it has some, else new ones; and the tables, made once."""
    with ExitStack() as stack:
        server = stack.enter_context(servers.run_postgres())
        redis_url = os.environ.get("TEST_REDIS_URL") or stack.enter_context(servers.redis_server())
        yield Servers(server, f"{redis_url.rsplit('/', 1)[0]}/{BROKER_NUMBER}", tables.shared_folder(folder))


@contextmanager
def demo_site(found: Servers, folder: Path, *, stage: str, played_on: dt.date) -> Iterator[DemoSite]:
    """The story up to `stage`, which was played on that day."""
    with own_database(found, stage) as name:
        site = described(folder, found, name)
        site.prepare(stage, played_on)
        with running(site):
            yield site


def described(folder: Path, found: Servers, database: str) -> DemoSite:
    port, public_port = servers.free_port(), servers.free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in {"DEMO_PASSWORD", "KEYS_DIR"}},
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "PUBLIC_PORT": str(public_port),
        "DATABASE_URL": found.postgres.url_of(database),
        "PUBLIC_DATABASE_URL": found.postgres.url_of(database, ROLE),
        "BROKER_URL": found.broker,
        "BEAT_MINUTE_SECONDS": "1",
        "HEARTBEAT_STALE_MINUTES": "600",
        "FONT_DIRS": os.environ.get("FONT_DIRS") or str(ROOT / "var" / "fonts"),
    }
    return DemoSite(folder, environment, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{public_port}")


@contextmanager
def own_database(found: Servers, purpose: str) -> Iterator[str]:
    name = f"demo_{purpose}_{os.getpid()}"
    tables.postgres_copy(found.postgres.url, name, found.tables)
    try:
        yield name
    finally:
        tables.run_sql(found.postgres.url, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE IF EXISTS {ROLE}")


@contextmanager
def running(site: DemoSite) -> Iterator[None]:
    before = [servers.program("setpriv", "util-linux"), "--pdeathsig", "TERM"]
    with site.log.open("wb") as target:
        process = subprocess.Popen(
            [*before, sys.executable, "scripts/demo.py"],
            cwd=ROOT,
            env=site.environment,
            stdout=target,
            stderr=subprocess.STDOUT,
        )
    try:
        servers.wait_until(
            lambda: "demo is running" in site.log.read_text(errors="replace"), process, site.log, START_LIMIT
        )
        yield
    finally:
        servers.stop(process, limit=40)
