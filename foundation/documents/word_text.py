"""The text of a .docx, for the desk: paragraphs as lines, rows of tables as cells parted by tabs. Nothing else is read.

The package is looked at before anything in it is parsed: how many members, how large they are unpacked, no macros, no
document type (entities). Pictures, text boxes and numbers that Word counts itself do not come along; they are told.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml

from foundation.core import packages

MEGABYTE = 1024 * 1024
MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * MEGABYTE
MOST_TEXT = 10 * MEGABYTE
# Every tag is an object, and rows are filled up to the longest one: small files can say a great deal of both.
MOST_TAGS = 500_000
MOST_CELLS = 200_000
MAIN = "word/document.xml"
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# A package of Word has no document type: one would only be there to bring entities.
DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
PARAGRAPH, TABLE, ROW, CELL_OF_ROW = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
TEXT = qn("w:t")
AS_SIGN = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
# Struck out by a reviewer, moved elsewhere, or drawn beside the text.
NOT_TEXT = frozenset({qn("w:del"), qn("w:moveFrom"), qn("w:drawing"), qn("w:pict"), qn("w:object")})
PROPERTIES = frozenset({qn("w:pPr"), qn("w:rPr")})
CONTINUES = qn("w:vMerge")
VALUE = qn("w:val")


class NotWord(ValueError):
    """No .docx that can be read; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class WordText:
    """`lost`: what the document has beside text, in words."""

    text: str
    lost: tuple[str, ...] = ()


def read(data: bytes) -> WordText:
    """Raises NotWord."""
    body = _body(data)
    text = "\n".join(_lines(body))
    found = {element.tag for element in body.iter()}
    words = {
        "图片和文本框": bool({qn("w:drawing"), qn("w:pict"), qn("w:object")} & found),
        "Word自动编的序号（请补上“一、”“（一）”）": qn("w:numPr") in found,
        "脚注": qn("w:footnoteReference") in found,
        "修订中删去的文字": qn("w:del") in found,
    }
    return WordText(text, tuple(name for name, is_there in words.items() if is_there))


def _body(data: bytes) -> Any:
    """The element w:body. Everything that a hostile package may be is refused here."""
    if data.startswith(OLD_OFFICE):
        raise NotWord("这是旧版Word（.doc）或者加了密码的文件，请另存为没有密码的.docx再上传。")
    try:
        with packages.opened(data) as package:
            xml = _main_part(package)
        document = parse_xml(xml)
    except packages.Damaged as error:
        raise NotWord("文件已损坏或加了密码，打不开。请用Word或WPS打开后另存为.docx再上传。") from error
    except SyntaxError as error:  # lxml's own is one
        raise NotWord("文件内容已损坏，读不出文字。请用Word或WPS打开后另存为.docx再上传。") from error
    body = document.find(qn("w:body"))
    if body is None:
        raise NotWord("这个Word文件里没有正文。请检查后重新选择。")
    return body


def _main_part(package: zipfile.ZipFile) -> bytes:
    members = package.infolist()
    names = {member.filename for member in members}
    if MAIN not in names or "[Content_Types].xml" not in names:
        raise NotWord("这不是Word文件（.docx）。请上传.docx或.txt。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotWord("文件里有宏，不能接收。请另存为不带宏的.docx再上传。")
    main = package.getinfo(MAIN)
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or main.file_size > MOST_TEXT:
        raise NotWord("文件展开后太大，不能接收。请删去图片，或分成几份再上传。")
    xml = packages.unpacked(package, main)
    if xml.count(b"<") > MOST_TAGS:
        raise NotWord("文件里的段落、表格太多，不能接收。请分成几份再上传。")
    if any(doctype in xml for doctype in DOCTYPES):
        raise NotWord("文件里有不该有的内容（文档类型声明），不能接收。请用Word或WPS另存后再上传。")
    return xml


def _lines(parent: Any) -> Iterator[str]:
    """Paragraphs and rows, also those inside content controls."""
    for child in parent:
        if child.tag == PARAGRAPH:
            yield _text(child)
        elif child.tag == TABLE:
            yield ""
            yield from _rows(child)
            yield ""
        elif child.tag not in NOT_TEXT:
            yield from _lines(child)


def _rows(table: Any) -> Iterator[str]:
    rows = [[_cell(cell) for cell in _own(row, CELL_OF_ROW)] for row in _own(table, ROW)]
    widest = max((len(row) for row in rows), default=0)
    if widest * len(rows) > MOST_CELLS:
        raise NotWord(f"文件里的表格太大（{len(rows)}行、{widest}列），不能接收。请把表格分成几份再上传。")
    for row in rows:
        if row:
            yield "\t".join(row + [""] * (widest - len(row)))


def _own(parent: Any, tag: str) -> Iterator[Any]:
    """Those of the tag right below, also in content controls, but none within another: each is looked at once."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in NOT_TEXT:
            yield from _own(child, tag)


def _cell(cell: Any) -> str:
    merged = cell.find(f"{qn('w:tcPr')}/{CONTINUES}")
    if merged is not None and merged.get(VALUE, "continue") == "continue":
        return ""
    words = (" ".join(_text(one).split()) for one in _own(cell, PARAGRAPH))
    return " ".join(word for word in words if word)


def _text(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).strip("\t ")


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag in AS_SIGN:
            yield AS_SIGN[child.tag]
        elif child.tag not in NOT_TEXT and child.tag not in PROPERTIES:
            yield from _pieces(child)
