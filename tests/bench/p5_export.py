"""P5: the problem list as a sheet, for whoever sees most. Floor: the same columns by hand, fetched to tuples.

At most 50,000 rows, the size the goal was set for; the file goes to disk, as the worker writes it.
"""

import tempfile
from itertools import islice

from tests.bench.by_hand import connection_by_hand
from tests.bench.fill import Scope
from tests.bench.measure import interleaved, result

NAME = "P5 export of the problem list"
GOAL = 5.0
MOST = 50_000
REPEATS = 5

FETCH = """
SELECT p.number, t.name, o.short_name, p.category, p.title, p.text, p.basis, r.responsible_leader_name, lead.short_name,
    r.status, (SELECT count(*) FROM rectification_task k WHERE k.problem_id = p.id),
    (SELECT count(*) FROM rectification_task k WHERE k.problem_id = p.id AND k.status = 'accepted'),
    p.due_on, (SELECT min(k.due_on) FROM rectification_task k WHERE k.problem_id = p.id
        AND k.status IN ('under_way', 'reported', 'returned')), p.status, p.accepted_at
FROM rectification_problem p
JOIN organizations_organization o ON o.id = p.organization_id
JOIN inspections_inspectionteam t ON t.id = p.team_id
LEFT JOIN rectification_responsibility r ON r.problem_id = p.id
LEFT JOIN organizations_organization lead ON lead.id = r.lead_organization_id
WHERE o.path >= %(begin)s AND o.path < %(end)s
ORDER BY p.team_id DESC, p.seq LIMIT %(most)s
"""


def by_hand(connection, scope: Scope) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FETCH, {"begin": scope.begin, "end": scope.end, "most": MOST})
        return len(cursor.fetchall())


def written(user) -> int:
    from foundation.core import clock, ports
    from foundation.documents.services import sheet

    volume = ports.plugged.volumes["rectification.problems"]
    rows = islice(volume.rows(user, {}, clock.today()), MOST)
    with tempfile.TemporaryFile() as target:
        kind = sheet.Sheet(volume.label, volume.columns, user.name, clock.now())
        return sheet.write(target, kind, rows, about=lambda _done: []).rows


def run(size: str, scopes: list[Scope]) -> list[dict[str, object]]:
    from foundation.organizations.models import User

    scope = min(scopes, key=lambda one: len(one.begin))  # the top of the tree
    user, plain = User.objects.get(pk=scope.user_id), connection_by_hand()
    assert written(user) == by_hand(plain, scope) > 0, "the sheet has other rows than the query by hand"
    ways = {"floor": lambda: by_hand(plain, scope), "ours": lambda: written(user)}
    return [result(NAME, interleaved(ways, repeats=REPEATS), goal=GOAL, size=size)]
