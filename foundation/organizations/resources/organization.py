"""Columns of the list of organizations, in and out: a row of Excel ↔ a Line for the set-form services.

django-import-export says what a column is called and how a cell is read and written. Its own loop over rows is left out:
it asks and saves row by row, and would see neither all faults at once nor the tree as a whole (performance.md P4).
"""

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from import_export import resources
from import_export.fields import Field
from import_export.widgets import Widget
from python_calamine import CalamineError, CalamineWorkbook

from foundation.organizations.models import Organization
from foundation.organizations.services.spreadsheet import CSV, Spreadsheet, decoded
from foundation.organizations.services.tree_rows import (
    CODE,
    ENDED,
    MERGED,
    NAME,
    PARENT,
    STATE,
    UNSAID,
    Fault,
    Line,
    Said,
)
from foundation.organizations.states import Category, Level

VERSION = "单位导入 2026-1"
ABOUT, VERSION_MARK = "说明", "模板版本"
REMARKS = "错误"
PARENT_NAME = "上级全称"
STATES = {True: "在用", False: "已撤销"}
MOST_EXACT = 10**15  # from there on Excel has rounded the number
# What the writer of lists puts an apostrophe before, so that no spreadsheet takes it for a formula.
RISKY = re.compile("[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n]")
ESCAPED = re.compile(f"'+(?:{RISKY.pattern})")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def escaped(text: str) -> str:
    """What the writer would leave alone but `unescaped` would change gets one more apostrophe."""
    return f"'{text}" if ESCAPED.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if ESCAPED.match(text) else text


class TextWidget(Widget):  # type: ignore[misc]
    def __init__(self, longest: int, *, required: bool = False) -> None:
        super().__init__()
        self.longest, self.required = longest, required

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = _text(value)
        if len(text) > self.longest:
            raise ValueError(f"最多{self.longest}个字，现在是{len(text)}个。")
        if self.required and not text:
            raise ValueError("没有填写。")
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return escaped(value or "")


class CodeOrNothing(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return super().clean(value, row) or None


class ChoiceWidget(Widget):  # type: ignore[misc]
    """The words of a list ↔ its values. `blank` is what an empty cell means; without it the cell must say."""

    def __init__(self, labels: Mapping[Any, str], *, blank: Any = None) -> None:
        super().__init__()
        self.labels, self.blank = labels, blank
        self.values = {label: value for value, label in labels.items()}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = _text(value)
        if text in self.values:
            return self.values[text]
        if not text and self.blank is not None:
            return self.blank
        shown = "、".join(self.labels.values())
        raise ValueError(f"“{text[:20]}”不在可选的值里，请填：{shown}。" if text else f"没有填写，请填：{shown}。")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.labels[value]


class DayWidget(Widget):  # type: ignore[misc]
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = _text(value)
        if not text:
            return None
        found = DAY.fullmatch(text)
        try:
            return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{text[:20]}”不是日期，请按2026-03-05的样子填写。") from None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> date | None:
        return value  # type: ignore[no-any-return]


class OrganizationResource(resources.Resource):  # type: ignore[misc]
    """The order of the columns is that of the template and of the export."""

    code = Field("code", CODE, TextWidget(32, required=True))
    name = Field("name", NAME, TextWidget(120, required=True))
    short_name = Field("short_name", "简称", TextWidget(40, required=True))
    category = Field("category", "类别", ChoiceWidget(dict(Category.choices)))
    level = Field("level", "层级", ChoiceWidget(dict(Level.choices)))
    parent = Field("parent_code", PARENT, TextWidget(120))
    head_name = Field("head_name", "主要负责人", TextWidget(40))
    liaison_name = Field("liaison_name", "联络员", TextWidget(40))
    liaison_phone = Field("liaison_phone", "联络电话", TextWidget(20))
    is_active = Field("is_active", STATE, ChoiceWidget(STATES, blank=True))
    ended_on = Field("ended_on", ENDED, DayWidget())
    merged_into = Field("merged_code", MERGED, CodeOrNothing(32))


FIELDS: dict[str, Field] = dict(OrganizationResource().fields)
COLUMNS: tuple[str, ...] = tuple(field.column_name for field in FIELDS.values())
NAME_OF = {field.column_name: name for name, field in FIELDS.items()} | {PARENT_NAME: "parent"}
NEEDED = (CODE, NAME, "简称", "类别", "层级")


@dataclass(slots=True)
class Listing:
    """What a file says. `letters`: column → its letter in the file; `places`: field → its place in a Said; `rows` counts those that are not empty."""

    lines: list[Line] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    rows: int = 0


def read(data: bytes, sheet: Spreadsheet) -> Listing:
    """Every row and every fault. Faults of the header stop the reading: then nothing below it means anything."""
    listing = Listing()
    header: list[str] = []
    places: dict[str, int] = {}
    for number, cells in cells_of(data, sheet, listing):
        if number == 1:
            header = [_text(cell).replace("*", "").strip() if _is_plain(cell) else "" for cell in cells]
            if not _read_header(header, listing):
                return listing
            places = _places(header)
            listing.places = {name: place for place, name in enumerate(list(places)[2:])}
        elif any(cell not in {"", None} for cell in cells):
            if not header:
                listing.faults.append(Fault(1, "", "第一行应是表头。请下载模板，按模板的第一行填写。"))
                return listing
            listing.rows += 1
            _read_row(number, cells, places, listing)
    if not listing.rows and not listing.faults:
        listing.faults.append(Fault(1, "", "表是空的。请用模板填写后再上传。"))
    _tell_formulas(sheet, header, listing)
    return listing


def cells_of(data: bytes, sheet: Spreadsheet, listing: Listing) -> Iterator[tuple[int, Sequence[Any]]]:
    """(row number as a person counts, its cells), of the first sheet."""
    if sheet.kind == CSV:
        yield from _csv_rows(decoded(data, sheet.encoding), listing)
        return
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            old = _old_version(book)
            if old:
                sentence = f"这份表用的是“{old}”，现在用的是“{VERSION}”。请下载新模板，把内容粘贴过去再上传。"
                listing.faults.append(Fault(1, "", sentence))
                return
            first = book.get_sheet_by_index(0)
            down, right = first.start or (0, 0)
            for number, cells in enumerate(first.iter_rows(), down + 1):
                yield number, [*([""] * right), *cells]
    except CalamineError:
        listing.faults.append(Fault(1, "", "这份表读不出来。请用Excel或WPS另存为.xlsx再上传。"))


def _csv_rows(text: str, listing: Listing) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline="")), 1)
    except csv.Error:
        listing.faults.append(Fault(1, "", "这份CSV读不出来，某一格太长或者引号不成对。请另存为.xlsx再上传。"))


