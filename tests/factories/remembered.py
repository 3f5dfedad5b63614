"""Stories that most tests begin with: told through the services once a process, before the first test; each test that asks
gets the rows that were written, which takes a twentieth of the time.

A test that has written something itself, or that commits, hears the story told anew.
"""

import io
import pickle
from collections.abc import Callable
from functools import cache, wraps
from types import SimpleNamespace
from typing import Any
from unittest import mock

from django.db import connection, transaction

from foundation.core import clock
from foundation.organizations.selectors.post import forget_posts
from tests.factories.organizations import NOW, load_world

Rows = dict[str, list[Any]]
_told: dict[str, tuple[bytes, Rows]] = {}
_tellers: dict[str, Callable[..., SimpleNamespace]] = {}
_begun = {"writes": 0}


def remembered(tell: Callable[..., SimpleNamespace]) -> Callable[..., SimpleNamespace]:
    """For what tells a story of `world` through the services; with other words than `world` it is told anew."""
    _tellers[tell.__name__] = tell

    @wraps(tell)
    def told(world: SimpleNamespace, *words: Any) -> SimpleNamespace:
        if words or tell.__name__ not in _told or not _untouched():
            return tell(world, *words)
        story, rows = _told[tell.__name__]
        _write(rows)
        for one in world.people.values():
            forget_posts(one)
        return pickle.loads(story)  # noqa: S301 - our own, of this process

    return told


def tell_all() -> None:
    """Before the first test, the cast being there."""
    for name, tell in _tellers.items():
        with transaction.atomic(), mock.patch.object(clock, "now", return_value=NOW):
            before = _all_rows()
            story = tell(load_world())
            after = _all_rows()
            gone = {table for table, rows in before.items() if set(rows) - set(after[table])}
            assert not gone, f"{name} changes rows of the cast in {gone}: it cannot be remembered"
            new = {table: sorted(set(rows) - set(before[table])) for table, rows in after.items()}
            _told[name] = (pickle.dumps(story), {table: rows for table, rows in new.items() if rows})
            transaction.set_rollback(True)


def note_writes() -> None:
    """At the begin of a test that is rolled back."""
    if connection.vendor == "sqlite":
        _begun["writes"] = connection.connection.total_changes


def _untouched() -> bool:
    if not connection.in_atomic_block or clock.now() != NOW:
        return False
    if connection.vendor == "sqlite":
        return connection.connection.total_changes == _begun["writes"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return cursor.fetchone()[0]


def _tables() -> list[str]:
    return sorted(set(connection.introspection.table_names()) - {"django_migrations"})


def _all_rows() -> Rows:
    """Each table's rows; on PostgreSQL as COPY writes them."""
    if connection.vendor == "sqlite":
        return {name: connection.connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in _tables()}
    found = {}
    with connection.cursor() as cursor:
        for name in _tables():
            target = io.StringIO()
            cursor.copy_expert(f'COPY "{name}" TO STDOUT', target)
            found[name] = target.getvalue().splitlines(keepends=True)
    return found


def _write(rows: Rows) -> None:
    if connection.vendor == "sqlite":
        for name, lines in rows.items():
            places = ", ".join("?" * len(lines[0]))
            connection.connection.executemany(f'INSERT INTO "{name}" VALUES ({places})', lines)
        return
    with connection.cursor() as cursor:
        for name, lines in rows.items():
            cursor.copy_expert(f'COPY "{name}" FROM STDIN', io.StringIO("".join(lines)))
        for statement in _numbers(tuple(rows)):
            cursor.execute(statement)


@cache
def _numbers(names: tuple[str, ...]) -> list[str]:
    """PostgreSQL counts apart from the rows: what it gives out next must not be an id that was written."""
    found = []
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(
                "SELECT pg_get_serial_sequence(%s, column_name) FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = %s AND column_name = 'id'",
                [name, name],
            )
            row = cursor.fetchone()
            if row and row[0]:
                found.append(
                    f"SELECT setval('{row[0]}', greatest((SELECT max(id) FROM {name}), (SELECT last_value FROM {row[0]})))"
                )
    return found
