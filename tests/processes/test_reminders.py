"""Exactly once in outbox and inbox whatever is killed; each e-mail at least once, and again only with its Message-ID.

Real PostgreSQL, Redis, mail server, `celery worker` and `celery beat`; SIGKILL at the three named points. Whom to expect is
computed here by plain loops over rows read with plain SQL. The last test breaks the build and must be found out.
"""

import datetime as dt
import os
import signal
from collections import Counter
from contextlib import ExitStack
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from tests.processes.running import Database, Processes, environment, mail_server, run, wait_for
from tests.servers import Postgres, postgres, redis_server

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

FIRST_DAY = dt.datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
STEPS = {"owner-7": -7, "owner+0": 0, "owner+1": 1}
KINDS = ("rectification.task_deadline", "rectification.plan_deadline", "rectification.problem_deadline")
TEMPLATE = "reminder_template"


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    """The servers that `make test` has started, or our own; and one database with the story in it, to be copied."""
    with ExitStack() as stack:
        given, broker = os.environ.get("TEST_DATABASE_URL", ""), os.environ.get("TEST_REDIS_URL", "")
        if given.startswith("postgres"):
            server = Postgres(int(given.rsplit(":", 1)[1].split("/")[0]), given)
        else:
            server = stack.enter_context(postgres())
        broker = broker or stack.enter_context(redis_server())
        admin = Database(server.url)
        admin.rows(f"DROP DATABASE IF EXISTS {TEMPLATE}")
        admin.rows(f"CREATE DATABASE {TEMPLATE}")
        env = environment(tmp_path_factory.mktemp("story"), server.url_of(TEMPLATE), "memory://", 25)
        run(["manage.py", "migrate", "-v", "0"], env)
        run(["-m", "tests.processes.story"], env)
        yield SimpleNamespace(server=server, admin=admin, broker=broker)
        admin.rows(f"DROP DATABASE {TEMPLATE}")