def _old_version(book: CalamineWorkbook) -> str:
    """The mark of another template, or nothing."""
    if ABOUT not in book.sheet_names or book.sheet_names[0] == ABOUT:
        return ""
    for cells in book.get_sheet_by_name(ABOUT).to_python(nrows=30):
        if len(cells) > 1 and cells[0] == VERSION_MARK:
            return "" if cells[1] == VERSION else str(cells[1])[:40]
    return ""


def _read_header(header: Sequence[str], listing: Listing) -> bool:
    for place, column in enumerate(header):
        listing.letters.setdefault(PARENT if column == PARENT_NAME else column, chr(ord("A") + place))
    missing = [column for column in NEEDED if column not in header]
    if PARENT not in header and PARENT_NAME not in header:
        missing.append(PARENT)
    unknown = [column for column in header if column and column not in NAME_OF and column != REMARKS]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    sentences = [
        f"表头缺少：{'、'.join(missing)}。" if missing else "",
        f"表头里有不认识的列：{'、'.join(column[:20] for column in unknown[:10])}。" if unknown else "",
        f"表头有重复的列：{'、'.join(twice)}。" if twice else "",
    ]
    told = "".join(sentences)
    if told:
        listing.faults.append(Fault(1, "", f"{told}请下载模板，按模板的第一行填写。"))
    return not told


def _places(header: Sequence[str]) -> dict[str, int]:
    """Field → column of the file; the code and the parent first. The parent's code counts where both are listed."""
    named = {NAME_OF[column]: place for place, column in enumerate(header) if column in NAME_OF}
    if PARENT in header:
        named["parent"] = header.index(PARENT)
    return {"code": named.pop("code"), "parent": named.pop("parent"), **named}


def _read_row(number: int, cells: Sequence[Any], places: Mapping[str, int], listing: Listing) -> None:
    """`places`: field → column of the file, the code and the parent first."""
    before = len(listing.faults)
    values = []
    for name, place in places.items():
        field = FIELDS[name]
        try:
            values.append(field.widget.clean(cells[place] if place < len(cells) else ""))
        except ValueError as fault:
            listing.faults.append(Fault(number, field.column_name, f"{field.column_name}：{fault}"))
            values.append(UNSAID)
    code, parent, *rest = values
    said = Said(listing.places, tuple(rest))
    code, parent = ("" if value is UNSAID else value for value in (code, parent))
    listing.lines.append(Line(number, code, sys.intern(parent), said, len(listing.faults) == before))


def _tell_formulas(sheet: Spreadsheet, header: Sequence[str], listing: Listing) -> None:
    for address in sheet.formulas:
        letters, digits = address.rstrip("0123456789"), address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        place = ord(letters) - ord("A") if len(letters) == 1 else len(header)
        column = header[place] if place < len(header) else ""
        if column != REMARKS:
            sentence = "这一格是公式。请复制后“选择性粘贴”为数值，再上传。"
            listing.faults.append(Fault(int(digits or 1), column, sentence))


def address_of(fault: Fault, letters: Mapping[str, str]) -> str:
    """ "C17"; where the list has no such column, "第17行"."""
    letter = letters.get(fault.column, "")
    return f"{letter}{fault.row}" if letter else f"第{fault.row}行"


def rows_of(organizations: QuerySet[Organization]) -> Iterator[list[Any]]:
    """In the columns of the import and the order of the tree; memory stays flat. A top's parent is left out."""
    codes: dict[str, str] = {}
    fields = list(FIELDS.values())
    for row in organizations.annotate(merged_code=F("merged_into__code")).order_by("path").iterator(chunk_size=2000):
        codes = {path: code for path, code in codes.items() if row.path.startswith(path)}
        setattr(row, "parent_code", codes.get(row.path[: -Organization.steplen], ""))  # noqa: B010 - mypy knows no such field
        codes[row.path] = row.code
        yield [field.export(row) for field in fields]


def _is_plain(cell: Any) -> bool:
    return isinstance(cell, str) and cell.isprintable()


def _text(value: Any) -> str:
    """As a person reads the cell. Raises ValueError for what no name or code can be."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = unescaped(value.strip())
        if not text.isprintable():
            raise ValueError(_unprintable(text))
        return text
    if isinstance(value, float) and abs(value) >= MOST_EXACT:
        raise ValueError("数字太长，Excel已经改动了它。请把这一列设成“文本”格式后重新填写。")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _unprintable(text: str) -> str:
    sign = next(sign for sign in text if not sign.isprintable())
    if sign in "\r\n":
        return "有换行，请写成一行。"
    if unicodedata.category(sign) == "Zs":
        return "有特殊的空格，请改成普通空格或删去。"
    return f"有看不见的控制字符（U+{ord(sign):04X}），请删去后重新填写。"
