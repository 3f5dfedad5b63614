"""The public site against a real PostgreSQL as its own role: it can do its work, and nothing else with any table."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import errors, sql

from tests import servers, tables

ROOT = Path(__file__).resolve().parents[2]
# The demo's sites have theirs on the same server.
ROLE, DATABASE = f"public_{os.getpid()}", f"yunling_{os.getpid()}"
MAY_INSERT = {"petitions_petition", "petitions_part", "petitions_partkey", "audittrail_pendingevent"}
MAY_SELECT = {"documents_publication"}

pytestmark = pytest.mark.processes

# A second time at the next start.
PREPARE = """
from django.core.management import call_command
call_command("make_keys")
call_command("public_role", name={role!r})
call_command("public_role", name={role!r})
"""
PUBLISH = """
from datetime import timedelta
from django.utils import timezone
from foundation.core.transitions import SystemActor
from foundation.documents.services.publication import publish
now = timezone.now() - timedelta(minutes=1)
print(publish(kind="announcement", title="公告", body={}, closes_at=now + timedelta(days=9), round_id=None,
    organizations=[{"code": "YL-CZ", "name": "市财政局党组"}], actor=SystemActor("测试"), now=now).pk)
"""
REPORT = """
import sys
from django.test import Client
site, home = Client(HTTP_HOST="127.0.0.1"), "/announcements/" + sys.stdin.readline().strip() + "/"
assert "公告" in site.get("/").text
assert site.get(home).status_code == 200
token = site.get(home + "report/").text.split('name="token" value="')[1][:32]
words = {"token": token, "unit": "o:YL-CZ", "category": "funds", "text": "补贴" * 20, "signed": "anonymous", "agreed": "on"}
page = site.post(home + "report/received/", words)
assert page.status_code == 201, page.status_code
code = page.text.split('<span class="code">')[1].split("<")[0]
assert site.post(home + "report/received/", words).status_code == 409
assert "已登记" in site.post("/status/", {"code": code}).text
print(code)
"""


class Deployment:
    def __init__(self, server, folder):
        self.server = server
        self.env = os.environ | {
            "DATA_DIR": str(folder),
            "DATABASE_URL": server.url_of(DATABASE),
            "PUBLIC_DATABASE_URL": server.url_of(DATABASE, ROLE),
            "BROKER_URL": "memory://",
        }

    def manage(self, *words, settings="config.settings.dev", given=""):
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.env | {"DJANGO_SETTINGS_MODULE": settings},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def connect(self, user):
        connection = psycopg2.connect(self.server.url_of(DATABASE, user))
        connection.autocommit = True
        return connection


@pytest.fixture(scope="module")
def deployment(tmp_path_factory):
    with servers.run_postgres() as server:
        tables.postgres_copy(server.url, DATABASE, tables.shared_folder(tmp_path_factory.mktemp("tables")))
        found = Deployment(server, tmp_path_factory.mktemp("data"))
        said = found.manage("shell", "-v", "0", "-c", PREPARE.format(role=ROLE)).splitlines()
        again = [line for line in said if line.startswith(f"role {ROLE}: INSERT petitions_petition")]
        assert len(again) == 2, said
        yield found
        tables.run_sql(server.url, f"DROP DATABASE {DATABASE} WITH (FORCE)", f"DROP ROLE {ROLE}")


def table_names(deployment):
    with deployment.connect("postgres").cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','v','m','p')"
        )
        return sorted(row[0] for row in cursor.fetchall())


def allowed(cursor, statement, table):
    """Whether PostgreSQL let it past the permission check; what the statement then does is rolled back."""
    cursor.execute("BEGIN")
    try:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(table)))
    except errors.InsufficientPrivilege:
        return False
    except psycopg2.Error:
        return True
    else:
        return True
    finally:
        cursor.execute("ROLLBACK")


@pytest.mark.feature(93)
def test_the_role_may_touch_five_tables_and_each_in_one_way(deployment):
    names = table_names(deployment)
    assert len(names) > 40
    tries = {
        "insert": "INSERT INTO {} DEFAULT VALUES",
        "select": "SELECT * FROM {} LIMIT 1",
        "update": "UPDATE {} SET id = id",
        "delete": "DELETE FROM {}",
        "truncate": "TRUNCATE {}",
        "lock": "LOCK {} IN ACCESS SHARE MODE",
        "returning": "INSERT INTO {} DEFAULT VALUES RETURNING *",
        "reference": "CREATE TEMPORARY TABLE t AS TABLE {}",
    }
    with deployment.connect(ROLE).cursor() as cursor:
        found = {verb: {name for name in names if allowed(cursor, words, name)} for verb, words in tries.items()}
    # A column named id is missing in some tables: the parser says so before anyone's permission is asked.
    found["update"] -= without_id(deployment)
    assert found == {
        "insert": MAY_INSERT,
        "select": MAY_SELECT,
        "update": set(),
        "delete": set(),
        "truncate": set(),
        "lock": MAY_SELECT,
        "returning": set(),
        "reference": set(),
    }


def without_id(deployment):
    with deployment.connect("postgres").cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND NOT EXISTS "
            "(SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'id')"
        )
        return {row[0] for row in cursor.fetchall()}


def test_no_privilege_hides_in_the_catalogue(deployment):
    """The same asked of PostgreSQL itself, sequences, columns and functions included."""
    with deployment.connect("postgres").cursor() as cursor:
        cursor.execute(
            "SELECT relname, privilege FROM pg_class, unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE',"
            "'REFERENCES','TRIGGER']) privilege WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r','v','m','p')"
            " AND has_table_privilege(%s, oid, privilege)",
            [ROLE],
        )
        assert set(cursor.fetchall()) == {(name, "INSERT") for name in MAY_INSERT} | {
            (name, "SELECT") for name in MAY_SELECT
        }
        cursor.execute(
            "SELECT relname FROM pg_class WHERE CASE WHEN relkind = 'S'"
            " THEN has_sequence_privilege(%s, oid, 'USAGE,SELECT,UPDATE') ELSE false END",
            [ROLE],
        )
        assert cursor.fetchall() == []
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
            " AND has_function_privilege(%s, oid, 'EXECUTE') ORDER BY 1",
            [ROLE],
        )
        assert cursor.fetchall() == [("petition_by_receipt",), ("petition_replies_by_receipt",)]
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,"
            " has_schema_privilege(%s, 'public', 'CREATE'), has_database_privilege(%s, current_database(), 'TEMP,CREATE')"
            " FROM pg_roles WHERE rolname = %s",
            [ROLE, ROLE, ROLE],
        )
        assert cursor.fetchone() == (False,) * 7


def test_the_public_process_does_its_work_as_that_role(deployment):
    announcement = deployment.manage("shell", "-v", "0", "-c", PUBLISH)
    code = deployment.manage("shell", "-v", "0", "-c", REPORT, settings="config.settings.public", given=announcement)
    assert len(code.splitlines()[-1]) == 21
    with deployment.connect("postgres").cursor() as cursor:
        cursor.execute("SELECT count(*), min(status) FROM petitions_petition")
        assert cursor.fetchone() == (1, "registered")
        cursor.execute("SELECT count(*) FROM audittrail_pendingevent")
        assert cursor.fetchone() == (1,)


def test_a_receipt_finds_its_own_row_and_no_other(deployment):
    with deployment.connect(ROLE).cursor() as cursor:
        cursor.execute("SELECT * FROM petition_by_receipt(%s)", [b"\0" * 32])
        assert cursor.fetchall() == []
        cursor.execute("SELECT * FROM petition_by_receipt(NULL)")
        assert cursor.fetchall() == []
