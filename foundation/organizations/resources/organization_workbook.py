"""The template that people fill in, and their own list back with every fault marked. What is taken out as a list is written
elsewhere (documents.services.sheet); these two need drop-downs, protection and coloured cells.
"""

import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from foundation.organizations.resources.organization import (
    ABOUT,
    COLUMNS,
    FIELDS,
    REMARKS,
    VERSION,
    VERSION_MARK,
    ChoiceWidget,
    DayWidget,
    Listing,
    cells_of,
)
from foundation.organizations.services.spreadsheet import Spreadsheet
from foundation.organizations.services.tree_rows import Fault

SHEET = "单位"
LISTED_ROWS = 100_001
WIDTHS = {"代码": 18, "全称": 44, "简称": 24, "上级代码": 18, "联络电话": 18, "撤销日期": 14, "并入单位代码": 18}
HEAD = {"font": Font(name="宋体", bold=True, size=10), "fill": PatternFill("solid", fgColor="EEEDEA")}
WRONG = PatternFill("solid", fgColor="FCEFED")
TEXT_FORMAT = "@"
LONGEST_REMARK = 2000
HINTS = (
    (VERSION_MARK, VERSION),
    ("怎么填", "在“单位”表从第二行起一行填一个单位，不要改第一行的表头。填好后在系统“单位—导入单位”上传。"),
    ("代码", "每个单位一个，不能重复。系统按代码认单位：已有的代码是修改，没有的是新增。"),
    ("上级代码", "填上级单位的代码，也可以填上级的全称；全称有重名的要填代码。只有最上面的单位可以不填。"),
    ("类别、层级", "从下拉列表里选。"),
    ("状态", "不填就是在用。已有的单位不能用导入撤销、合并或恢复，请到单位页办理。"),
    ("顺序", "新增的单位按表里的先后排在同级单位后面。"),
    ("不在表里的单位", "不会改动，也不会删除。"),
    ("例", "YL-CZ｜中共云岭市财政局党组｜市财政局党组｜党组｜市（地州）｜YL"),
    ("注意", "不要填写涉密内容。"),
)


def template() -> bytes:
    """Empty, with drop-downs, the header locked, and the mark by which an old one is told."""
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "A2"
    for place, (column, field) in enumerate(zip(COLUMNS, FIELDS.values(), strict=True), 1):
        letter = get_column_letter(place)
        head = sheet.cell(1, place, column)
        head.font, head.fill = HEAD["font"], HEAD["fill"]
        size = sheet.column_dimensions[letter]
        size.width = WIDTHS.get(column, 14)
        size.protection = Protection(locked=False)
        size.number_format = "yyyy-mm-dd" if isinstance(field.widget, DayWidget) else TEXT_FORMAT
        if isinstance(field.widget, ChoiceWidget):
            _offer(sheet, letter, column, field.widget)
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # in the file format "false" is "not forbidden"
    _explain(book)
    return _bytes(book)


def _offer(sheet: Any, letter: str, column: str, widget: ChoiceWidget) -> None:
    listed = DataValidation(
        type="list",
        formula1=f'"{",".join(widget.labels.values())}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column,
        error="请从下拉列表里选。",
    )
    listed.add(f"{letter}2:{letter}{LISTED_ROWS}")
    sheet.add_data_validation(listed)


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet(ABOUT)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90
    for row in HINTS:
        sheet.append(row)
    for name, words in sheet.iter_rows():
        name.font = HEAD["font"]
        words.alignment = name.alignment = Alignment(wrap_text=True, vertical="top")


def marked(data: bytes, source: Spreadsheet, faults: Sequence[Fault]) -> bytes:
    """The list as it was uploaded, with a column of remarks in front of the rest and the wrong cells coloured. It can be
    corrected and uploaded again: the remarks are not read.
    """
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 60
    header: Sequence[Any] = ()
    for number, cells in cells_of(data, source, Listing()):
        if number == 1:
            header = cells
            sheet.append([REMARKS, *(_cell(sheet, cell) for cell in cells)])
            continue
        told = by_row.get(number, [])
        wrong = {fault.column for fault in told}
        places = enumerate(cells)
        remark = _cell(sheet, "\n".join(fault.sentence for fault in told)[:LONGEST_REMARK], wrong=bool(told))
        row = [_cell(sheet, cell, wrong=place < len(header) and header[place] in wrong) for place, cell in places]
        sheet.append([remark, *row])
    return _bytes(book)


def _cell(sheet: Any, value: Any, *, wrong: bool = False) -> Any:
    """Text stays text, whatever it begins with."""
    if not wrong and not isinstance(value, str):
        return value
    text = "".join(sign for sign in value if sign.isprintable() or sign == "\n") if isinstance(value, str) else value
    if not wrong and not text.startswith(("=", "+", "-", "@")):
        return text
    cell = WriteOnlyCell(sheet, value=text)
    if isinstance(text, str):
        cell.data_type = "s"
    if wrong:
        cell.fill = WRONG
    return cell


def _bytes(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
