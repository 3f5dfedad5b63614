"""P3: the problem list in Django, five scopes, against the same rows by hand.

Floor: capped count, ids of the page, then the rows with what the page shows, fetched to tuples. Ours: the whole page as
the person gets it, frame included. Stock: the page with an exact count.
"""

import re
from unittest import mock

import psycopg2

from tests.bench.fill import Scope
from tests.bench.measure import interleaved, result

NAME = "P3 problem list"
GOAL = 3.0
ADDRESS = "/problems/?state=open"
BACKEND = "foundation.organizations.backends.SignInBackend"
SHOWN = re.compile(r'href="/problems/(\d+)/"')

IN_SCOPE = """
FROM rectification_problem p JOIN organizations_organization o ON o.id = p.organization_id
WHERE o.path >= %(begin)s AND o.path < %(end)s AND p.status = 'open'
"""
COUNT = f"SELECT count(*) FROM (SELECT 1 {IN_SCOPE} LIMIT 1001) capped"
WALK = f"SELECT p.id {IN_SCOPE} ORDER BY p.team_id DESC, p.seq LIMIT 50"
SORT = f"""
WITH scope AS MATERIALIZED (SELECT p.id, p.team_id, p.seq {IN_SCOPE})
SELECT id FROM scope ORDER BY team_id DESC, seq LIMIT 50
"""
ROWS = """
SELECT p.id, p.number, p.title, p.category, p.status, p.due_on, o.short_name, t.name, r.status,
    r.responsible_leader_name, r.lead_department, lead.short_name, done.total, done.accepted, done.next_due
FROM rectification_problem p
JOIN organizations_organization o ON o.id = p.organization_id
JOIN inspections_inspectionteam t ON t.id = p.team_id
LEFT JOIN rectification_responsibility r ON r.problem_id = p.id
LEFT JOIN organizations_organization lead ON lead.id = r.lead_organization_id
LEFT JOIN LATERAL (
    SELECT count(*) AS total, count(*) FILTER (WHERE k.status = 'accepted') AS accepted,
        min(k.due_on) FILTER (WHERE k.status IN ('under_way', 'reported', 'returned')) AS next_due
    FROM rectification_task k WHERE k.problem_id = p.id
) done ON true
WHERE p.id = ANY(%(ids)s)
ORDER BY p.team_id DESC, p.seq
"""


def connection_by_hand():
    """Its own: a parallel plan costs more to start than these queries take, and the planner chooses one for a county."""
    from django.db import connection

    settings = connection.get_connection_params()
    given = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    opened = psycopg2.connect(**given, options="-c max_parallel_workers_per_gather=0")
    opened.autocommit = True
    return opened


def by_hand(connection, scope: Scope) -> tuple[int, list[tuple[object, ...]]]:
    """The planner walks the index of teams for every scope, 74,000 rows for a county of the province; by hand only the
    province walks, and a smaller scope is read by organization and sorted.
    """
    ends = {"begin": scope.begin, "end": scope.end}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, ends)
        count = cursor.fetchone()[0]
        cursor.execute(WALK if scope.name == "province" else SORT, ends)
        cursor.execute(ROWS, {"ids": [row[0] for row in cursor.fetchall()]})
        return count, cursor.fetchall()


def signed_in(user_id: int):
    from django.test import Client

    from foundation.organizations.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(pk=user_id), backend=BACKEND)
    return client


def page(client) -> list[int]:
    """The problems of the page in its order."""
    answer = client.get(ADDRESS)
    assert answer.status_code == 200, answer.status_code
    return [int(key) for key in SHOWN.findall(answer.content.decode())]


def page_with_exact_count(client) -> list[int]:
    with mock.patch("rectification.views.paging.CAP", 10**9):
        return page(client)


def run(size: str, scopes: list[Scope]) -> dict[str, object]:
    plain, clients = connection_by_hand(), [signed_in(scope.user_id) for scope in scopes]
    for scope, client in zip(scopes, clients, strict=True):
        rows = [row[0] for row in by_hand(plain, scope)[1]]
        assert rows, f"{scope.name}: no problem to show"
        assert page(client) == rows, f"{scope.name}: the page shows other rows than the query by hand"
    ways = {
        "floor": lambda: [by_hand(plain, scope) for scope in scopes],
        "ours": lambda: [page(client) for client in clients],
        "stock": lambda: [page_with_exact_count(client) for client in clients],
    }
    return result(NAME, interleaved(ways), goal=GOAL, size=size)
