"""What the floors share: a plain connection, and for each depth the column that says whose subtree a problem lies in."""

from collections.abc import Sequence

import psycopg2

COLUMNS = {1: "area1", 2: "area2", 3: "area3", 4: "area4", 5: "organization_id"}


def connection_by_hand():
    """Its own: a parallel plan costs more to start than these queries take, and the planner chooses one for a county."""
    from django.db import connection

    settings = connection.get_connection_params()
    given = {name: settings[name] for name in ("dbname", "user", "password", "host", "port") if settings.get(name)}
    opened = psycopg2.connect(**given, options="-c max_parallel_workers_per_gather=0")
    opened.autocommit = True
    return opened


def fetched(connection, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def statement_of(queryset) -> tuple[str, Sequence[object]]:
    """What Django would send; making it is the page's cost (P3), sending and fetching it the database's (P1, P2)."""
    return queryset.query.sql_with_params()
