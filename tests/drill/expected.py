"""What must have been told, by plain loops over rows read with plain SQL: nothing of the product's selectors or sweep is used."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.processes.running import Database

DAY = dt.timedelta(days=1)
OWED = {"task": {"under_way", "returned"}, "plan": {"draft", "returned"}, "problem": {"open"}}
TABLES = {"task": "task", "plan": "rectificationplan", "problem": "problem"}
MESSAGES = {kind: f"rectification.{kind}_deadline" for kind in OWED}
ROWS = {
    "task": "SELECT t.id, t.status, t.due_on, t.organization_id, r.committee_id, t.owner_id, a.responsible_leader_id "
    "FROM rectification_task t JOIN rectification_problem p ON p.id = t.problem_id "
    "JOIN rectification_rectification r ON r.id = p.rectification_id "
    "LEFT JOIN rectification_responsibility a ON a.problem_id = p.id",
    "plan": "SELECT t.id, t.status, t.due_on, r.organization_id, r.committee_id, NULL, NULL "
    "FROM rectification_rectificationplan t JOIN rectification_rectification r ON r.id = t.rectification_id",
    "problem": "SELECT t.id, t.status, t.due_on, t.organization_id, r.committee_id, NULL, a.responsible_leader_id "
    "FROM rectification_problem t JOIN rectification_rectification r ON r.id = t.rectification_id "
    "LEFT JOIN rectification_responsibility a ON a.problem_id = t.id",
}


class Row(NamedTuple):
    id: int
    status: str
    due_on: dt.date | None
    place: int
    committee: int
    owner: int | None
    leader: int | None


class Told(NamedTuple):
    """One message: the outbox's unique key, with the kind of deadline in place of that of the message."""

    kind: str
    id: int
    step: str
    due_on: dt.date
    occurred_on: dt.date
    person: int


class Raised(NamedTuple):
    kind: str
    id: int
    action: str
    due_on: dt.date
    occurred_on: dt.date


class Step(NamedTuple):
    rung: str
    offset: int
    every: int
    action: str


@dataclass
class Loop:
    """Follows the rows from one settled moment to the next. `since`: from which day on a row's steps count."""

    database: Database
    since: dict[tuple[str, int], dt.date] = field(default_factory=dict)
    told: set[Told] = field(default_factory=set)
    raised: set[Raised] = field(default_factory=set)

    def begin(self) -> None:
        for kind, table in TABLES.items():
            query = f"SELECT id, next_reminder_on FROM rectification_{table} WHERE next_reminder_on IS NOT NULL"
            self.since |= {(kind, key): day for key, day in self.database.rows(query)}

    def set_anew(self, kind: str, key: int, today: dt.date) -> None:
        """The deadline of this row was set today."""
        self.since[kind, key] = today

    def live(self, today: dt.date) -> None:
        """All that falls due up to today, for the rows as they stand."""
        posts = self._posts(today)
        for kind, query in ROWS.items():
            steps = self._steps(kind)
            for values in self.database.rows(query):
                row = Row(*values)
                since = self.since.get((kind, row.id))
                if since is None or since > today:
                    continue
                self.since[kind, row.id] = today + DAY
                if row.due_on is not None and row.status in OWED[kind]:
                    self._due(kind, row, row.due_on, steps, posts, since, today)

    def _due(
        self,
        kind: str,
        row: Row,
        due_on: dt.date,
        steps: list[Step],
        posts: set[tuple[int, str, int]],
        since: dt.date,
        today: dt.date,
    ) -> None:
        for step in steps:
            for day in _days(due_on, step, since, today):
                if step.action != "message":
                    self.raised.add(Raised(kind, row.id, step.action, due_on, day))
                    continue
                name = f"{step.rung}{step.offset:+d}"
                for person in _people(kind, row, step.rung, posts):
                    self.told.add(Told(kind, row.id, name, due_on, day, person))

    def _steps(self, kind: str) -> list[Step]:
        query = (
            "SELECT rung, offset_days, every_days, action FROM supervision_reminderrule WHERE is_active AND kind = %s"
        )
        return [Step(*values) for values in self.database.rows(query, kind)]

    def _posts(self, today: dt.date) -> set[tuple[int, str, int]]:
        return set(
            self.database.rows(
                "SELECT p.organization_id, p.kind, u.id FROM organizations_post p JOIN organizations_user u "
                "ON u.id = p.person_id WHERE u.is_active AND p.organization_id IS NOT NULL "
                "AND p.from_on <= %s AND (p.to_on IS NULL OR p.to_on >= %s)",
                today,
                today,
            )
        )


def _days(due_on: dt.date, step: Step, since: dt.date, today: dt.date) -> Iterable[dt.date]:
    day = due_on + step.offset * DAY
    while day <= today:
        if day >= since:
            yield day
        if not step.every:
            return
        day += step.every * DAY


def _people(kind: str, row: Row, rung: str, posts: set[tuple[int, str, int]]) -> set[int]:
    def at(place: int, *kinds: str) -> set[int]:
        return {person for where, post, person in posts if where == place and post in kinds}

    heads, liaisons = at(row.place, "organization_head"), at(row.place, "organization_liaison")
    if rung == "owner":
        reporters = set() if heads | liaisons else at(row.place, "unit_reporter")
        carrying = {"task": liaisons, "plan": heads | liaisons, "problem": liaisons or heads}[kind] | reporters
        return carrying | ({row.owner} if row.owner else set())
    if rung == "leader":
        return {row.leader} if row.leader else set()
    if rung == "head":
        return heads
    if rung == "office":
        return at(row.committee, "office_director", "rectification_clerk")
    return at(row.committee, "leading_group_head")
