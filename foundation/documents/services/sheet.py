"""Writes a list as xlsx, by hand and in one pass: rows go straight into the zip, so memory stays flat (performance.md P5).

Text never becomes a formula: it stands in cells of type inlineStr, which no spreadsheet evaluates, and what would begin
one after a way through CSV gets an apostrophe in front (docs/exports.md). This is the only module that writes sheets.
"""

import io
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils.timezone import is_aware, localtime

from foundation.documents.services import sheet_parts as parts

MOST_ROWS = 1_048_575  # of one sheet, below the header
LONGEST = 32_767  # UTF-16 units of one cell
SAMPLE = 200  # rows read before the first is written: they decide the widths
NARROWEST, WIDEST = 8, 48
BATCH = 500
REMEMBERED = 20_000
SHORT = 64

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a spreadsheet could take for a formula when the text comes back from CSV; blanks and unseen signs hide nothing.
RISKY = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")
# Excel reads _x003D_ in a cell as "=": the underscore itself is written that way.
EXCEL_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
EPOCH = date(1899, 12, 30)
OLDEST = date(1900, 3, 1)  # before it Excel counts a day that never was
DAY_SECONDS = 86_400
EMPTY = "<c/>"


class TooManyRows(Exception):
    """More than a sheet can hold."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`title` names the sheet and stands over each printed page, `mark` beside it: who took the list out, and when."""

    title: str
    columns: Sequence[str]
    mark: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Written:
    """`cut` counts the texts that were longer than a cell."""

    rows: int
    cut: int


def write(
    target: IO[bytes],
    sheet: Sheet,
    rows: Iterable[Sequence[Any]],
    *,
    about: Callable[[Written], Iterable[tuple[str, Any]]],
    each_batch: Callable[[int], None] = lambda _rows: None,
) -> Written:
    """`about` gives the lines of the second sheet (说明) when the rows are known; `each_batch` is told how many stand.

    Raises TooManyRows, and ValueError for a row that has not a value for each column.
    """
    cells = Cells()
    lines = iter(rows)
    sample = list(itertools.islice(lines, SAMPLE))
    with zipfile.ZipFile(target, "w") as package:
        with _member(package, "xl/worksheets/sheet1.xml", sheet) as out:
            out.write(parts.sheet_head(_widths(sheet.columns, sample)))
            out.write(f'<row r="1" ht="24" customHeight="1">{"".join(map(_heading, sheet.columns))}</row>')
            count = _write_rows(out, itertools.chain(sample, lines), len(sheet.columns), cells, each_batch)
            out.write(parts.sheet_foot(len(sheet.columns), count, title=sheet.title, mark=sheet.mark))
        written = Written(count, cells.cut)
        with _member(package, "xl/worksheets/sheet2.xml", sheet) as out:
            out.write(parts.about_sheet("".join(_about_line(cells, *line) for line in about(written))))
        for name, text in parts.fixed(sheet.title, len(sheet.columns), count).items():
            with _member(package, name, sheet) as out:
                out.write(text)
    return written


class Cells:
    """Values → the XML of a cell. Short texts are remembered: states, units and names come again and again."""

    def __init__(self) -> None:
        self.cut = 0
        self._known: dict[str, str] = {}

    def cell(self, value: Any) -> str:
        if type(value) is str:
            return self._known.get(value) or self._text(value)
        if value is None:
            return EMPTY
        if isinstance(value, bool):
            return self.cell("是" if value else "否")
        if isinstance(value, int | float | Decimal):
            return f"<c><v>{value}</v></c>" if isfinite(value) else EMPTY
        return self._dated(value) if isinstance(value, date) else self.cell(str(value))

    def _text(self, value: str) -> str:
        if not value:
            return EMPTY
        text = self._fitting(plain(value))
        found = f'<c t="inlineStr"><is><t xml:space="preserve">{escape(EXCEL_ESCAPE.sub("_x005F_", text))}</t></is></c>'
        if len(value) <= SHORT:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[value] = found
        return found

    def _fitting(self, text: str) -> str:
        if len(text) * 2 <= LONGEST or len(text.encode("utf-16-le")) // 2 <= LONGEST:
            return text
        self.cut += 1
        mark = f"……（原文共{len(text)}个字，Excel一格放不下，后面没有导出）"
        kept = text.encode("utf-16-le")[: (LONGEST - len(mark)) * 2].decode("utf-16-le", "ignore")
        return kept + mark

    def _dated(self, value: date) -> str:
        """A day, or a moment in the office's own time."""
        moment = localtime(value) if isinstance(value, datetime) and is_aware(value) else value
        day = moment.date() if isinstance(moment, datetime) else moment
        if day < OLDEST:
            return self.cell(f"{day.year}年{day.month}月{day.day}日")
        if not isinstance(moment, datetime):
            return f'<c s="{parts.DAY_STYLE}"><v>{(day - EPOCH).days}</v></c>'
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return f'<c s="{parts.MOMENT_STYLE}"><v>{(day - EPOCH).days + seconds / DAY_SECONDS:.10f}</v></c>'


def plain(text: str) -> str:
    """Text that XML can carry and that begins no formula, here or after a way through CSV."""
    kept = ILLEGAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return f"'{kept}" if RISKY.match(kept) else kept


def _write_rows(
    out: io.TextIOBase, rows: Iterator[Sequence[Any]], width: int, cells: Cells, each_batch: Callable[[int], None]
) -> int:
    count, cell, waiting = 0, cells.cell, []
    for row in rows:
        if len(row) != width:
            raise ValueError(f"row {count + 1} has {len(row)} values for {width} columns")
        count += 1
        waiting.append(f'<row r="{count + 1}">{"".join(map(cell, row))}</row>')
        if len(waiting) == BATCH:
            if count > MOST_ROWS:
                raise TooManyRows
            out.write("".join(waiting))
            waiting.clear()
            each_batch(count)
    if count > MOST_ROWS:
        raise TooManyRows
    out.write("".join(waiting))
    return count


def _member(package: zipfile.ZipFile, name: str, sheet: Sheet) -> io.TextIOWrapper:
    """Dated by the list's own moment: the machine's clock is not asked."""
    information = zipfile.ZipInfo(name, localtime(sheet.at).timetuple()[:6])
    information.compress_type = zipfile.ZIP_DEFLATED
    return io.TextIOWrapper(package.open(information, "w", force_zip64=True), encoding="utf-8", write_through=True)


def _heading(title: str) -> str:
    return f'<c s="{parts.HEAD_STYLE}" t="inlineStr"><is><t>{escape(plain(title))}</t></is></c>'


def _about_line(cells: Cells, name: str, value: Any) -> str:
    return f"<row>{_heading(name)}{cells.cell(value)}</row>"


def _widths(columns: Sequence[str], sample: Sequence[Sequence[Any]]) -> list[int]:
    """By what stands in the first rows; a long text is wrapped."""
    found = [_units(title) + 3 for title in columns]
    for row in sample:
        for place, value in enumerate(row[: len(found)]):
            found[place] = max(found[place], _value_units(value) + 2)
    return [min(max(width, NARROWEST), WIDEST) for width in found]


def _value_units(value: Any) -> int:
    if isinstance(value, datetime):
        return 22
    if isinstance(value, date):
        return 15
    return _units(str(value)[:WIDEST]) if value is not None else 0


def _units(text: str) -> int:
    """A Chinese character is as wide as two digits."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)
