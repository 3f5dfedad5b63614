"""One round: change some rows while all is quiet, break something, move the clock, wait until it is quiet again, compare."""

import datetime as dt
from collections import Counter
from collections.abc import Callable

from foundation.core.faults import POINTS
from tests.drill.expected import TABLES
from tests.drill.servers import empty_broker
from tests.drill.site import OPENING, SHANGHAI, Site

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
DRILLED = tuple(point for point in POINTS if point.partition(".")[0] in {"sweep", "inbox", "delivery", "mail", "sms"})
SHOWN = 5
DISTANCES = (-31, -15, -7, -1, 0, 1, 3, 7, 20)


def change_rows(site: Site) -> None:
    """As the services do it, by plain SQL: reports, returns, extensions, deletions, new tasks, the same day set once more.

    In this order no row is changed again after its deadline was set: the sweep may look at it between two statements.
    """
    for name, chance in ((_report, 0.7), (_return, 0.4), (_extend, 0.7), (_delete, 0.4), (_move_others, 0.5)):
        if site.random.random() < chance:
            name(site)
    for _ in range(site.random.randint(3, 6)):
        _new_task(site)
    _set_again(site)


def _new_task(site: Site) -> None:
    due_on = site.today + site.random.choice(DISTANCES) * DAY
    columns = (
        "problem_id, organization_id, area1, area2, area3, area4, team_id, measure, goal, kind, owner_id, owner_name, "
        "owner_department, is_long_term, returns, due_rule, due_base_on, due_why, due_key, due_unit, due_amount, "
        "due_is_provisional"
    )
    [(key,)] = site.database.rows(
        f"INSERT INTO rectification_task ({columns}, seq, status, due_on, next_reminder_on) "
        f"SELECT {columns}, (SELECT max(seq) + 1 FROM rectification_task o WHERE o.problem_id = t.problem_id), "
        "'under_way', %s, %s FROM rectification_task t ORDER BY random() LIMIT 1 RETURNING id",
        due_on,
        site.today,
    )
    site.loop.set_anew("task", key, site.today)


def _report(site: Site) -> None:
    _move_task(site, "under_way", "reported")


def _return(site: Site) -> None:
    _move_task(site, "reported", "returned")


def _move_task(site: Site, before: str, after: str) -> None:
    site.database.rows(
        "UPDATE rectification_task SET status = %s WHERE id = (SELECT min(id) FROM rectification_task WHERE status = %s)",
        after,
        before,
    )


def _extend(site: Site) -> None:
    days = site.random.choice((5, 10, 30))
    for (key,) in site.database.rows(
        "UPDATE rectification_task SET due_on = due_on + %s, next_reminder_on = %s WHERE id IN "
        "(SELECT id FROM rectification_task WHERE status = 'under_way' ORDER BY random() LIMIT 2) RETURNING id",
        days,
        site.today,
    ):
        site.loop.set_anew("task", key, site.today)


def _delete(site: Site) -> None:
    site.database.rows(
        "DELETE FROM rectification_task WHERE id = (SELECT max(id) FROM rectification_task WHERE status = 'draft')"
    )


def _set_again(site: Site) -> None:
    """The same deadline, set a second time on the day on which its steps were already told: nothing may come twice."""
    for kind, table in TABLES.items():
        update = f"UPDATE rectification_{table} SET next_reminder_on = %s RETURNING id"
        for (key,) in site.database.rows(update, site.today):
            site.loop.set_anew(kind, key, site.today)


def _move_others(site: Site) -> None:
    due_on = site.today + site.random.choice(DISTANCES) * DAY
    for kind, table in (("plan", "rectificationplan"), ("problem", "problem")):
        query = f"SELECT id FROM rectification_{table} ORDER BY random() LIMIT 1"
        [(key,)] = site.database.rows(query)
        update = f"UPDATE rectification_{table} SET due_on = %s, next_reminder_on = %s WHERE id = %s"
        site.database.rows(update, due_on, site.today, key)
        site.loop.set_anew(kind, key, site.today)


