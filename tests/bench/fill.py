"""A database of its own for the benchmarks, filled by COPY and INSERT … SELECT; every constraint and trigger stays on.

The same rows each time: what looks random is arithmetic on the row's number.
"""

import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from tests.bench.sizes import Size
from tests.tables import postgres_copy

LEVELS = ("province", "prefecture", "county", "township", "village")
KINDS = ("省委", "市委", "县委", "乡镇党委", "村党支部")
SPELLED = (
    ("sw", "shengwei"),
    ("sw", "shiwei"),
    ("xw", "xianwei"),
    ("xzdw", "xiangzhendangwei"),
    ("cdzb", "cundangzhibu"),
)
TITLE = "落实上级决策部署打折扣，重点项目推进缓慢，资金拨付不及时"
TEXT = (
    "巡察发现，该党组织学习贯彻上级重要部署不深入，班子成员分工负责的事项缺少跟踪督办，年度重点项目开工率偏低，"
    "部分专项资金滞留账户超过六个月，群众反映的饮水和道路问题长期没有得到解决，内部管理制度修订不及时，"
    "谈心谈话记录不完整，民主生活会查摆问题与实际情况不符"
)


@dataclass(frozen=True)
class Node:
    """`index` is its place in its level; `county` that of the county it lies in, which decides who inspects it."""

    id: int
    path: str
    depth: int
    index: int
    county: int
    above: tuple[int, ...] = ()

    @property
    def areas(self) -> tuple[int | None, ...]:
        """The organizations at depths 1 to 4 on the way down to this one."""
        way = (*self.above, self.id, None, None, None)
        return way[:4]


@dataclass(frozen=True)
class Scope:
    """A person whose post covers one subtree: that of `organization`, which stands at `depth`."""

    name: str
    begin: str
    end: str
    user_id: int
    organization: int
    depth: int


