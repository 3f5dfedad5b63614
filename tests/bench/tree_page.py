"""The tree of organizations: its first answer, and the search by name, short name, initials, code and former name, over the
province.

Floor of the page: all it sends to the database, sent by hand. Floor of a search: one statement by hand that finds, ranks
and tells what stands above. Ours: the page as the person gets it, and the part of it that typing asks for.
"""

from tests.bench.by_hand import connection_by_hand, fetched
from tests.bench.fill import Scope
from tests.bench.measure import Line, interleaved, result
from tests.bench.p3_problem_list import signed_in

GOAL, LARGEST, FRAME, MORE = 4.0, 300 * 1024, 4, 4
ADDRESS = "/organizations/"
FIND = """
SELECT o.id, o.code, o.name, o.short_name, o.is_active, (
    SELECT string_agg(above.short_name, ' / ' ORDER BY above.depth) FROM organizations_organization above
    WHERE above.path = ANY(ARRAY[left(o.path, 4), left(o.path, 8), left(o.path, 12), left(o.path, 16)])
    AND above.id <> o.id
), (
    SELECT former.name FROM organizations_formername former WHERE former.organization_id = o.id
        AND (former.name LIKE %(part)s OR former.short_name LIKE %(part)s OR former.initials LIKE %(part)s
        OR former.pinyin LIKE %(part)s)
    ORDER BY former.to_on DESC LIMIT 1
)
FROM (
    SELECT *, (short_name LIKE %(first)s OR upper(code) = upper(%(words)s) OR initials LIKE %(first)s) AS is_first
    FROM organizations_organization
    WHERE path >= %(begin)s AND path < %(end)s AND (name LIKE %(part)s OR short_name LIKE %(part)s
        OR upper(code) LIKE upper(%(first)s) OR initials LIKE %(part)s OR pinyin LIKE %(part)s
        OR id IN (SELECT organization_id FROM organizations_formername WHERE name LIKE %(part)s
            OR short_name LIKE %(part)s OR initials LIKE %(part)s OR pinyin LIKE %(part)s))
    ORDER BY is_first DESC, depth, path LIMIT 51
) o
ORDER BY is_first DESC, depth, path
"""


def searches(size: str) -> dict[str, str]:
    """Words that find a few of many, and (by initials) the many themselves."""
    number = {"small": 150, "county": 1500, "province": 15000}[size]
    return {
        "name": f"云岭第{number}村",
        "short name": f"第{number}村",
        "initials": f"d{number // 10}",
        "code": f"O{number:06}",
        "former name": f"旧第{number}村",
        "nothing": "没有这个单位",
    }


def run(size: str, scopes: list[Scope]) -> list[Line]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    scope, plain = scopes[-1], connection_by_hand()
    client = signed_in(scope.user_id)
    with CaptureQueriesContext(connection) as sent:
        answer = client.get(ADDRESS)
    statements = [query["sql"] for query in sent.captured_queries]
    assert answer.status_code == 200
    assert len(statements) <= FRAME + MORE, statements
    assert len(answer.content) <= LARGEST, len(answer.content)
    ways = {
        "floor": lambda: [fetched(plain, statement) for statement in statements],
        "ours": lambda: client.get(ADDRESS),
    }
    lines = [result(f"tree page, {len(answer.content) // 1024} KB", interleaved(ways), goal=GOAL, size=size)]
    return lines + [search(size, scope, client, plain, by, words) for by, words in searches(size).items()]


def search(size: str, scope: Scope, client, plain, by: str, words: str) -> Line:
    small = words.lower()
    values = {"words": small, "first": f"{small}%", "part": f"%{small}%", "begin": scope.begin, "end": scope.end}
    rows = fetched(plain, FIND, values)
    assert bool(rows) == (by != "nothing"), by

    def ours() -> str:
        return client.get(ADDRESS, {"q": words}, headers={"HX-Request": "true"}).content.decode()

    page = ours()
    shown = [str(row[1]) for row in rows if f">{row[1]}<" in page]
    assert shown == [str(row[1]) for row in rows[:50]], f"{by}: the page shows other organizations"
    ways = {"floor": lambda: fetched(plain, FIND, values), "ours": ours}
    return result(f"tree search, {by}", interleaved(ways), goal=GOAL, size=size)
