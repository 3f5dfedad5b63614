"""The database role of the public site: what it may do, in one place. PostgreSQL only; SQLite has no roles."""

from django.db import connection, transaction
from psycopg2 import sql

INSERTS = ("petitions_petition", "petitions_part", "petitions_partkey", "audittrail_pendingevent")
SELECTS = ("documents_publication",)
FUNCTIONS = ("petition_by_receipt(bytea)", "petition_replies_by_receipt(bytea)")


class NotPostgres(RuntimeError):
    """Roles were asked of a database that has none."""


def set_public_role(*, name: str, password: str | None) -> list[str]:
    """Create or reset the role to exactly these grants; idempotent. Returns what was granted, for the command to print."""
    if connection.vendor != "postgresql":
        raise NotPostgres("the public role needs PostgreSQL; SQLite has no roles and is for the demo only")
    role = sql.Identifier(name)
    statements = [
        sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(_database()),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role),
        sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(role),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(_database(), role),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        *(sql.SQL("GRANT INSERT ON {} TO {}").format(sql.Identifier(table), role) for table in INSERTS),
        *(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(table), role) for table in SELECTS),
        *(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(name_), role) for name_ in FUNCTIONS),
        sql.SQL("ALTER ROLE {} SET statement_timeout = '10s'").format(role),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        limits = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"
        cursor.execute(sql.SQL(f"{verb} ROLE {{}} WITH {limits}").format(role))
        if password is not None:
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(password)))
        for statement in statements:
            cursor.execute(statement)
    return (
        [f"INSERT {table}" for table in INSERTS]
        + [f"SELECT {t}" for t in SELECTS]
        + [f"EXECUTE {f}" for f in FUNCTIONS]
    )


def _database() -> sql.Identifier:
    return sql.Identifier(connection.settings_dict["NAME"])
