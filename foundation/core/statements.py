"""SQL that is made once. Django builds and compiles a queryset each time it is read, which costs a page several times what
the database does for it (docs/performance.md, docs/decisions/0010). A Statement is written as a queryset too, with
`Given("name", field)` where a value belongs. It is compiled at its first use; each call brings the values.

For reads that every page makes and for what is written row by row in thousands: a queryset can be filtered further, a
Statement cannot.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]


class Given(Expression):
    """The place of a value, which is sent as `field` sends its values."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return "%s", [self]

    def sent(self, value: Any, connection: BaseDatabaseWrapper) -> list[Any]:
        return [self.output_field.get_db_prep_value(value, connection)]


class GivenMany(Given):
    """The place of several values behind `__in`; a call brings one at least."""

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.mark, [self]

    @property
    def mark(self) -> str:
        return f"(/*{self.name}*/)"

    def sent(self, value: Iterable[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        return [self.output_field.get_db_prep_value(one, connection) for one in value]


class Made(NamedTuple):
    """What the compiler made of a queryset. `converters`: by column, what the database needs to give Python's types."""

    sql: str
    params: Sequence[Any]
    converters: dict[int, tuple[list[Callable[..., Any]], Expression]]


class Statement:
    """`build` gives a queryset that ends in values_list; its rows come as such tuples."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build

    @cached_property
    def _made(self) -> Made:
        compiler = self._build().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return Made(sql, params, compiler.get_converters([column[0] for column in compiler.select]))

    def rows(self, most: int | None = None, /, **values: Any) -> list[Row]:
        connection, sql = connections[DEFAULT_DB_ALIAS], self._made.sql
        found = self._read(connection, sql if most is None else f"{sql} LIMIT {most:d}", values)
        return [_converted(row, self._made, connection) for row in found] if self._made.converters else found

    def count(self, **values: Any) -> int:
        sql = f"SELECT COUNT(*) FROM ({self._made.sql}) found"  # noqa: S608 - the compiler's own
        return int(self._read(connections[DEFAULT_DB_ALIAS], sql, values)[0][0])

    def _read(self, connection: BaseDatabaseWrapper, sql: str, values: dict[str, Any]) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(*_filled(sql, self._made.params, values, connection))
            return list(cursor.fetchall())


class Change:
    """The same for an UPDATE that is made for one row after another: `rows` gives the queryset, `values` what is written."""

    def __init__(self, rows: Callable[[], QuerySet[Any, Any]], **values: Any) -> None:
        self._rows, self._values = rows, values

    @cached_property
    def _made(self) -> tuple[str, Sequence[Any]]:
        query: Any = self._rows().query.chain(UpdateQuery)
        query.add_update_values(self._values)
        sql, params = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, params

    def run(self, **values: Any) -> int:
        """How many rows were changed."""
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(*_filled(*self._made, values, connection))
            return int(cursor.rowcount)


def _filled(
    sql: str, params: Iterable[Any], values: dict[str, Any], connection: BaseDatabaseWrapper
) -> tuple[str, list[Any]]:
    sent: list[Any] = []
    for param in params:
        if not isinstance(param, Given):
            sent.append(param)
            continue
        brought = param.sent(values[param.name], connection)
        if isinstance(param, GivenMany):
            sql = sql.replace(param.mark, f"({', '.join(['%s'] * len(brought))})")
        sent += brought
    return sql, sent


def _converted(row: Row, made: Made, connection: BaseDatabaseWrapper) -> Row:
    line = list(row)
    for place, (converters, column) in made.converters.items():
        for convert in converters:
            line[place] = convert(line[place], column, connection)
    return tuple(line)


class Columns(Generic[M]):
    """The columns of a model in a values_list, reached `through` a foreign key, and its instances made of them. With `only`
    the others are read when somebody asks.
    """

    def __init__(self, model: type[M], through: str = "", *, only: Sequence[str] = ()) -> None:
        names = [field.attname for field in model._meta.concrete_fields]
        self.model, self.names = model, [name for name in names if not only or name in only]
        self.paths = [f"{through}__{name}" if through else name for name in self.names]

    def taken(self, cells: Iterator[Any]) -> M:
        """Of the next cells of a row."""
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, list(islice(cells, len(self.names))))

    def found(self, cells: Iterator[Any]) -> M | None:
        """The same behind an outer join, which may have found nothing: the key stands first."""
        part = list(islice(cells, len(self.names)))
        return None if part[0] is None else self.model.from_db(DEFAULT_DB_ALIAS, self.names, part)
