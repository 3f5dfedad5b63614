"""P1: the first page of 50 open problems by deadline, SQL and fetch; P2: its capped count. Five scopes.

Floor: one column of ancestors with an index for every level of the tree, written by hand. Ours: what the selector makes.
Stock: guardian's get_objects_for_user over one grant a person and problem; for P2 the exact count.
"""

from tests.bench.by_hand import COLUMNS, connection_by_hand, fetched, statement_of
from tests.bench.fill import Scope
from tests.bench.measure import Line, interleaved, result, worst

GOAL, GOAL_STOCK, STOCK_REPEATS = 3.0, 1 / 50, 5
GOAL_COUNT, NEVER_SLOWER = 1 / 40, 1.1  # a tenth is the clock's own noise where both do the same work
BATCH = 20
FIELDS = ("id", "number", "title", "category", "status", "due_on")
FLOOR = """
SELECT id, number, title, category, status, due_on FROM rectification_problem
WHERE {column} = %s AND status = 'open' ORDER BY due_on, id LIMIT 50
"""


def user_of(scope: Scope):
    from foundation.organizations.models import User

    return User.objects.get(pk=scope.user_id)


def open_problems(scope: Scope):
    from rectification.selectors.problem import visible_problems

    return visible_problems(user_of(scope)).filter(status="open")


def granted_problems(scope: Scope):
    from guardian.shortcuts import get_objects_for_user

    from rectification.models import Problem

    found = get_objects_for_user(user_of(scope), "rectification.view_problem", Problem, use_groups=False)
    return found.filter(status="open")


def first_page(queryset):
    return statement_of(queryset.order_by("due_on", "pk").values_list(*FIELDS)[:50])


def run(size: str, scopes: list[Scope]) -> list[Line]:
    plain, near, far = connection_by_hand(), [], []
    for scope in scopes:
        floor, ours = FLOOR.format(column=COLUMNS[scope.depth]), first_page(open_problems(scope))
        stock = first_page(granted_problems(scope))
        rows = fetched(plain, floor, [scope.organization])
        assert rows, f"{scope.name}: no problem to show"
        assert rows == fetched(plain, *ours) == fetched(plain, *stock), f"{scope.name}: other rows"
        ways = {
            "floor": lambda floor=floor, scope=scope: fetched(plain, floor, [scope.organization]),
            "ours": lambda ours=ours: fetched(plain, *ours),
        }
        near.append(
            result(f"P1 first page by deadline, {scope.name}", interleaved(ways, batch=BATCH), goal=GOAL, size=size)
        )
        ways["stock"] = lambda stock=stock: fetched(plain, *stock)
        times = interleaved(ways, STOCK_REPEATS, batch=3)
        name = f"P1 against guardian, {scope.name}"
        far.append(result(name, times, goal=GOAL_STOCK, size=size, against="stock"))
    return [worst(near), worst(far)]


def counts(size: str, scopes: list[Scope]) -> list[Line]:
    from rectification.views.paging import CAP

    plain, found = connection_by_hand(), []
    for scope in scopes:
        problems = open_problems(scope).order_by().values_list("pk")
        capped, exact = statement_of(problems[:CAP]), statement_of(problems)
        ways = {
            way: lambda sql=f"SELECT count(*) FROM ({sql}) found", values=values: fetched(plain, sql, values)
            for way, (sql, values) in {"ours": capped, "stock": exact}.items()
        }
        times = interleaved(ways, batch=BATCH)
        name = f"P2 capped count, {scope.name}"
        found.append(result(name, times, goal=NEVER_SLOWER, size=size, against="stock"))
    province = found[-1]
    return [province | {"goal": GOAL_COUNT}, worst(found)]
