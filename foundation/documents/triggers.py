"""What was issued or published stays as it was: triggers refuse a change of frozen columns, on both databases.

Re-created after every migrate, like those of core: SQLite drops them when Django rebuilds a table.
"""

from typing import Any

from django.db import connections

from foundation.documents.models import DocumentNumber, Export, OfficialDocument, Publication, StoredFile

OUT = "OLD.status IN ('issued', 'filed')"
# Model, name of the trigger after the table's, columns, when they stand still.
FROZEN = (
    (OfficialDocument, "frozen", OfficialDocument.FROZEN, OUT),
    (OfficialDocument, "pdf_frozen", ("pdf_id",), "OLD.pdf_id IS NOT NULL"),
    (DocumentNumber, "frozen", DocumentNumber.FROZEN, "1 = 1"),
    (DocumentNumber, "document_frozen", ("document_id",), "OLD.document_id IS NOT NULL"),
    (Publication, "frozen", Publication.FROZEN, "1 = 1"),
    (StoredFile, "frozen", StoredFile.FROZEN, "1 = 1"),
    (Export, "frozen", Export.FROZEN, "OLD.made_at IS NOT NULL"),
)


def recreate(using: str = "default", **_: Any) -> None:
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model, name, columns, when in FROZEN:
            table = model._meta.db_table
            if table in tables and set(columns) <= _columns(connection, cursor, table):
                for statement in _sql(table, f"{table}_{name}", columns, when, connection.vendor):
                    cursor.execute(statement)


def _columns(connection: Any, cursor: Any, table: str) -> set[str]:
    """A table that is migrated to an older state has fewer."""
    return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _sql(table: str, name: str, columns: tuple[str, ...], when: str, vendor: str) -> list[str]:
    text = f"{table} does not change once it is out"
    listed = ", ".join(columns)
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"OLD.{column} {differs} NEW.{column}" for column in columns)
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{text}' USING ERRCODE = 'check_violation'; END $$",
            f'DROP TRIGGER IF EXISTS {name} ON "{table}"',
            f'CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON "{table}" FOR EACH ROW '
            f"WHEN ({when} AND ({changed})) EXECUTE FUNCTION {name}()",
        ]
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f'CREATE TRIGGER {name} BEFORE UPDATE OF {listed} ON "{table}" FOR EACH ROW '
        f"WHEN {when} AND ({changed}) BEGIN SELECT RAISE(ABORT, '{text}'); END",
    ]