@pytest.fixture
def story(servers, tmp_path, request):
    """A copy of the story with its own processes, broker database and mail server; the clock says 2026-03-05 09:00."""
    number = servers.broker_number = getattr(servers, "broker_number", 0) + 1
    name = f"reminder_{os.getpid()}_{number}"
    servers.admin.rows(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    broker = f"{servers.broker.rsplit('/', 1)[0]}/{number}"
    with mail_server() as (mailbox, port):
        env = environment(tmp_path, servers.server.url_of(name), broker, port)
        it = Story(tmp_path, Database(env["TEST_DATABASE_URL"]), Processes(tmp_path, env), mailbox)
        try:
            yield it
        finally:
            it.processes.close()
    servers.admin.rows(f"DROP DATABASE {name} WITH (FORCE)")


class Story:
    def __init__(self, folder, database, processes, mailbox):
        self.folder, self.database, self.processes, self.mailbox = folder, database, processes, mailbox
        self.begun = self.deadlines()
        self.set_clock(FIRST_DAY)

    def set_clock(self, moment):
        self.moment = moment
        offset = (moment - dt.datetime.now(tz=dt.UTC)).total_seconds()
        (self.folder / "clock.new").write_text(str(offset))
        (self.folder / "clock.new").rename(self.folder / "clock")

    def arm(self, point):
        (self.folder / "faults" / point).touch()

    def fired(self, point):
        return (self.folder / "faults" / f"{point}.fired").exists()

    def deadlines(self):
        """(table, key) → the row's first reminder day, before anything was swept."""
        return {
            (table, key): day
            for table in ("task", "rectificationplan", "problem")
            for key, day in self.database.rows(f"SELECT id, next_reminder_on FROM rectification_{table}")
        }

    def set_deadlines_again(self):
        """As a service does that fixes the same deadline a second time on the same day."""
        for (table, key), day in self.begun.items():
            statement = f"UPDATE rectification_{table} SET next_reminder_on = %s WHERE id = %s"
            self.database.rows(statement, day, key)

    def outbox(self):
        """Every reminder as (kind, object, step, due date, day, person), with repetitions."""
        return Counter(
            self.database.rows(
                "SELECT kind, object_id::int, step, due_on, occurred_on, recipient_id FROM notifications_outboxmessage "
                "WHERE kind = ANY(%s)",
                list(KINDS),
            )
        )

    def inbox(self):
        return Counter(
            self.database.rows(
                "SELECT m.kind, m.object_id::int, m.step, m.due_on, m.occurred_on, e.person_id "
                "FROM notifications_inboxentry e JOIN notifications_outboxmessage m ON m.id = e.outbox_id "
                "WHERE m.kind = ANY(%s)",
                list(KINDS),
            )
        )

    def is_quiet(self):
        """Nothing is due, waiting or unsent; what came after the day's digest waits for tomorrow's."""
        today = self.moment.date()
        due = sum(
            self.database.rows(f"SELECT count(*) FROM rectification_{table} WHERE next_reminder_on <= %s", today)[0][0]
            for table in ("task", "rectificationplan", "problem")
        )
        waiting = self.database.rows("SELECT count(*) FROM notifications_outboxmessage WHERE delivered_at IS NULL")
        soon = self.moment + dt.timedelta(hours=1)
        unsent = self.database.rows(
            "SELECT count(*) FROM notifications_delivery WHERE state = 'queued' AND next_try_at <= %s", soon
        )
        return due == waiting[0][0] == unsent[0][0] == 0

    def settle(self):
        wait_for("everything to be sent", self.is_quiet, self.processes)

    def expected(self):
        """By hand: each open row, each step between its first day and today, each person who answers for it."""
        day = self.moment.date()
        read = self.database.rows
        serving = read(
            "SELECT p.organization_id, p.kind, u.id FROM organizations_post p JOIN organizations_user u "
            "ON u.id = p.person_id WHERE u.is_active AND p.organization_id IS NOT NULL "
            "AND p.from_on <= %s AND (p.to_on IS NULL OR p.to_on >= %s)",
            day,
            day,
        )
        heads = {(place, who) for place, kind, who in serving if kind == "organization_head"}
        liaisons = {(place, who) for place, kind, who in serving if kind == "organization_liaison"}
        rows = []
        tasks = "SELECT id, status, due_on, organization_id, owner_id FROM rectification_task"
        for key, status, due_on, place, owner in read(tasks):
            if status in {"under_way", "returned"}:
                people = {owner} | {who for at, who in liaisons if at == place}
                rows.append((KINDS[0], "task", key, due_on, people))
        plans = (
            "SELECT p.id, p.status, p.due_on, r.organization_id FROM rectification_rectificationplan p "
            "JOIN rectification_rectification r ON r.id = p.rectification_id"
        )
        for key, status, due_on, place in read(plans):
            if status in {"draft", "returned"}:
                people = {who for at, who in heads | liaisons if at == place}
                rows.append((KINDS[1], "rectificationplan", key, due_on, people))
        for key, status, due_on, place in read("SELECT id, status, due_on, organization_id FROM rectification_problem"):
            if status == "open":
                people = {who for at, who in liaisons if at == place} or {who for at, who in heads if at == place}
                rows.append((KINDS[2], "problem", key, due_on, people))
        found = Counter()
        for kind, table, key, due_on, people in rows:
            first = self.begun[table, key]
            for step, offset in STEPS.items():
                falls_on = due_on + dt.timedelta(days=offset)
                if first is not None and first <= falls_on <= day:
                    for person in people:
                        found[kind, key, step, due_on, falls_on, person] += 1
        return found

    def compare(self):
        expected = self.expected()
        assert len(expected) > 40, "the story must have something to remind of"
        assert self.outbox() == expected
        assert self.inbox() == expected

    def sent(self):
        """How often each Message-ID was taken, after checking that none is missing, each has its own reader, and each message
        stands in exactly one e-mail of its reader.
        """
        wanted = set(self.database.rows("SELECT key, address FROM notifications_delivery"))
        assert set(self.mailbox.taken) == wanted
        carried = self.database.rows(
            "SELECT i.outbox_id, d.person_id FROM notifications_deliveryitem i JOIN notifications_delivery d ON d.id = i.delivery_id"
        )
        told = self.database.rows("SELECT id, recipient_id FROM notifications_outboxmessage")
        assert Counter(carried) == Counter(told)
        return Counter(message_id for message_id, _ in self.mailbox.taken)

    def through_a_few_beats(self):
        """Set the same deadlines again and live through several minutes more: nothing may be added."""
        self.set_deadlines_again()
        self.settle()
        self.set_clock(self.moment + dt.timedelta(minutes=5))
        self.settle()


def killed(process):
    return process.poll() == -signal.SIGKILL


@pytest.mark.feature(65)
@pytest.mark.parametrize("point", ["sweep.after_insert", "mail.before_send", "mail.after_send"])
def test_killed_at_a_named_point_and_started_again(story, point):
    story.arm(point)
    worker, beat = story.processes.worker(), story.processes.beat()
    wait_for("the worker to be killed", lambda: killed(worker), story.processes)
    assert story.fired(point)
    if point == "sweep.after_insert":
        assert story.outbox() == Counter()
    beat.kill()

    story.processes.worker()
    story.processes.beat()
    story.set_clock(FIRST_DAY + dt.timedelta(minutes=4))  # past the lease of what the killed worker held
    story.settle()
    story.through_a_few_beats()
    story.compare()
    story.set_clock(FIRST_DAY + dt.timedelta(days=2))
    story.settle()
    story.compare()

    again = [times for times in story.sent().values() if times > 1]
    assert again == ([2] if point == "mail.after_send" else [])


@pytest.mark.feature(65)
def test_two_workers_two_beats_and_a_clock_set_back(story):
    for _ in range(2):
        story.processes.worker()
        story.processes.beat()
    story.settle()
    story.compare()
    story.set_clock(FIRST_DAY + dt.timedelta(days=3))
    story.settle()
    story.set_clock(FIRST_DAY + dt.timedelta(days=1))
    story.set_deadlines_again()
    story.settle()
    story.set_clock(FIRST_DAY + dt.timedelta(days=3))
    story.settle()
    story.compare()
    assert set(story.sent().values()) == {1}


def test_a_build_without_the_unique_key_is_found_out(story):
    story.database.rows("ALTER TABLE notifications_outboxmessage DROP CONSTRAINT outbox_once")
    story.processes.worker()
    story.processes.beat()
    story.settle()
    story.compare()
    story.through_a_few_beats()
    with pytest.raises(AssertionError):
        story.compare()
    repeated = story.outbox() - story.expected()
    assert repeated
    assert set(repeated) <= set(story.expected())
