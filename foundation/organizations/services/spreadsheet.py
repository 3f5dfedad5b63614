"""An uploaded list: what it is, and whether it is small enough to be read. Looked at in a stream; nothing is parsed here.

The reader (calamine) lays a sheet out whole in memory, each text as often as a cell points at it: rows, columns and texts
are counted before it sees the file. A 3.9 MB workbook with 800,000 rows is refused in a moment.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings

from foundation.core import packages
from foundation.core.errors import Refused

XLSX, CSV = "xlsx", "csv"
MEGABYTE = 1024 * 1024
CHUNK = MEGABYTE
MOST_MEMBERS = 500
MOST_UNZIPPED = 200 * MEGABYTE
MOST_SHARED = 48 * MEGABYTE  # the texts of a workbook, each once
MOST_TEXT = 200 * MEGABYTE  # the same, as often as cells point at them
MOST_COLUMNS = "Z"
MOST_FORMULAS = 1000

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
FAR_CELL = re.compile(rb"""\sr=["'][A-Z]{2,}\d""")
ROW_NUMBER = re.compile(rb"""\sr=["'][A-Z]*(\d{5,})["']""")
SHARED_TEXT = re.compile(rb"""\st=["']s["'][^<>]*>\s*<(?:\w+:)?v>(\d{1,9})<""")
FORMULA = re.compile(rb"<(?:\w+:)?c(\s[^<>]*)?>\s*<(?:\w+:)?f[\s/>]")
ADDRESS = re.compile(rb"""\sr=["']([A-Z]{1,3}\d{1,7})["']""")
FIRST_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^>]*?\w+:id=["']([^"']+)["']""")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")


class UploadRefused(Refused):
    """The file is empty, too large, or not a list that can be read."""

    status = 422


@dataclass(slots=True)
class Spreadsheet:
    """`encoding` of a CSV; `formulas` are the addresses of cells of the first sheet that compute instead of saying."""

    kind: str
    encoding: str = ""
    formulas: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        return f"CSV（{self.encoding}）" if self.kind == CSV else "Excel"


def check_size(size: int, name: str) -> None:
    """Asked before a file is read into memory."""
    if size == 0:
        raise UploadRefused(f"“{name}”是空文件，请检查后重新选择。")
    if size > settings.TREE_IMPORT_MAX_BYTES:
        limit = f"{settings.TREE_IMPORT_MAX_BYTES / MEGABYTE:g}MB"
        raise UploadRefused(f"“{name}”超过{limit}，请删去多余的工作表和图片，或分成几份。")


def inspect(data: bytes, name: str) -> Spreadsheet:
    """Raises UploadRefused with a sentence that says what to do."""
    check_size(len(data), name)
    said = name.rpartition(".")[2].lower()
    if data.startswith(b"PK\x03\x04") and said == XLSX:
        return _package(data, name)
    if data.startswith(OLD_OFFICE):
        raise UploadRefused(f"“{name}”是旧版Excel（.xls）或者加了密码，请另存为没有密码的.xlsx再上传。")
    if said == CSV and not data.startswith((b"PK", b"MZ", b"%PDF")):
        return _text(data, name)
    if said in {XLSX, CSV}:
        raise UploadRefused(f"“{name}”的内容和扩展名不一致，不是可以读的表。请用Excel或WPS另存为.xlsx再上传。")
    raise UploadRefused(f"“{name}”不是可以导入的文件。请上传.xlsx或.csv。")


def decoded(data: bytes, encoding: str) -> str:
    return data.decode("utf-8-sig" if encoding == "UTF-8" else "gb18030")


def _text(data: bytes, name: str) -> Spreadsheet:
    """UTF-8, with or without its mark, else what Chinese Excel and WPS write: GB18030, which holds GBK and GB2312."""
    if b"\0" in data:
        raise UploadRefused(f"“{name}”不是普通的CSV，请另存为“CSV UTF-8”或.xlsx再上传。")
    _few_rows(data.count(b"\n"), name)
    for encoding in ("UTF-8", "GB18030"):
        try:
            decoded(data, encoding)
        except UnicodeDecodeError:
            continue
        return Spreadsheet(CSV, encoding)
    raise UploadRefused(f"“{name}”的文字编码认不出来，请另存为“CSV UTF-8”或.xlsx再上传。")


def _package(data: bytes, name: str) -> Spreadsheet:
    try:
        with packages.opened(data) as package:
            return _workbook(package, name)
    except packages.BROKEN as error:
        if type(error) is RuntimeError:  # what zipfile raises for a member with a password
            raise UploadRefused(f"“{name}”加了密码，请去掉密码再上传。") from error
        raise UploadRefused(f"“{name}”已经损坏，打不开。请重新另存为.xlsx再上传。") from error


def _workbook(package: zipfile.ZipFile, name: str) -> Spreadsheet:
    members = package.infolist()
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise UploadRefused(f"“{name}”不是Excel工作簿，请用Excel或WPS另存为.xlsx再上传。")
    if any(member.lower().endswith("vbaproject.bin") for member in names):
        raise UploadRefused(f"“{name}”带有宏，不能导入。请另存为不带宏的.xlsx再上传。")
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNZIPPED:
        raise UploadRefused(f"“{name}”展开后太大，请只保留要导入的一张表，另存后再上传。")
    texts = _shared_texts(package, names, name)
    first = _first_sheet(package, names)
    found = Spreadsheet(XLSX)
    for member in names:
        if member.startswith("xl/worksheets/") and member.endswith(".xml"):
            formulas = _sheet(package.open(member), texts, name)
            if member == first:
                found.formulas = formulas
    return found


def _shared_texts(package: zipfile.ZipFile, names: list[str], name: str) -> list[int]:
    """How long each shared text is."""
    member = next((found for found in names if found.lower() == "xl/sharedstrings.xml"), None)
    if member is None:
        return []
    if package.getinfo(member).file_size > MOST_SHARED:
        raise UploadRefused(f"“{name}”里的文字太多，请只保留要导入的一张表，另存后再上传。")
    parts = re.split(rb"<(?:\w+:)?si[\s/>]", package.read(member))
    return [len(part) for part in parts[1:]]


def _sheet(stream: IO[bytes], texts: list[int], name: str) -> list[str]:
    """Addresses of formulas. Refuses too many rows, columns or texts."""
    rows, size, formulas = 0, 0, list[str]()
    for part in _parts(stream):
        rows += len(ROW.findall(part))
        _few_rows(rows, name)
        for number in ROW_NUMBER.findall(part):
            _few_rows(int(number), name)
        if FAR_CELL.search(part):
            raise UploadRefused(f"“{name}”在{MOST_COLUMNS}列以后还有内容，请删去多余的列再上传。")
        size += sum(texts[int(place)] for place in SHARED_TEXT.findall(part) if int(place) < len(texts))
        if size > MOST_TEXT:
            raise UploadRefused(f"“{name}”里的文字太多，请只保留要导入的一张表，另存后再上传。")
        if len(formulas) < MOST_FORMULAS:
            formulas += [_address(found) for found in FORMULA.findall(part)]
    return formulas[:MOST_FORMULAS]


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end with a row, or, where there is none, with a tag."""
    rest = b""
    with stream:
        while chunk := stream.read(CHUNK):
            rest += chunk
            end = max(rest.rfind(b"row>"), rest.rfind(b"/>") if len(rest) > 4 * CHUNK else -1)
            if len(rest) > 8 * CHUNK:
                end = len(rest)
            if end > 0:
                yield rest[:end]
                rest = rest[end:]
    yield rest


def _address(attributes: bytes) -> str:
    found = ADDRESS.search(attributes or b"")
    return found[1].decode() if found else ""


def _first_sheet(package: zipfile.ZipFile, names: list[str]) -> str:
    """The member of the first sheet, as the workbook's own list says; the reader takes the same one."""
    sheet = FIRST_SHEET.search(package.read("xl/workbook.xml"))
    if sheet is None or "xl/_rels/workbook.xml.rels" not in names:
        return ""
    for relation in RELATION.findall(package.read("xl/_rels/workbook.xml.rels")):
        said = dict(re.findall(rb"""(\w+)=["']([^"']*)["']""", relation))
        if said.get(b"Id") == sheet[1]:
            target = said.get(b"Target", b"").decode("utf-8", "replace")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return ""


def _few_rows(count: int, name: str) -> None:
    most = settings.TREE_IMPORT_MAX_ROWS
    if count > most + 1:
        raise UploadRefused(f"“{name}”超过{most}行（包括空行），请删去后面的空行，或按地区分成几份再上传。")
