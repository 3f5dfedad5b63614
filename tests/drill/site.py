"""The system under drill: servers, two workers, two beats, a clock, and a keeper that starts again what died (as systemd does)."""

import datetime as dt
import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.drill.expected import MESSAGES, TABLES, Loop, Raised, Told
from tests.drill.servers import ROOT, Server, broker_server, mail_server, postgres_server
from tests.processes.running import Database, environment, run
from tests.servers import account_of, server_folder, stop
from tests.tables import fill_elsewhere

FIRST_DAY = dt.date(2026, 3, 5)
SHANGHAI = ZoneInfo("Asia/Shanghai")
OPENING, CLOSING = dt.time(9, 0), dt.time(19, 0)
STEP_ON = dt.timedelta(minutes=3)
EVERYBODY_HAS = "UPDATE organizations_user SET phone = (13800000000 + id)::text, email = username || '@drill.example'"
SMS_ALLOWED = (
    "INSERT INTO notifications_messagepolicy (id, email_allowed, sms_allowed, sms_urgent_only, quiet_from, quiet_to, "
    "digest_at) VALUES (1, TRUE, TRUE, FALSE, '22:00', '07:00', '08:30')"
)
PATIENCE = 90.0


class Keeper:
    """Two workers and two beats; what is found dead is started again under its own name."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.killed: Counter[str] = Counter()

    def keep(self) -> None:
        for name in ("worker-1", "worker-2", "beat-1", "beat-2"):
            process = self.processes.get(name)
            if process is None or process.poll() is not None:
                self.processes[name] = self._start(name)

    def kill(self, name: str) -> None:
        process = self.processes[name]
        process.kill()
        if process.wait(20) == -signal.SIGKILL:
            self.killed[name.partition("-")[0]] += 1

    def all_run(self) -> bool:
        return len(self.processes) == 4 and all(process.poll() is None for process in self.processes.values())

    def close(self) -> None:
        for process in self.processes.values():
            stop(process, signal.SIGTERM)

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        """`-P solo`: the process that dies is the worker itself, not a child it replaces."""
        if name.startswith("worker"):
            words = ["worker", "-P", "solo", "-Q", "messages", "-n", f"{name}@drill", "--without-gossip"]
            words += ["--without-mingle", "-l", "WARNING"]
        else:
            words = ["beat", "-s", str(self.folder / f"schedule-{name}"), "--pidfile=", "-l", "WARNING"]
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "celery", "-A", "config", *words]
            return subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=subprocess.STDOUT)


class Site:
    def __init__(
        self, folder: Path, servers: dict[str, Server], database: Database, keeper: Keeper, mail: Path
    ) -> None:
        self.folder, self.servers, self.database, self.keeper, self.mail = folder, servers, database, keeper, mail
        self.loop = Loop(database)
        self.moment = dt.datetime.combine(FIRST_DAY, OPENING, SHANGHAI)
        self.random = random.Random(2026)

    @property
    def today(self) -> dt.date:
        return self.moment.date()

    def set_clock(self, moment: dt.datetime) -> None:
        self.moment = moment
        offset = (moment - dt.datetime.now(tz=dt.UTC)).total_seconds()
        (self.folder / "clock.new").write_text(str(offset))
        (self.folder / "clock.new").rename(self.folder / "clock")

    def arm(self, point: str) -> None:
        (self.folder / "faults" / point).touch()

    def disarm(self, point: str) -> bool:
        """Whether it had fired."""
        (self.folder / "faults" / point).unlink(missing_ok=True)
        fired = self.folder / "faults" / f"{point}.fired"
        if fired.exists():
            fired.unlink()
            return True
        return False

    def keep(self) -> None:
        for server in self.servers.values():
            if server.process is None or server.process.poll() is not None:
                server.start()
        self.keeper.keep()

    def is_quiet(self) -> bool:
        """Nothing is due, waiting for an inbox, or to be sent at this moment of the drill's clock."""
        counts = [
            f"(SELECT count(*) FROM rectification_{table} WHERE next_reminder_on <= '{self.today}')"
            for table in TABLES.values()
        ]
        counts.append(
            "(SELECT count(*) FROM notifications_outboxmessage WHERE delivered_at IS NULL AND withdrawn_at IS NULL)"
        )
        counts.append(
            "(SELECT count(*) FROM notifications_delivery WHERE state = 'queued' AND next_try_at <= "
            f"'{self.moment.isoformat()}')"
        )
        return self.database.rows(f"SELECT {' + '.join(counts)}") == [(0,)]

    def settle(self) -> bool:
        """Wait until it is quiet, moving the clock on past leases and waits between tries; False when it never was."""
        end, look = time.monotonic() + PATIENCE, time.monotonic() + 4
        while True:
            self.keep()
            if self.is_quiet():
                return True
            if time.monotonic() > end:
                return False
            if time.monotonic() > look and self.moment.time() < CLOSING:
                self.set_clock(self.moment + STEP_ON)
                look = time.monotonic() + 1
            time.sleep(0.15)

    def wait_for(self, true: Callable[[], bool], limit: float) -> bool:
        end = time.monotonic() + limit
        while not true():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def outbox(self) -> Counter[Told]:
        return self._told("notifications_outboxmessage m", "m.recipient_id")

    def inbox(self) -> Counter[Told]:
        joined = "notifications_inboxentry e JOIN notifications_outboxmessage m ON m.id = e.outbox_id"
        return self._told(joined, "e.person_id")

    def _told(self, table: str, person: str) -> Counter[Told]:
        kinds = {message: kind for kind, message in MESSAGES.items()}
        query = f"SELECT m.kind, m.object_id::int, m.step, m.due_on, m.occurred_on, {person} FROM {table} "
        rows = self.database.rows(query + "WHERE m.kind = ANY(%s)", list(kinds))
        return Counter(Told(kinds[kind], *rest) for kind, *rest in rows)

    def raised(self) -> Counter[Raised]:
        query = "SELECT kind, object_id::int, action, due_on, occurred_on FROM supervision_escalationstep WHERE kind = ANY(%s)"
        return Counter(Raised(*values) for values in self.database.rows(query, list(TABLES)))

    def sent(self) -> Counter[tuple[str, str]]:
        """How often the mail server took each (Message-ID, address)."""
        taken = self.mail / "taken"
        lines = taken.read_text().splitlines() if taken.exists() else []
        return Counter((line.split(" ")[0], line.split(" ")[1]) for line in lines)

    def sent_sms(self) -> Counter[tuple[str, str]]:
        """The same of the gateway's file."""
        taken = self.folder / "sms.jsonl"
        lines = [json.loads(line) for line in taken.read_text().splitlines()] if taken.exists() else []
        return Counter((line["key"], line["phone"]) for line in lines)

    def said_to_be_sent(self, channel: str) -> set[tuple[str, str]]:
        query = "SELECT key, address FROM notifications_delivery WHERE channel = %s AND state = 'sent'"
        return set(self.database.rows(query, channel))

    def stuck(self) -> int:
        """Deliveries given up, or due and not sent; and messages in an inbox that no e-mail carries."""
        query = (
            "SELECT (SELECT count(*) FROM notifications_delivery WHERE state = 'dead' OR state = 'queued' AND "
            "next_try_at <= %s) + (SELECT count(*) FROM notifications_inboxentry e WHERE NOT EXISTS (SELECT 1 FROM "
            "notifications_deliveryitem i WHERE i.outbox_id = e.outbox_id AND i.channel = 'email'))"
        )
        return int(self.database.rows(query, self.moment)[0][0])

    def logs(self) -> str:
        return "\n".join(f"== {log.name}\n{log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log")))


