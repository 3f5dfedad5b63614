"""P7: reminders become inbox entries and digests, through Celery and Redis with two workers, against one task a message.

Both ways read the same tables and hand the e-mails to Django's dummy backend: what the mail server takes is no cost of ours,
though one e-mail a person instead of one a message spares most of it. Ours is timed from the doorbell to the last entry and, the
digest's hour come, to the last digest. The stock way does a part of the messages and is told for all of them.
"""

import datetime as dt
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import redis

from tests.bench.fill import Scope
from tests.bench.measure import result
from tests.servers import redis_server, stop

NAME = "P7 messages as digests"
GOAL = 1 / 40
MESSAGES = {"small": 2_000, "county": 20_000, "province": 20_000}
STOCK_SHARE = 20
REPEATS = 2
PATIENCE = 600.0
ROOT = Path(__file__).resolve().parent.parent.parent
DAWN = dt.datetime(2026, 3, 5, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DIGEST_HOUR = DAWN + dt.timedelta(minutes=31)

CLEAR = (
    "DELETE FROM notifications_deliveryitem",
    "DELETE FROM notifications_delivery",
    "DELETE FROM notifications_inboxentry",
    "DELETE FROM notifications_outboxmessage",
    # The fill gives no addresses.
    "UPDATE organizations_user SET email = username || '@bench.example' WHERE email = ''",
)
# What the sweep writes: steps of tasks that are owed, for their owners. The second and third step only where tasks are few.
QUEUE = """
INSERT INTO notifications_outboxmessage
    (kind, object_label, object_id, step, due_on, occurred_on, recipient_id, queued_at, office_days)
SELECT 'rectification.task_deadline', 'rectification.task', CAST(t.id AS text), 'owner' || step, t.due_on, t.due_on + step,
    t.owner_id, now(), false
FROM rectification_task t JOIN organizations_user u ON u.id = t.owner_id CROSS JOIN (VALUES (-7), (-3), (-1)) steps (step)
WHERE t.status = 'under_way' AND u.is_active ORDER BY step, t.id LIMIT %s
"""


class Site:
    """Two workers, their broker and their clock."""

    def __init__(self, folder: Path, broker: str) -> None:
        from celery import Celery

        self.clock, self.app, self.redis = folder / "clock", Celery(broker=broker), redis.Redis.from_url(broker)
        self.set_clock(DAWN)

    def set_clock(self, moment: dt.datetime) -> None:
        new = self.clock.with_suffix(".new")
        new.write_text(str((moment - dt.datetime.now(tz=dt.UTC)).total_seconds()))
        new.rename(self.clock)

    def is_idle(self) -> bool:
        """No task waits and none is being done."""
        return self.redis.llen("messages") == self.redis.hlen("unacked") == 0

    def ring(self, times: int = 1) -> None:
        for _ in range(times):
            self.app.send_task("notifications.deliver", queue="messages")


@contextmanager
def two_workers() -> Iterator[Site]:
    with ExitStack() as stack:
        broker = os.environ.get("TEST_REDIS_URL") or stack.enter_context(redis_server())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = Site(folder, broker)
        environment = {
            **os.environ,
            "BROKER_URL": broker,
            "DATA_DIR": str(folder),
            "CLOCK_OFFSET_FILE": str(site.clock),
            "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        }
        words = [
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-P",
            "solo",
            "-Q",
            "messages",
            "-I",
            "tests.bench.one_message",
        ]
        for number in (1, 2):
            name = f"-n bench{number}@p7 --without-gossip --without-mingle -l ERROR".split()
            process = subprocess.Popen(
                [sys.executable, *words, *name], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
            )
            stack.callback(stop, process)
        yield site


def fresh(count: int) -> list[int]:
    """Nothing but `count` reminders that wait; their keys."""
    from django.db import connection

    from foundation.notifications.models import OutboxMessage

    with connection.cursor() as cursor:
        for statement in CLEAR:
            cursor.execute(statement)
        cursor.execute(QUEUE, [count])
    keys = list(OutboxMessage.objects.order_by("pk").values_list("pk", flat=True))
    if len(keys) != count:
        sys.exit(f"bench: P7 needs {count} tasks under way, found {len(keys)}")
    return keys


def wait(what: str, none_left: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not none_left():
        if time.monotonic() > end:
            sys.exit(f"bench: P7 waited {PATIENCE:.0f} s for {what}")
        time.sleep(0.02)


def as_digests(site: Site, count: int) -> float:
    """Seconds for all of `count` messages."""
    from foundation.notifications.models import Delivery, InboxEntry, OutboxMessage

    fresh(count)
    site.set_clock(DAWN)
    begin = time.perf_counter()
    site.ring(2)
    wait("the inbox", lambda: not OutboxMessage.objects.filter(delivered_at__isnull=True).exists())
    filled = time.perf_counter()
    site.set_clock(DIGEST_HOUR)
    again = time.perf_counter()
    site.ring(2)
    wait("the digests", lambda: not Delivery.objects.filter(state="queued").exists())
    took = filled - begin + time.perf_counter() - again
    people = OutboxMessage.objects.values("recipient").distinct().count()
    assert (InboxEntry.objects.count(), Delivery.objects.filter(state="sent").count()) == (count, people)
    return took


def one_by_one(site: Site, count: int) -> float:
    """Seconds for a part of `count` messages, told for all of them."""
    from foundation.notifications.models import InboxEntry, OutboxMessage

    keys = fresh(count // STOCK_SHARE)
    begin = time.perf_counter()
    for key in keys:
        site.app.send_task("bench.tell_one", args=[key], queue="messages")
    wait("one task a message", lambda: not OutboxMessage.objects.filter(delivered_at__isnull=True).exists())
    took = time.perf_counter() - begin
    assert InboxEntry.objects.count() == len(keys)
    return took * STOCK_SHARE


def run(size: str, _scopes: list[Scope]) -> list[dict[str, object]]:
    count = MESSAGES[size]
    times: dict[str, list[float]] = {"ours": [], "stock": []}
    with two_workers() as site:
        for turn in range(REPEATS + 1):
            for name, way in (("ours", as_digests), ("stock", one_by_one)):
                took = way(site, count)
                wait("the last doorbells", site.is_idle)
                if turn:
                    times[name].append(took)
    fresh(0)  # the other benchmarks find no messages
    return [result(NAME, times, goal=GOAL, size=size, unit="s", against="stock")]
