"""Jobs with the demo's own worker processes: what is slow holds up no message, what is greedy is stopped, what is killed is
taken up again. On PostgreSQL and Redis, and the first of it on SQLite and files too.
"""

import os
import shutil
from contextlib import ExitStack
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from tests import tables
from tests.processes.running import ROOT, run
from tests.servers import free_port, redis_server, run_postgres

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]
BROKER_NUMBER = 11


class Letters:
    """What the mail server took: (address, subject, body); each address leaves a file in `folder`, for the scene to see."""

    def __init__(self, folder):
        self.taken, self.folder = [], folder

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        letter = message_from_bytes(envelope.content, policy=default)
        self.taken.append((envelope.rcpt_tos[0], letter["Subject"].strip(), letter.get_content()))
        (self.folder / envelope.rcpt_tos[0]).touch()
        return "250 taken"


@pytest.fixture
def post(tmp_path):
    """A real mail server: its letters and its port."""
    letters = Letters(tmp_path)
    server = Controller(letters, hostname="127.0.0.1", port=free_port())
    server.start()
    yield letters, server.port
    server.stop()


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


def make_world(env):
    run(["-m", "tests.processes.longwork.world"], env)


@pytest.fixture(scope="module")
def big(tmp_path_factory):
    """PostgreSQL and Redis as production has them."""
    with ExitStack() as stack:
        server = stack.enter_context(run_postgres())
        broker = os.environ.get("TEST_REDIS_URL") or stack.enter_context(redis_server())
        name = f"jobs_{os.getpid()}"
        folder = tmp_path_factory.mktemp("big")
        tables.postgres_copy(server.url, name, tables.shared_folder(folder))
        more = {"DATABASE_URL": server.url_of(name), "BROKER_URL": f"{broker.rsplit('/', 1)[0]}/{BROKER_NUMBER}"}
        make_world(environment(folder, 25, **more))
        yield more
        tables.run_sql(server.url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """One file and a folder, as the demo."""
    folder = tmp_path_factory.mktemp("small")
    made = tables.sqlite_tables(tables.shared_folder(tmp_path_factory.mktemp("tables")))
    tables.copy_sqlite(made, folder / "db.sqlite3")
    make_world(environment(folder, 25))
    return folder


def play(scene, env):
    run(["-m", "tests.processes.longwork.scenes", scene], env)


def test_a_slow_import_holds_up_no_message(big, tmp_path, post):
    letters, port = post
    play("queues", environment(tmp_path, port, **big))
    assert [address for address, *_ in letters.taken] == ["liaison@yunling.example"]


def test_nor_on_one_file_and_a_folder(small, tmp_path, post):
    letters, port = post
    shutil.copytree(small, tmp_path, dirs_exist_ok=True)
    play("queues", environment(tmp_path, port))
    assert [address for address, *_ in letters.taken] == ["liaison@yunling.example"]


@pytest.mark.feature(73)
def test_a_stopped_worker_turns_the_page_red_and_a_second_channel_speaks(big, tmp_path, post):
    letters, port = post
    minutes = {"BEAT_MINUTE_SECONDS": "1", "HEARTBEAT_STALE_MINUTES": "6", "WATCH_ADDRESSES": "ops@yunling.example"}
    broker = {"BROKER_URL": f"redis://127.0.0.1:{free_port()}/0"}
    play("switch", environment(tmp_path, port, **big | broker | minutes))
    about = [(to, subject) for to, subject, body in letters.taken if "后台程序（worker-a）" in body][:4]
    both = ["ops@yunling.example", "sysadmin@yunling.example"]
    assert about == [
        *((to, "【云岭巡察】有部分程序停了，请马上处理") for to in both),
        *((to, "【云岭巡察】已恢复") for to in both),
    ]


def test_a_killed_worker_is_taken_over_from_and_time_and_memory_have_limits(big, tmp_path):
    play("hardships", environment(tmp_path, 25, **big))
