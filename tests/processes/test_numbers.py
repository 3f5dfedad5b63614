"""发文字号 taken by real processes at the same moment, one of them killed in the middle: no gap, no double, on both databases."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests import tables
from tests.processes.running import ROOT, Database, run
from tests.servers import run_postgres

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
PROGRAM = ["-m", "tests.processes.longwork.sign_out"]
KILLED = 9
STATES = "SELECT number, status, document_id FROM documents_documentnumber ORDER BY number"
LAST = "SELECT last FROM documents_numberseries"


def environment(folder, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tests.processes.job_settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "KEYS_DIR": str(folder / "keys"),
        **more,
    }


@pytest.fixture
def served(tmp_path):
    """A database of its own on a real PostgreSQL."""
    with run_postgres() as server:
        name = f"numbers_{os.getpid()}"
        tables.postgres_copy(server.url, name, tables.shared_folder(tmp_path))
        yield {"DATABASE_URL": server.url_of(name)}
        tables.run_sql(server.url, f"DROP DATABASE {name} WITH (FORCE)")


def take_at_once(folder, env):
    run([*PROGRAM, "WORLD"], env)
    command = [sys.executable, *PROGRAM]
    workers = [
        subprocess.Popen([*command, str(place)], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
        for place in range(4)
    ]
    (folder / "go").touch()
    ended = [(worker.communicate(timeout=200)[1], worker.returncode) for worker in workers]
    assert [code for _, code in ended] == [KILLED, 0, 0, 0], ended


def check(rows, last):
    numbers = [number for number, *_ in rows]
    assert numbers == list(range(1, last + 1))
    states = [status for _, status, _ in rows]
    assert (states.count("used"), states.count("reserved")) == (23, 11)
    assert len({document for _, status, document in rows if status == "used"}) == 23


@pytest.mark.feature(80)
def test_on_postgresql(tmp_path, served):
    take_at_once(tmp_path, environment(tmp_path, **served))
    database = Database(served["DATABASE_URL"])
    check(database.rows(STATES), database.rows(LAST)[0][0])


@pytest.mark.feature(80)
def test_on_one_file(tmp_path):
    made = tables.sqlite_tables(tables.shared_folder(tmp_path / "tables"))
    tables.copy_sqlite(made, tmp_path / "db.sqlite3")
    take_at_once(tmp_path, environment(tmp_path))
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as connection:
        check(connection.execute(STATES).fetchall(), connection.execute(LAST).fetchone()[0])
