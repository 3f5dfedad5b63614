"""Database triggers: only pairs of states that the table of moves has, and append-only tables stay append-only.

NO_DELETE keeps the rows of a table that may change. A table with KEPT = (date column, days) lets its rows go when they are older than that, by the database's own date.

Both databases, generated from the models, re-created after every migrate (SQLite loses them when Django rebuilds a
table). What differs between the databases about triggers stands here and nowhere else.
"""

from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from foundation.core.transitions import models_with_moves, moves_of


def pairs(model: type[models.Model]) -> list[tuple[str, str]]:
    """Every (from, to) that the model's moves allow, sorted."""
    return sorted({(str(state), str(move.to)) for move in moves_of(model).values() for state in move.from_})


def append_only_models() -> list[type[models.Model]]:
    """With those whose rows may change but not go."""
    return [model for model in apps.get_models() if _forbidden(model)]


def _forbidden(model: type[models.Model]) -> tuple[str, ...]:
    if getattr(model, "APPEND_ONLY", False):
        return ("update", "delete")
    return ("delete",) if getattr(model, "NO_DELETE", False) else ()


def expected() -> dict[str, str]:
    """Trigger name → table, for the doctor and the test."""
    names = {f"{_table(model)}_status": _table(model) for model in models_with_moves()}
    for model in append_only_models():
        for verb in _forbidden(model):
            names[f"{_table(model)}_no_{verb}"] = _table(model)
    return names


def present(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def recreate(using: str = "default", **_: Any) -> None:
    """Idempotent; leaves out tables that are not migrated yet (post_migrate fires once per app)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in models_with_moves():
            if _table(model) in tables:
                for statement in _status_sql(model, connection.vendor):
                    cursor.execute(statement)
        for model in append_only_models():
            if _table(model) in tables:
                for statement in _append_only_sql(model, connection.vendor):
                    cursor.execute(statement)


def drop_append_only(using: str = "default") -> None:
    """For the flush between transactional tests; `recreate` runs again right after it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in append_only_models():
            table = _table(model)
            for suffix in ("no_update", "no_delete", "no_truncate"):
                if connection.vendor == "postgresql":
                    cursor.execute(f'DROP TRIGGER IF EXISTS {table}_{suffix} ON "{table}"')
                else:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{suffix}")


class DropStatusTrigger(Operation):
    """First operation of a migration that renames states; post_migrate puts the new trigger in place."""

    reversible = True
    atomic = True

    def __init__(self, table: str) -> None:
        self.table = table

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Triggers are no part of Django's state."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        on = f' ON "{self.table}"' if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_status{on}")

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Nothing to undo: post_migrate re-creates."""

    def describe(self) -> str:
        return f"Drop the status trigger of {self.table}"


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table


def _status_sql(model: type[models.Model], vendor: str) -> list[str]:
    """BEFORE UPDATE OF status, WHEN it changes: a full save() writes the same value and passes."""
    table = _table(model)
    allowed = " OR ".join(f"(OLD.status = '{a}' AND NEW.status = '{b}')" for a, b in pairs(model)) or "FALSE"
    text = f"status of {table} cannot change this way"
    if vendor == "postgresql":
        return [
            (
                f"CREATE OR REPLACE FUNCTION {table}_status() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF NOT ({allowed}) THEN RAISE EXCEPTION '{text}: % to %', OLD.status, NEW.status "
                "USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$"
            ),
            f'DROP TRIGGER IF EXISTS {table}_status ON "{table}"',
            (
                f'CREATE TRIGGER {table}_status BEFORE UPDATE OF status ON "{table}" FOR EACH ROW '
                f"WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION {table}_status()"
            ),
        ]
    return [
        f"DROP TRIGGER IF EXISTS {table}_status",
        (
            f'CREATE TRIGGER {table}_status BEFORE UPDATE OF status ON "{table}" FOR EACH ROW '
            f"WHEN OLD.status <> NEW.status AND NOT ({allowed}) BEGIN SELECT RAISE(ABORT, '{text}'); END"
        ),
    ]


def _append_only_sql(model: type[models.Model], vendor: str) -> list[str]:
    table = _table(model)
    verbs = _forbidden(model)
    text = f"{table} is append-only" if "update" in verbs else f"rows of {table} stay"
    if vendor == "postgresql":
        statements = [
            (
                f"CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{text}' USING ERRCODE = 'check_violation'; END $$"
            )
        ]
        for verb, level in (*((verb, "ROW") for verb in verbs), ("truncate", "STATEMENT")):
            only = _young(model, vendor) if verb == "delete" else ""
            statements += [
                f'DROP TRIGGER IF EXISTS {table}_no_{verb} ON "{table}"',
                (
                    f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" FOR EACH {level} {only}'
                    f"EXECUTE FUNCTION {table}_append_only()"
                ),
            ]
        return statements
    statements = []
    for verb in verbs:
        only = _young(model, vendor) if verb == "delete" else ""
        statements += [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}",
            (
                f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" FOR EACH ROW {only}'
                f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
            ),
        ]
    return statements


def _young(model: type[models.Model], vendor: str) -> str:
    """WHEN a row is still to be kept; nothing for tables that keep theirs for good."""
    kept: tuple[str, int] | None = getattr(model, "KEPT", None)
    if kept is None:
        return ""
    column, days = kept
    border = f"CURRENT_DATE - {days}" if vendor == "postgresql" else f"date('now', '-{days} days')"
    return f"WHEN (OLD.{column} >= {border}) "
