"""Many rows written at once from plain values. `bulk_create` makes an instance of each row first, which costs several times
what the database does for it (docs/performance.md).
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.constants import OnConflict


def insert_rows(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], *, unless_there: bool = False
) -> None:
    """`columns` are attribute names, `rows` their values; what has neither a value here nor a default in the database is NULL.
    `unless_there`: a row whose unique key is taken is left out.

    Of a model without a `save` or signals of its own: like bulk_create it calls neither.
    """
    if not rows:
        return
    connection, known = connections[DEFAULT_DB_ALIAS], {field.attname: field for field in model._meta.concrete_fields}
    fields = [known[name] for name in columns]
    ops, conflict = connection.ops, OnConflict.IGNORE if unless_there else None
    names = ", ".join(ops.quote_name(str(field.column)) for field in fields)
    into = f"{ops.insert_statement(on_conflict=conflict)} {ops.quote_name(model._meta.db_table)} ({names}) VALUES "
    line, end = f"({', '.join(['%s'] * len(fields))})", ops.on_conflict_suffix_sql(fields, conflict, (), ())
    sends = [field.get_db_prep_save for field in fields]
    size = ops.bulk_batch_size(fields, rows) or len(rows)
    with connection.cursor() as cursor:
        for begin in range(0, len(rows), size):
            part = rows[begin : begin + size]
            values = [send(value, connection) for row in part for send, value in zip(sends, row, strict=True)]
            cursor.execute(f"{into}{', '.join([line] * len(part))} {end}", values)