class Faults:
    """What can go wrong, by name; `fired` counts what really did."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.fired: Counter[str] = Counter()
        self.all: dict[str, Callable[[], None]] = {
            **{f"killed at {point}": lambda point=point: self._point(point) for point in DRILLED},
            "worker killed": lambda: self._kill("worker"),
            "beat killed": lambda: self._kill("beat"),
            "broker killed": lambda: self._kill_server("broker"),
            "mail server killed": lambda: self._kill_server("mail"),
            "database killed": lambda: self._kill_server("database"),
            "broker emptied": self._empty,
            "mail refused for an hour": self._refuse,
            "an hour forward": self._hour,
            "a day forward and back": self._there_and_back,
        }

    def forward(self, days: int = 1) -> None:
        site = self.site
        site.set_clock(dt.datetime.combine(site.today + days * DAY, OPENING, SHANGHAI))

    def _point(self, point: str) -> None:
        self.site.arm(point)
        self.forward()
        fired = self.site.folder / "faults" / f"{point}.fired"
        self.site.wait_for(fired.exists, 15)
        if self.site.disarm(point):
            self.fired[f"killed at {point}"] += 1

    def _kill(self, what: str) -> None:
        self.forward()
        self.site.wait_for(lambda: False, self.site.random.uniform(0, 1.5))
        before = self.site.keeper.killed[what]
        self.site.keeper.kill(f"{what}-{self.site.random.choice((1, 2))}")
        self.fired[f"{what} killed"] += self.site.keeper.killed[what] - before

    def _kill_server(self, name: str) -> None:
        self.forward()
        self.site.wait_for(lambda: False, self.site.random.uniform(0, 1.5))
        server = self.site.servers[name]
        before = server.killed
        server.kill()
        label = "mail server killed" if name == "mail" else f"{name} killed"
        self.fired[label] += server.killed - before
        self.site.wait_for(lambda: False, self.site.random.uniform(0.2, 1.5))

    def _empty(self) -> None:
        self.forward()
        for _ in range(3):
            empty_broker(int(self.site.keeper.env["BROKER_URL"].rsplit(":", 1)[1].split("/")[0]))
            self.site.wait_for(lambda: False, 0.3)
        self.fired["broker emptied"] += 1

    def _refuse(self) -> None:
        """Counts when an e-mail was really turned away."""
        refuse, refused = self.site.mail / "refuse", self.site.mail / "refused"
        refused.unlink(missing_ok=True)
        refuse.touch()
        self.forward()
        was_refused = self.site.wait_for(refused.exists, 15)
        for _ in range(4):
            self.site.set_clock(self.site.moment + HOUR / 4)
            self.site.wait_for(lambda: False, 1)
        refuse.unlink()
        self.fired["mail refused for an hour"] += was_refused

    def _hour(self) -> None:
        self.site.set_clock(self.site.moment + HOUR)
        self.fired["an hour forward"] += 1
        self.site.settle()
        self.forward()

    def _there_and_back(self) -> None:
        """The rows are looked at on the later day, then the clock says the day before again, then both once more."""
        site = self.site
        self.forward()
        site.settle()
        site.loop.live(site.today)
        site.set_clock(site.moment - DAY)
        site.settle()
        site.wait_for(lambda: False, 1.5)
        self.forward()
        self.fired["a day forward and back"] += 1


def compare(site: Site) -> tuple[int, int]:
    """(lost, doubled) in outbox, inbox and steps, as multisets."""
    site.loop.live(site.today)
    told, raised = Counter(site.loop.told), Counter(site.loop.raised)
    lost = doubled = 0
    for found, wanted in ((site.outbox(), told), (site.inbox(), told), (site.raised(), raised)):
        missing, surplus = wanted - found, found - wanted
        lost += sum(missing.values())
        doubled += sum(surplus.values())
        for word, rows in (("lost", missing), ("doubled", surplus)):
            for row in sorted(rows)[:SHOWN]:
                print(f"  {word}: {row}")
    return lost, doubled
