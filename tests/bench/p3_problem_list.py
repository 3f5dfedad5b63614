"""P3: the problem list in Django, five scopes, against the same rows by hand.

Floor: capped count and ids by one ancestor column, then the rows with what the page shows, fetched to tuples. Ours: the whole page as
the person gets it, frame included. Stock: the page with an exact count.
"""

import re
from unittest import mock

from tests.bench.by_hand import COLUMNS, connection_by_hand
from tests.bench.fill import Scope
from tests.bench.measure import Line, interleaved, result

NAME = "P3 problem list"
GOAL = 3.0
ADDRESS = "/problems/?state=open"
BACKEND = "foundation.organizations.backends.SignInBackend"
SHOWN = re.compile(r'href="/problems/(\d+)/"')

IN_SCOPE = "FROM rectification_problem p WHERE p.{column} = {organization} AND p.status = 'open'"
COUNT = f"SELECT count(*) FROM (SELECT 1 {IN_SCOPE} LIMIT 1001) capped"
IDS = f"SELECT p.id {IN_SCOPE} ORDER BY p.team_id DESC, p.seq LIMIT 50"
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


def by_hand(connection, scope: Scope) -> tuple[int, list[tuple[object, ...]]]:
    words = {"column": COLUMNS[scope.depth], "organization": scope.organization}
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(**words))
        count = cursor.fetchone()[0]
        cursor.execute(IDS.format(**words))
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


def run(size: str, scopes: list[Scope]) -> list[Line]:
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
    return [result(NAME, interleaved(ways), goal=GOAL, size=size)]
