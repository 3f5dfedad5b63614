"""A year's holidays as a sheet: 日期, 类型 (放假 or 上班), 说明. Read with every fault and its cell, written as it is read."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from foundation.organizations.resources.organization import ChoiceWidget, DayWidget, TextWidget, cells_of, escaped
from foundation.organizations.resources.organization import Listing as TreeListing
from foundation.organizations.services.spreadsheet import inspect

DATE, KIND, NOTE = "日期", "类型", "说明"
COLUMNS = (DATE, KIND, NOTE)
KINDS = {False: "放假", True: "上班"}
MOST_ROWS = 400
MOST_FAULTS = 100
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WIDGETS: dict[str, Any] = {DATE: DayWidget(), KIND: ChoiceWidget(KINDS), NOTE: TextWidget(40)}


@dataclass(slots=True)
class Listing:
    """`days`: what the sheet says; `faults`: sentences, each with its cell ("B3：…"). With a fault nothing else counts."""

    days: dict[date, tuple[bool, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read_upload(data: bytes, name: str, year: int) -> Listing:
    """Raises UploadRefused for what is no sheet."""
    sheet = inspect(data, name)
    found = TreeListing()
    rows = list(cells_of(data, sheet, found))
    if found.faults:
        return Listing(faults=[fault.sentence for fault in found.faults])
    formulas = [f"{address}：这一格是公式，请粘贴为数值。" for address in sheet.formulas]
    listing = from_rows(rows, year)
    listing.faults = [*formulas, *listing.faults][:MOST_FAULTS]
    return listing


def from_lines(text: str, year: int) -> Listing:
    """What `as_lines` wrote."""
    rows = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 2)]
    return from_rows([(1, COLUMNS), *rows], year)


def as_lines(days: Mapping[date, tuple[bool, str]]) -> str:
    return "\n".join("\t".join(str(cell) for cell in row) for row in rows_of(days))


def rows_of(days: Mapping[date, tuple[bool, str]]) -> Iterable[tuple[date, str, str]]:
    return ((day, KINDS[worked], escaped(note)) for day, (worked, note) in sorted(days.items()))


def from_rows(rows: Sequence[tuple[int, Sequence[Any]]], year: int) -> Listing:
    listing = Listing()
    filled = [(number, cells) for number, cells in rows if any(cell not in {"", None} for cell in cells)]
    if not filled or filled[0][0] != 1:
        listing.faults.append("第一行应是表头：日期、类型、说明。请下载模板，按模板的第一行填写。")
        return listing
    header = [str(cell).replace("*", "").strip() for cell in filled[0][1]]
    lacking = [column for column in COLUMNS if header.count(column) != 1]
    if lacking:
        listing.faults.append(f"第一行应有“{'”“'.join(lacking)}”各一列。请下载模板，按模板的第一行填写。")
        return listing
    if len(filled) > MOST_ROWS:
        listing.faults.append(f"表里有{len(filled) - 1}行，一年最多366天。请只填和星期不同的日子。")
        return listing
    for number, cells in filled[1:]:
        _read_row(number, cells, header, year, listing)
    del listing.faults[MOST_FAULTS:]
    return listing


def _read_row(number: int, cells: Sequence[Any], header: Sequence[str], year: int, listing: Listing) -> None:
    said: dict[str, Any] = {}
    for column in COLUMNS:
        place = header.index(column)
        try:
            said[column] = WIDGETS[column].clean(cells[place] if place < len(cells) else "")
        except ValueError as fault:
            listing.faults.append(f"{_address(place, number)}：{fault}")
    day, place = said.get(DATE), header.index(DATE)
    if DATE in said and day is None:
        listing.faults.append(f"{_address(place, number)}：没有填写日期。")
    elif day is not None and day.year != year:
        listing.faults.append(f"{_address(place, number)}：{day.isoformat()}不在{year}年。一张表只填一年。")
    elif day is not None and day in listing.days:
        listing.faults.append(f"{_address(place, number)}：{day.isoformat()}前面已经有一行。")
    elif day is not None and len(said) == len(COLUMNS):
        listing.days[day] = (said[KIND], said[NOTE])


def _address(place: int, number: int) -> str:
    return f"{LETTERS[place]}{number}" if place < len(LETTERS) else f"第{number}行"


def workbook(year: int, days: Mapping[date, tuple[bool, str]]) -> bytes:
    """The year's table; an empty year is the template."""
    book = Workbook()
    sheet = book.active
    sheet.title = f"{year}年"
    sheet.freeze_panes = "A2"
    sheet.append(COLUMNS)
    for row in rows_of(days):
        sheet.append(row)
    for letter, width in (("A", 14), ("B", 10), ("C", 30)):
        sheet.column_dimensions[letter].width = width
    sheet.column_dimensions["A"].number_format = "yyyy-mm-dd"
    for day, _kind, note in sheet.iter_rows(min_row=2):
        day.number_format = "yyyy-mm-dd"
        note.data_type = "s"  # text stays text, whatever it begins with
    kinds = DataValidation(type="list", formula1=f'"{",".join(KINDS.values())}"', allow_blank=True)
    kinds.add(f"B2:B{MOST_ROWS}")
    sheet.add_data_validation(kinds)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
