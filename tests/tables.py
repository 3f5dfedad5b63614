"""The tables, migrated once a run in a process of its own and copied by all who need some: the suite's workers, the sites of the
browser tests, drill, benchmark.

`TABLES_DIR` (scripts/run_tests.py) is where all runs of one `make test` look for what another has made.
"""

import fcntl
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from tests.servers import postgres_program

ROOT = Path(__file__).resolve().parents[1]


def make_tables(url: str, folder: Path) -> None:
    """Before the first test, whose own time is limited."""
    if url.startswith("postgres"):
        with _one_at_a_time(folder):
            _postgres_tables(url, folder)
    else:
        sqlite_tables(folder)


def postgres_copy(url: str, name: str, folder: Path) -> None:
    """A database of that name on the server of `url` with all tables and what a migration writes."""
    with _one_at_a_time(folder):
        template = _postgres_tables(url, folder)
        run_sql(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {template}")


def drop_postgres_tables(folder: Path) -> None:
    for told in folder.glob("postgres-*"):
        url, name = told.read_text().split()
        run_sql(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def fill_elsewhere(url: str, folder: Path) -> None:
    """The same into an empty database of another server: carried over from the run's, which takes a moment, or migrated."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if not given.startswith("postgres"):
        _migrate(url, folder)
        return
    dump, load = postgres_program("pg_dump"), postgres_program("psql")
    shared = shared_folder(folder)
    with _one_at_a_time(shared):  # nobody may copy what is being read
        template = given.rsplit("/", 1)[0] + "/" + _postgres_tables(given, shared)
        carried = subprocess.run([dump, "--dbname", template], capture_output=True, check=True).stdout
    quiet = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--dbname", url]
    subprocess.run([load, *quiet], input=carried, stdout=subprocess.DEVNULL, check=True)


def sqlite_tables(folder: Path) -> Path:
    """The same in one file."""
    with _one_at_a_time(folder):
        made = folder / "tables.sqlite3"
        if not made.exists():
            begun = folder / "begun.sqlite3"
            begun.unlink(missing_ok=True)
            _migrate(f"sqlite:///{begun}", folder)
            copy_sqlite(begun, made)
        return made


def copy_sqlite(source: Path, target: Path) -> None:
    """Not the file alone: what was written last may lie beside it."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def shared_folder(own: Path) -> Path:
    """That of the whole run, else `own`."""
    folder = Path(os.environ.get("TABLES_DIR") or own)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run_sql(url: str, *statements: str) -> None:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        for statement in statements:
            connection.cursor().execute(statement)


def _postgres_tables(url: str, folder: Path) -> str:
    """The database that is copied; who asks first makes it."""
    told = folder / f"postgres-{url.rsplit(':', 1)[1].split('/', maxsplit=1)[0]}"
    if not told.exists():
        name = f"tables_{os.getpid()}"
        run_sql(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE template0")
        _migrate(url.rsplit("/", 1)[0] + "/" + name, folder)
        told.write_text(f"{url} {name}")
    return told.read_text().split()[1]


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str, folder: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": url,
        "DATA_DIR": str(folder / "data"),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity", "0"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
