"""Jobs with the demo's own worker processes: what is slow holds up no message, what is greedy is stopped, what is killed is
taken up again. On PostgreSQL and Redis, and the first of it on SQLite and files too.
"""

import os
import shutil
from contextlib import ExitStack

import pytest

from tests.processes.running import ROOT, Database, mail_server, run
from tests.servers import Postgres, postgres, redis_server

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
BROKER_NUMBER = 11


def environment(folder, port, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TEST_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "tests.processes.job_settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(folder),
        "KEYS_DIR": str(folder / "keys"),
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "WORKER_MEMORY_LIMIT_MB": "600",
        **more,
    }


def make_tables(env):
    run(["-m", "tests.processes.longwork.world"], env)


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """PostgreSQL and Redis as production has them."""
    with ExitStack() as stack:
        given, broker = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
        if given.startswith("postgres"):
            server = Postgres(int(given.rsplit(":", 1)[1].split("/")[0]), given)
        else:
            server = stack.enter_context(postgres())
        broker = broker or stack.enter_context(redis_server())
        name = f"jobs_{os.getpid()}"
        admin = Database(server.url)
        admin.rows(f"CREATE DATABASE {name}")
        more = {"DATABASE_URL": server.url_of(name), "BROKER_URL": f"{broker.rsplit('/', 1)[0]}/{BROKER_NUMBER}"}
        make_tables(environment(tmp_path_factory.mktemp("big"), 25, **more))
        yield more
        admin.rows(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """One file and a folder, as the demo."""
    folder = tmp_path_factory.mktemp("small")
    make_tables(environment(folder, 25))
    return folder


def play(scene, env):
    run(["-m", "tests.processes.longwork.scenes", scene], env)


def test_a_slow_import_holds_up_no_message(big, tmp_path):
    with mail_server() as (mailbox, port):
        play("queues", environment(tmp_path, port, **big))
    assert [address for _, address in mailbox.taken] == ["liaison@yunling.example"]


def test_nor_on_one_file_and_a_folder(small, tmp_path):
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    with mail_server() as (mailbox, port):
        play("queues", environment(tmp_path, port))
    assert [address for _, address in mailbox.taken] == ["liaison@yunling.example"]


def test_time_and_memory_have_limits(big, tmp_path):
    play("limits", environment(tmp_path, 25, **big))


def test_a_killed_worker_is_taken_over_from_and_a_cancelled_job_stops(big, tmp_path):
    play("vanished", environment(tmp_path, 25, **big))
