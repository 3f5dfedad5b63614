"""The two sides of an import: what the rows of a list say, and what the tree says of the same organizations."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation.organizations.models import Organization

UNSAID = object()
STEP = Organization.steplen
# What an import may change of an organization that stands. How one ends is decided on its own page, where what is open is
# handed over first: of that (ENDING) a list speaks for new organizations only, so that an old tree comes in whole.
NAMES = ("name", "short_name")
CHANGEABLE = (*NAMES, "category", "level", "head_name", "liaison_name", "liaison_phone")
ENDING = ("is_active", "ended_on", "merged_into")
IN_USE = (True, None, None)
LABELS = {
    "name": "全称",
    "short_name": "简称",
    "category": "类别",
    "level": "层级",
    "head_name": "主要负责人",
    "liaison_name": "联络员",
    "liaison_phone": "联络电话",
}
CODE, NAME, PARENT, STATE, ENDED, MERGED = "代码", "全称", "上级代码", "状态", "撤销日期", "并入单位代码"


class Said(Mapping[str, Any]):
    """What a row says: attribute → value. A mapping at the price of a tuple, as 60,000 rows share their `places`; what is
    UNSAID (an empty column, a cell that could not be read) is not in it.
    """

    __slots__ = ("places", "values_of")

    def __init__(self, places: Mapping[str, int], values: tuple[Any, ...]) -> None:
        self.places, self.values_of = places, values

    def __getitem__(self, name: str) -> Any:
        value = self.values_of[self.places[name]]
        if value is UNSAID:
            raise KeyError(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return (name for name, place in self.places.items() if self.values_of[place] is not UNSAID)

    def __len__(self) -> int:
        return sum(value is not UNSAID for value in self.values_of)


@dataclass(slots=True)
class Line:
    """One row of the list: `fields` as far as it could be read (`merged_into` as a code); `is_sound`: all of it could."""

    row: int
    code: str
    parent: str
    fields: Mapping[str, Any]
    is_sound: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one row, and under which heading; the caller knows the letter of the column."""

    row: int
    column: str
    sentence: str


@dataclass(slots=True)
class Known:
    """An organization as it stands: `fields` are those of CHANGEABLE, `ending` those of ENDING."""

    pk: int
    code: str
    path: str
    fields: tuple[Any, ...]
    ending: tuple[Any, ...]

    @property
    def is_active(self) -> bool:
        return bool(self.ending[0])

    @property
    def name(self) -> str:
        return str(self.fields[0])

    def named(self) -> dict[str, Any]:
        return {"pk": self.pk, "code": self.code, "short_name": self.fields[1]}

    @property
    def last_step(self) -> int:
        return int(self.path[-STEP:], 36)


@dataclass(slots=True)
class Tree:
    """The whole tree as it stands; `top` is the organization that the list is about, `scope` what lies below and at it."""

    top: Known
    by_code: dict[str, Known]
    by_path: dict[str, Known]
    last_steps: dict[str, int]

    def holds(self, known: Known) -> bool:
        return known.path.startswith(self.top.path)

    def parent_of(self, known: Known) -> Known | None:
        return self.by_path.get(known.path[:-STEP])


def read_tree(top: int, named: Mapping[str, Line]) -> Tree:
    """Values that a line repeats are kept once: tree and list are nearly the same, and both are large."""
    columns = ("pk", "code", "path", "is_active", "ended_on", "merged_into__code", *CHANGEABLE)
    by_code, by_path, last_steps, place = {}, {}, dict[str, int](), ""
    rows = Organization.objects.order_by("path").values_list(*columns)
    for pk, code, path, active, ended_on, merged, *fields in rows.iterator(chunk_size=2000):
        line = named.get(code)
        kept = _shared(line, fields) if line is not None else tuple(fields)
        ending = IN_USE if active else (active, ended_on, merged)
        known = Known(pk, line.code if line else code, path, kept, ending)
        by_code[known.code] = by_path[path] = known
        last_steps[path[:-STEP]] = known.last_step
        if pk == top:
            place = path
    return Tree(by_path[place], by_code, by_path, last_steps)


def _shared(line: Line, fields: Sequence[Any]) -> tuple[Any, ...]:
    said = (line.fields.get(name, value) for name, value in zip(CHANGEABLE, fields, strict=True))
    return tuple(new if new == old else old for new, old in zip(said, fields, strict=True))