@contextmanager
def drill_site(broken: bool = False) -> Iterator[Site]:
    """A database with the story in it, everything running. `broken` drops the outbox's unique key, and must be found out."""
    with server_folder("postgres") as base, server_folder("redis") as cache, server_folder("nobody") as mail:
        (database_server, port), (broker, broker_port), (mailer, mail_port) = (
            postgres_server(base),
            broker_server(cache),
            mail_server(mail),
        )
        servers = {server.name: server for server in (database_server, broker, mailer)}
        keeper = None
        with server_folder(account_of("nobody").pw_name) as folder:
            try:
                for server in servers.values():
                    server.start()
                url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
                env = environment(folder, url, f"redis://127.0.0.1:{broker_port}/0", mail_port)
                fill_elsewhere(url, folder)
                run(["-m", "tests.drill.story"], env)
                database = Database(url)
                database.rows(EVERYBODY_HAS)
                database.rows(SMS_ALLOWED)
                if broken:
                    database.rows("ALTER TABLE notifications_outboxmessage DROP CONSTRAINT outbox_once")
                keeper = Keeper(folder, env)
                site = Site(folder, servers, database, keeper, mail)
                site.loop.begin()
                yield site
            finally:
                if keeper is not None:
                    keeper.close()
                for server in servers.values():
                    server.stop()