def create_database(server_url: str, name: str) -> str:
    """A database on that server, and its address: empty, or with the tables that the run has made (tests/tables.py)."""
    if "TABLES_DIR" in os.environ:
        postgres_copy(server_url, name, Path(os.environ["TABLES_DIR"]))
        return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    connection = psycopg2.connect(server_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    connection.close()
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


def prepare(server_url: str, name: str, size: Size) -> list[Scope]:
    """Create, migrate, fill, analyse. Django is set up here: its settings read the address of the new database."""
    os.environ["TEST_DATABASE_URL"] = create_database(server_url, f"bench_{name}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    return fill(size)


def fill(size: Size) -> list[Scope]:
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection, transaction

    from foundation.core import clock

    today, nodes = clock.today(), tree(size)
    with transaction.atomic(), connection.cursor() as cursor:
        copy(cursor, "organizations_organization", organization_rows(nodes))
        people = {"users": size.users, "organizations": size.organizations, "today": today}
        cursor.execute(FORMER_NAMES, people)
        cursor.execute(USERS, people)
        cursor.execute(POSTS, people | {"bench_users": size.users - len(LEVELS)})
        scopes = bench_scopes(nodes, size)
        copy(cursor, "organizations_post", post_rows(scopes, today))
        fill_inspections(cursor, nodes, size, today)
        numbers = {"problems": size.problems, "tasks": size.tasks, "users": size.users, "today": today}
        numbers |= {"assignments": size.organizations - 1, "title": TITLE, "text": TEXT}
        for statement in (FINDINGS, PROBLEMS, RESPONSIBILITIES, TASKS, *grants(scopes)):
            cursor.execute(statement, numbers)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return scopes


def tree(size: Size) -> list[Node]:
    """Level by level, the children of one parent together; treebeard computes the paths."""
    from foundation.organizations.models import Organization

    counts = (*size.upper, size.organizations - sum(size.upper))
    nodes = [Node(1, Organization._get_path("", 1, 1), 1, 0, 0)]
    parents, number = list(nodes), 1
    for depth, count in enumerate(counts[1:], 2):
        level, steps = [], [0] * len(parents)
        for index in range(count):
            place = index * len(parents) // count
            parent, number = parents[place], number + 1
            steps[place] += 1
            county = index if LEVELS[depth - 1] == "county" else parent.county
            path = Organization._get_path(parent.path, depth, steps[place])
            level.append(Node(number, path, depth, index, county, (*parent.above, parent.id)))
        nodes += level
        parents = level
    return nodes


def organization_rows(nodes: list[Node]) -> Iterable[tuple[object, ...]]:
    children: dict[str, int] = {}
    for node in nodes:
        children[node.path[:-4]] = children.get(node.path[:-4], 0) + 1
    for node in nodes:
        name, level = f"第{node.index + 1}{KINDS[node.depth - 1]}", LEVELS[node.depth - 1]
        category = "branch" if level == "village" else "committee"
        below = children.get(node.path, 0)
        # As spelling.py writes it, put together from parts: 60,000 calls of it would be most of the filling.
        initials, pinyin = SPELLED[node.depth - 1]
        number = node.index + 1
        yield (
            node.id,
            node.path,
            node.depth,
            below,
            f"O{node.id:06}",
            f"中共云岭{name}",
            name,
            category,
            level,
            True,
            None,
            None,
            "",
            "",
            "",
            f"d{number}{initials} zgyld{number}{initials}",
            f"di{number}{pinyin} zhonggongyunlingdi{number}{pinyin}",
        )


def bench_scopes(nodes: list[Node], size: Size) -> list[Scope]:
    """A village, a township, a county, a city, the province: the middle one of each level, one of the last users each."""
    found = []
    for offset, depth in enumerate(range(len(LEVELS), 0, -1)):
        level = [node for node in nodes if node.depth == depth]
        node = level[len(level) // 2]
        end = node.path[:-1] + chr(ord(node.path[-1]) + 1)
        found.append(Scope(LEVELS[depth - 1], node.path, end, size.users - offset, node.id, depth))
    return found


def post_rows(scopes: list[Scope], today: date) -> Iterable[tuple[object, ...]]:
    for scope in scopes:
        place, kind = scope.organization, "rectification_clerk"
        yield scope.user_id, scope.user_id, None, kind, "organization", place, None, "", today, None, "false"


def grants(scopes: list[Scope]) -> list[str]:
    return [GRANTS.format(user=scope.user_id, begin=scope.begin, end=scope.end) for scope in scopes]


def fill_inspections(cursor, nodes: list[Node], size: Size, today: date) -> None:
    """Each organization but the root was inspected once; the team of a county takes its organizations, round by round."""
    names = {"rounds": size.rounds, "teams": size.teams, "today": today}
    cursor.execute(ROUNDS, names)
    cursor.execute(TEAMS, names)
    inspected = []
    for node in nodes[1:]:
        round_ = node.id * 7919 % size.rounds + 1
        inspected.append((round_, (round_ - 1) * size.teams + node.county % size.teams + 1, node.id))
    inspected.sort()
    numbered = list(enumerate(inspected, 1))
    rows = ((pk, *row, today, today, today, "rectifying") for pk, row in numbered)
    copy(cursor, "inspections_assignment", rows)
    until = date(today.year + 1, 12, 31)
    areas = {node.id: node.areas for node in nodes}
    rows = ((pk, *areas[place], pk, place, 1, team, today, until) for pk, (_, team, place) in numbered)
    copy(cursor, "rectification_rectification", rows)


def copy(cursor, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    """COPY in the order of the model's columns. The values hold no tab, backslash or line end."""
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    columns = ", ".join(field.column for field in model._meta.local_concrete_fields)
    lines = ("\t".join(r"\N" if value is None else str(value) for value in row) for row in rows)
    cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.StringIO("\n".join(lines) + "\n"))


# One village in ten had another name.
FORMER_NAMES = """
INSERT INTO organizations_formername (organization_id, name, short_name, to_on, replaced_at)
SELECT id, '中共云岭旧' || short_name, '旧' || short_name, %(today)s::date - 400, %(today)s::date - 400
FROM organizations_organization WHERE short_name LIKE '第%%0村党支部'
"""

USERS = """
INSERT INTO organizations_user (id, password, username, name, email, phone, organization_id, title, is_active)
SELECT u, '!', 'u' || u, '人员' || u, '', '', 1 + u::bigint * 7919 %% %(organizations)s, '干部', true
FROM generate_series(1, %(users)s) u
"""

POSTS = """
INSERT INTO organizations_post (id, person_id, kind, scope_kind, organization_id, scope_name, from_on)
SELECT id, id, 'organization_liaison', 'organization', organization_id, '', %(today)s::date - 400
FROM organizations_user WHERE id <= %(bench_users)s
"""

ROUNDS = """
INSERT INTO inspections_round (id, term_name, number, kind, theme, organization_id, office_id, series_code,
    on_site_from, on_site_to, plan_months, concentrated_months)
SELECT r, '六届', r, 'regular', '', 1, 1, '云委巡办', %(today)s::date - 90, %(today)s::date - 30, 1, 6
FROM generate_series(1, %(rounds)s) r
"""

TEAMS = """
INSERT INTO inspections_inspectionteam (id, round_id, number, name)
SELECT (r - 1) * %(teams)s + t, r, t, '省委第' || t || '巡察组'
FROM generate_series(1, %(rounds)s) r, generate_series(1, %(teams)s) t
"""

FINDINGS = """
INSERT INTO inspections_finding (id, assignment_id, seq, title, facts, category, basis, handler_id, second_handler_id,
    deputy_id, leader_id, handlers_signed_at, deputy_signed_at, signed_at, returns, revision, created_at, status)
SELECT i, assignment, row_number() OVER (PARTITION BY assignment ORDER BY i), %(title)s, %(text)s,
    (ARRAY['policy', 'conduct', 'branches', 'follow_up'])[1 + i %% 4], '党章', 2, 3, 4, 5, now(), now(), now(), 0, 0, now(),
    'fed_back'
FROM (
    SELECT i, 1 + (i - 1)::bigint * %(assignments)s / %(problems)s AS assignment
    FROM generate_series(1, %(problems)s) i
) numbered
"""

# What the stock way needs: a row for each person and problem. Nothing of the kind exists outside this fill.
GRANTS = """
INSERT INTO guardian_userobjectpermission (user_id, permission_id, content_type_id, object_pk)
SELECT {user}, m.id, m.content_type_id, p.id::text
FROM rectification_problem p JOIN organizations_organization o ON o.id = p.organization_id
CROSS JOIN auth_permission m JOIN django_content_type t ON t.id = m.content_type_id
WHERE t.app_label = 'rectification' AND m.codename = 'view_problem' AND o.path >= '{begin}' AND o.path < '{end}'
"""

# A quarter is open; deadlines from 40 days ago to 360 days ahead.
PROBLEMS = """
INSERT INTO rectification_problem (id, due_on, due_rule, due_base_on, due_why, due_key, due_unit, due_amount,
    due_is_provisional, next_reminder_on, rectification_id,
    organization_id, area1, area2, area3, area4, team_id, finding_id, seq, number, category, title, text, basis, status,
    accepted_by_id, accepted_at)
SELECT f.id, due, 'problem', %(today)s, '', '', 'date', 0, false, CASE WHEN due >= %(today)s::date + 7 THEN due - 7 END, a.id,
    a.organization_id, x.area1, x.area2, x.area3, x.area4, a.team_id, f.id,
    row_number() OVER (PARTITION BY a.team_id ORDER BY f.id),
    to_char(a.round_id, 'FM00') || '-' || to_char(t.number, 'FM00') || '-' ||
        to_char(row_number() OVER (PARTITION BY a.team_id ORDER BY f.id), 'FM0000'),
    f.category, f.title, f.facts || f.id, f.basis,
    CASE WHEN is_open THEN 'open' ELSE 'accepted' END, CASE WHEN NOT is_open THEN 1 END,
    CASE WHEN NOT is_open THEN now() END
FROM inspections_finding f
JOIN inspections_assignment a ON a.id = f.assignment_id
JOIN inspections_inspectionteam t ON t.id = a.team_id
JOIN rectification_rectification x ON x.id = a.id
CROSS JOIN LATERAL (
    SELECT f.id %% 4 = 0 AS is_open, %(today)s::date - 40 + (f.id * 7919 %% 400)::integer AS due
) derived
ORDER BY f.id
"""

RESPONSIBILITIES = """
INSERT INTO rectification_responsibility (id, problem_id, first_name, first_title, responsible_leader_name,
    responsible_leader_title, lead_organization_id, lead_department, assisting, status, signed_by_id, signed_at,
    signed_hash)
SELECT id, id, '人员一', '书记', '人员' || id %% 1000, '副书记', organization_id, '办公室', '',
    CASE WHEN signed THEN 'signed' ELSE 'draft' END, CASE WHEN signed THEN 1 END, CASE WHEN signed THEN now() END,
    CASE WHEN signed THEN repeat('0', 64) ELSE '' END
FROM rectification_problem CROSS JOIN LATERAL (SELECT id %% 12 <> 0 AS signed) derived
ORDER BY id
"""

# All tasks of an accepted problem are accepted. Of the open problems' tasks 2 in 25 are under way and due within 3 days.
TASKS = """
INSERT INTO rectification_task (id, due_on, due_rule, due_base_on, due_why, due_key, due_unit, due_amount,
    due_is_provisional, next_reminder_on, problem_id,
    organization_id, area1, area2, area3, area4, team_id, seq, measure, goal, kind, owner_id, owner_department, is_long_term, status, reported_by_id,
    reported_at, accepted_by_id, accepted_at, returns)
SELECT j, due, 'task', %(today)s, '', '', 'date', 0, false, CASE WHEN soon THEN %(today)s::date ELSE due - 7 END, p.id,
    p.organization_id, p.area1, p.area2, p.area3, p.area4, p.team_id, row_number() OVER (PARTITION BY p.id ORDER BY j),
    '修订制度并逐项督办，每月通报一次进度',
    '按期完成', 'establish_system', owner, '办公室', false, state, CASE WHEN done THEN owner END,
    CASE WHEN done THEN now() END, CASE WHEN state = 'accepted' THEN 1 END, CASE WHEN state = 'accepted' THEN now() END, 0
FROM generate_series(1, %(tasks)s) j
JOIN rectification_problem p ON p.id = 1 + (j - 1)::bigint * %(problems)s / %(tasks)s
CROSS JOIN LATERAL (SELECT p.status = 'open' AS is_open, p.id / 4 * 2 + j %% 2 AS k) position
CROSS JOIN LATERAL (SELECT is_open AND k %% 25 < 2 AS soon) hurry
CROSS JOIN LATERAL (
    SELECT CASE WHEN soon THEN %(today)s::date + (k / 25 %% 4)::integer
        ELSE %(today)s::date + 8 + (k * 31 %% 300)::integer END AS due,
        CASE WHEN soon THEN 'under_way' WHEN NOT is_open THEN 'accepted'
        ELSE (ARRAY['accepted', 'under_way', 'reported', 'returned'])[1 + k %% 4] END AS state,
        2 + (hashint8(j) & 2147483647) %% (%(users)s - 1) AS owner
) derived
CROSS JOIN LATERAL (SELECT state IN ('accepted', 'reported') AS done) reported
ORDER BY j
"""
