"""P6: a morning's reminders, 20,000 tasks due of 1,000,000 (at the province; else as many less as there are tasks).

Floor: INSERT … SELECT … ON CONFLICT of the same rungs and one UPDATE, by hand. Stock: a loop over the rows, as one would write
it without thinking of numbers; over a part of them, told for all. Each turn is rolled back, so that all find the same rows.
"""

import time
from datetime import date

from tests.bench.by_hand import connection_by_hand, fetched
from tests.bench.fill import Scope
from tests.bench.measure import Line, result
from tests.bench.p6_loop import check_every_rung, looped, told_of

GOAL, GOAL_LOOP, GOAL_AGAIN = 1.3, 1 / 80, 0.1
REPEATS = 5
LOOPED = 1_000
VACUUM = "VACUUM rectification_task, notifications_outboxmessage"

INSERT = """
WITH due AS (
    SELECT t.id, t.due_on, t.organization_id, t.owner_id, t.problem_id FROM rectification_task t
    WHERE t.next_reminder_on <= %(today)s AND t.status IN ('under_way', 'returned')
), held AS (
    SELECT p.organization_id, p.kind, p.person_id FROM organizations_post p JOIN organizations_user u ON u.id = p.person_id
    WHERE u.is_active AND p.from_on <= %(today)s AND (p.to_on IS NULL OR p.to_on >= %(today)s)
        AND p.kind IN ('organization_liaison', 'organization_head', 'unit_reporter', 'office_director',
            'rectification_clerk', 'leading_group_head')
), step (name, rung, due_on) AS (VALUES
    ('owner-7', 'owner', %(today)s::date + 7), ('owner-3', 'owner', %(today)s::date + 3),
    ('owner-1', 'owner', %(today)s::date + 1), ('owner+0', 'owner', %(today)s::date),
    ('owner+1', 'owner', %(today)s::date - 1), ('owner+7', 'owner', %(today)s::date - 7),
    ('owner+15', 'owner', %(today)s::date - 15), ('leader+1', 'leader', %(today)s::date - 1),
    ('head+7', 'head', %(today)s::date - 7), ('office+15', 'office', %(today)s::date - 15),
    ('leading_group+30', 'leading_group', %(today)s::date - 30)
), fallen AS (
    SELECT due.*, step.name, step.rung FROM due JOIN step USING (due_on)
    UNION ALL SELECT due.*, 'owner+30', 'owner' FROM due
    WHERE due_on <= %(today)s::date - 30 AND (%(today)s::date - due_on - 30) %% 7 = 0
)
INSERT INTO notifications_outboxmessage
    (kind, object_label, object_id, step, due_on, occurred_on, recipient_id, queued_at)
SELECT 'rectification.task_deadline', 'rectification.task', told.id::text, told.name, told.due_on, %(today)s,
    told.person_id, %(now)s
FROM (
    SELECT f.id, f.name, f.due_on, u.id AS person_id FROM fallen f JOIN organizations_user u ON u.id = f.owner_id
    WHERE f.rung = 'owner' AND u.is_active
    UNION ALL SELECT f.id, f.name, f.due_on, h.person_id FROM fallen f JOIN held h ON h.organization_id = f.organization_id
    WHERE f.rung = 'owner' AND h.kind = 'organization_liaison'
    UNION ALL SELECT f.id, f.name, f.due_on, h.person_id FROM fallen f JOIN held h ON h.organization_id = f.organization_id
    WHERE f.rung = 'owner' AND h.kind = 'unit_reporter' AND NOT EXISTS (SELECT FROM held x
        WHERE x.organization_id = f.organization_id AND x.kind IN ('organization_liaison', 'organization_head'))
    UNION ALL SELECT f.id, f.name, f.due_on, u.id FROM fallen f
    JOIN rectification_responsibility r ON r.problem_id = f.problem_id
    JOIN organizations_user u ON u.id = r.responsible_leader_id WHERE f.rung = 'leader' AND u.is_active
    UNION ALL SELECT f.id, f.name, f.due_on, h.person_id FROM fallen f JOIN held h ON h.organization_id = f.organization_id
    WHERE f.rung = 'head' AND h.kind = 'organization_head'
    UNION ALL SELECT f.id, f.name, f.due_on, h.person_id FROM fallen f JOIN rectification_problem p ON p.id = f.problem_id
    JOIN rectification_rectification x ON x.id = p.rectification_id
    JOIN held h ON h.organization_id = x.committee_id
    WHERE f.rung = 'office' AND h.kind IN ('office_director', 'rectification_clerk')
        OR f.rung = 'leading_group' AND h.kind = 'leading_group_head'
) told
ON CONFLICT DO NOTHING
"""
UPDATE = """
UPDATE rectification_task SET next_reminder_on = CASE
    WHEN due_on - 7 > %(today)s THEN due_on - 7 WHEN due_on - 3 > %(today)s THEN due_on - 3
    WHEN due_on - 1 > %(today)s THEN due_on - 1 WHEN due_on > %(today)s THEN due_on
    WHEN due_on + 1 > %(today)s THEN due_on + 1 WHEN due_on + 7 > %(today)s THEN due_on + 7
    WHEN due_on + 15 > %(today)s THEN due_on + 15 WHEN due_on + 30 > %(today)s THEN due_on + 30
    ELSE due_on + 30 + ((%(today)s::date - due_on - 30) / 7 + 1) * 7 END
WHERE next_reminder_on <= %(today)s
"""
WRITTEN = "SELECT object_id, step, due_on, occurred_on, recipient_id FROM notifications_outboxmessage ORDER BY 1, 2, 5"
WAITING = "SELECT next_reminder_on, count(*) FROM rectification_task GROUP BY 1 ORDER BY 1"


