import io
import zipfile

import pytest
from openpyxl import Workbook

from foundation.organizations.services.spreadsheet import UploadRefused, inspect
from tests.factories.tree_import import line, saved, workbook

SHEET = "xl/worksheets/sheet1.xml"


def rebuilt(data: bytes, **members: bytes) -> bytes:
    """The same package with members replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return target.getvalue()


@pytest.fixture
def plain():
    return workbook([line("A", "YL")])


def sheet_of(rows: bytes) -> bytes:
    head = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return head + rows + b"</sheetData></worksheet>"


def refusal(data, name="单位.xlsx"):
    with pytest.raises(UploadRefused) as caught:
        inspect(data, name)
    assert caught.value.status == 422
    return caught.value.sentence


@pytest.mark.feature(148)
@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "CSV（UTF-8）"),
        ("utf-8-sig", "CSV（UTF-8）"),
        ("gb18030", "CSV（GB18030）"),
        ("gbk", "CSV（GB18030）"),
    ],
)
def test_the_encoding_of_a_csv_is_found_and_told(encoding, label):
    assert inspect("代码,全称\nA,中共云岭市财政局党组\n".encode(encoding), "单位.csv").label == label


def test_an_xlsx_is_known_by_its_content(plain):
    assert inspect(plain, "单位.XLSX").label == "Excel"


@pytest.mark.feature(143)
@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.xlsx", "是空文件"),
        (b"MZ\x90\x00" + b"\0" * 100, "a.xlsx", "不是可以读的表"),
        (b"MZ\x90\x00", "a.csv", "不是可以读的表"),
        (b"%PDF-1.7", "a.csv", "不是可以读的表"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "a.xlsx", "旧版Excel"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "a.xls", "旧版Excel"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "已经损坏"),
        (b"a,b", "a.txt", "请上传.xlsx或.csv"),
        ("代码".encode("utf-16"), "a.csv", "文字编码认不出来"),
        (b"a,\0b", "a.csv", "不是普通的CSV"),
        (b"\xff\xff\xff", "a.csv", "文字编码认不出来"),
        (b"a,b", "noextension", "请上传.xlsx或.csv"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(data, name, said):
    assert said in refusal(data, name)


def test_macros_and_other_packages_are_refused(plain):
    assert "带有宏" in refusal(rebuilt(plain, **{"xl/vbaProject.bin": b"x"}))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as target:
        target.writestr("word/document.xml", "x")
    assert "不是Excel工作簿" in refusal(package.getvalue())


def test_too_many_bytes(plain, settings):
    settings.TREE_IMPORT_MAX_BYTES = 2048
    assert "超过0.00195312MB" in refusal(plain)


@pytest.mark.feature(149)
def test_rows_are_counted_before_anything_is_parsed(plain, settings):
    settings.TREE_IMPORT_MAX_ROWS = 100
    many = sheet_of(b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 103)))
    assert "超过100行" in refusal(rebuilt(plain, **{SHEET: many}))
    assert "超过100行" in refusal(rebuilt(plain, **{SHEET: sheet_of(b"<row/>" * 102)}))
    assert "超过100行" in refusal(rebuilt(plain, **{SHEET: sheet_of(b'<row r="54321"><c r="A54321"/></row>')}))
    assert "超过100行" in refusal(b"a,b\n" * 102, "a.csv")


@pytest.mark.feature(149)
def test_a_small_file_of_800_000_rows_is_refused_early(plain):
    rows = b"".join(b"<row><c><v>1</v></c></row>" for _ in range(1000)) * 800
    bomb = rebuilt(plain, **{SHEET: sheet_of(rows)})
    assert len(bomb) < 4_000_000
    assert "超过100000行" in refusal(bomb)


@pytest.mark.feature(149)
def test_columns_texts_and_unzipped_size_are_limited(plain, monkeypatch):
    module = "foundation.organizations.services.spreadsheet"
    assert "Z列以后" in refusal(rebuilt(plain, **{SHEET: sheet_of(b'<row r="1"><c r="XFD1"/></row>')}))
    texts = b"<sst><si><t>%s</t></si></sst>" % (b"x" * 10_000)
    cells = sheet_of(b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>' * 3)
    monkeypatch.setattr(f"{module}.MOST_TEXT", 50_000)
    assert "文字太多" in refusal(rebuilt(plain, **{"xl/sharedStrings.xml": texts, SHEET: cells}))
    monkeypatch.setattr(f"{module}.MOST_SHARED", 5_000)
    assert "文字太多" in refusal(rebuilt(plain, **{"xl/sharedStrings.xml": texts}))
    monkeypatch.setattr(f"{module}.MOST_UNZIPPED", 5_000)
    assert "展开后太大" in refusal(plain)


def test_a_package_that_lies_about_its_size_is_broken(plain):
    """The central directory says 10 bytes; the member unfolds to many more."""
    packed = bytearray(rebuilt(plain, **{SHEET: sheet_of(b"<row/>" * 5000)}))
    place = packed.rindex(SHEET.encode()) - 46
    packed[place + 24 : place + 28] = (10).to_bytes(4, "little")
    assert "已经损坏" in refusal(bytes(packed))


@pytest.mark.feature(144)
def test_formulas_of_the_first_sheet_are_found_by_their_address():
    book = Workbook()
    book.active.append(["代码", "全称"])
    book.active.append(["=1+1", "名称"])
    book.active["B7"] = "=A2"
    book.create_sheet("算").append(["=1+1"])
    assert inspect(saved(book), "a.xlsx").formulas == ["A2", "B7"]