def undone(work) -> None:
    from django.db import transaction

    with transaction.atomic():
        work()
        transaction.set_rollback(True)


def timed(work) -> float:
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def swept(today: date) -> int:
    from foundation.core import clock
    from foundation.supervision.services.sweep import sweep_deadlines

    return sweep_deadlines(today=today, now=clock.now())


def by_hand(plain, today: date) -> None:
    from foundation.core import clock

    with plain.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")  # left to itself this statement takes half a minute
        cursor.execute(INSERT, {"today": today, "now": clock.now()})
        cursor.execute(UPDATE, {"today": today})


def run(size: str, _scopes: list[Scope]) -> list[Line]:
    from foundation.core import clock
    from rectification.models import Problem, Task

    today, plain = clock.today(), connection_by_hand()
    plain.autocommit = False
    Problem.objects.filter(next_reminder_on__lte=today).update(next_reminder_on=None)  # tasks alone are compared
    due = Task.objects.filter(next_reminder_on__lte=today).count()
    assert due > 0
    compare(plain, today)
    undone(lambda: check_every_rung(today, swept))
    times: dict[str, list[float]] = {"floor": [], "ours": [], "again": [], "stock": []}
    for turn in range(REPEATS + 1):
        found = turn_of(plain, today, due, looping=turn == 0)
        for name, took in found.items():
            if turn or name == "stock":
                times[name].append(took)
    named = f"P6 reminder sweep, {due} of {Task.objects.count()} tasks"
    stock = {**times, "stock": times["stock"] * REPEATS}
    again = {"ours": times["again"], "first": times["ours"]}
    return [
        result(named, stock, goal=GOAL, size=size),
        result("P6 against a loop", stock, goal=GOAL_LOOP, size=size, against="stock"),
        result("P6 second run", again, goal=GOAL_AGAIN, size=size, against="first"),
    ]


def turn_of(plain, today: date, due: int, *, looping: bool) -> dict[str, float]:
    found: dict[str, float] = {"floor": timed(lambda: by_hand(plain, today))}
    plain.rollback()
    swept_up()
    written: list[object] = []

    def ours() -> None:
        found["ours"] = timed(lambda: swept(today))
        again: list[int] = []
        found["again"] = timed(lambda: again.append(swept(today)))
        assert again == [0], "the second run wrote something"
        written.extend(told_of(part) if looping else [])

    part = due_part() if looping else []
    undone(ours)
    swept_up()
    if looping:

        def loop() -> None:
            found["stock"] = timed(lambda: looped(part, today)) * due / len(part)
            assert told_of(part) == written, "the loop writes other messages, or other next days, than the sweep"

        undone(loop)
        swept_up()
    return found


def due_part() -> list[int]:
    from foundation.core import clock
    from rectification.models import Task

    rows = Task.objects.filter(next_reminder_on__lte=clock.today(), status__in=("under_way", "returned"))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:LOOPED])


def swept_up() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(VACUUM)


def compare(plain, today: date) -> None:
    """The same messages, and the same next days."""
    from django.db import connection

    ours: list[object] = []

    def sweep() -> None:
        assert swept(today) > 0
        with connection.cursor() as cursor:
            for statement in (WRITTEN, WAITING):
                cursor.execute(statement)
                ours.append(cursor.fetchall())

    undone(sweep)
    by_hand(plain, today)
    floor = [fetched(plain, statement) for statement in (WRITTEN, WAITING)]
    plain.rollback()
    assert ours == floor, "the sweep writes other rows than the statements by hand"
