"""The sheet as openpyxl and LibreOffice's rules read it: no text becomes a formula, everything keeps its type."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from foundation.documents.services import sheet
from foundation.documents.services.sheet_parts import column_name, sheet_name
from tests.factories.organizations import NOW


def written(rows, columns=("编号", "内容"), title="问题清单", mark="林晓　2026年3月5日"):
    target = io.BytesIO()
    made = sheet.write(
        target,
        sheet.Sheet(title, columns, mark, NOW),
        rows,
        about=lambda done: [("清单", title), ("行数", done.rows)],
    )
    return target.getvalue(), made


def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def values(data):
    return [list(row) for row in book(data).worksheets[0].iter_rows(values_only=True)]


def xml(data, name="xl/worksheets/sheet1.xml"):
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


def test_header_rows_and_second_sheet():
    data, made = written([("03-001", "滞留资金"), ("03-002", None)])
    assert made == sheet.Written(rows=2, cut=0)
    assert values(data) == [["编号", "内容"], ["03-001", "滞留资金"], ["03-002", None]]
    assert book(data).sheetnames == ["问题清单", "说明"]
    assert [list(row) for row in book(data)["说明"].iter_rows(values_only=True)] == [["清单", "问题清单"], ["行数", 2]]


def test_values_keep_their_type():
    moment = dt.datetime(2026, 3, 5, 1, 30, tzinfo=dt.UTC)
    row = (7, Decimal("126.40"), 1.5, True, False, dt.date(2026, 3, 5), moment, dt.date(1, 1, 1), float("nan"), "")
    data, _ = written([row], columns=tuple("abcdefghij"))
    found = [value.isoformat() if isinstance(value, dt.datetime) else value for value in values(data)[1]]
    assert found == [
        7,
        126.4,
        1.5,
        "是",
        "否",
        "2026-03-05T00:00:00",
        "2026-03-05T09:30:00",
        "1年1月1日",
        None,
        None,
    ]
    first = book(data).worksheets[0]
    assert first["F2"].number_format == 'yyyy"年"m"月"d"日"'
    assert first["G2"].number_format == 'yyyy"年"m"月"d"日"\\ hh:mm'


@pytest.mark.feature(147)
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+86 0000", "'+86 0000"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠x", "'＠x"),
        ("﹦1", "'﹦1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
        ("\n资金", "'\n资金"),
        ("\x00=1", "'=1"),
        ("\x01\x02@x", "'@x"),
        ("  =1", "'  =1"),
        ("　=1", "'　=1"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        ('=HYPERLINK("http://x.example","看")', '\'=HYPERLINK("http://x.example","看")'),
        ("资金=1+1", "资金=1+1"),
        ("第一行\n=1", "第一行\n=1"),
        ("—", "—"),
        ("<b>&</b>", "<b>&</b>"),
        ("甲\x0b乙\ud800\uffff丙\x7f", "甲乙丙"),
    ],
)
def test_no_text_becomes_a_formula(typed, kept):
    data, _ = written([("1", typed)])
    cell = book(data).worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == (kept, "s")
    assert "<f>" not in xml(data)


def test_the_header_and_the_second_sheet_are_text_too():
    data, _ = written([], columns=("=1+1", "@x"), title="=2")
    assert values(data) == [["'=1+1", "'@x"]]
    assert book(data)["说明"]["B1"].value == "'=2"


def test_excels_own_escape_is_no_way_in():
    """Excel shows _x003D_ as "=": written as it stands, it would be one after the next way through CSV."""
    data, _ = written([("1", "_x003D_1+1"), ("2", "a_x000D_b_x"), ("3", "x_y")])
    assert '<t xml:space="preserve">_x005F_x003D_1+1</t>' in xml(data)
    assert "a_x005F_x000D_b_x<" in xml(data)
    assert ">x_y<" in xml(data)


def test_what_no_cell_can_hold_is_cut_with_a_word():
    long = "字" * 40_000
    data, made = written([("1", long), ("2", "字" * 32_767), ("3", "𠀀" * 20_000)])
    assert made.cut == 2
    cut, whole, wide = (row[1] for row in values(data)[1:])
    assert len(cut) == 32_767
    assert cut.endswith("字……（原文共40000个字，Excel一格放不下，后面没有导出）")
    assert whole == "字" * 32_767
    assert wide.endswith("（原文共20000个字，Excel一格放不下，后面没有导出）")
    assert len(wide.encode("utf-16-le")) // 2 <= 32_767


@pytest.mark.feature(192)
def test_on_paper():
    data, _ = written([("1", "x")] * 3, columns=("编号", "内容"), mark="甲&乙")
    first = book(data).worksheets[0]
    assert (first.page_setup.orientation, first.page_setup.paperSize) == ("landscape", 9)
    assert (first.page_setup.fitToWidth, first.page_setup.fitToHeight) == (1, 0)
    assert first.sheet_properties.pageSetUpPr.fitToPage is True
    assert first.print_title_rows == "$1:$1"
    assert first.freeze_panes == "A2"
    assert first.auto_filter.ref == "A1:B4"
    assert "<oddFooter>&amp;C第&amp;P页　共&amp;N页</oddFooter>" in xml(data)
    assert "&amp;L内部资料　用后收回&amp;C问题清单&amp;R甲&amp;&amp;乙" in xml(data)


@pytest.mark.feature(192)
def test_a_wide_list_is_printed_on_a3():
    data, _ = written([], columns=tuple("abcdefgh"))
    assert book(data).worksheets[0].page_setup.paperSize == 8


def test_widths_follow_what_stands_there():
    data, _ = written([("03-03-001", "很" * 200)])
    widths = book(data).worksheets[0].column_dimensions
    assert (widths["A"].width, widths["B"].width) == (11, 48)


def test_a_row_that_does_not_fit_its_columns_is_a_fault():
    with pytest.raises(ValueError, match="row 2 has 1 values for 2 columns"):
        written([("1", "x"), ("2",)])


def test_more_rows_than_a_sheet_has(monkeypatch):
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    assert written([("1", "x")] * 2)[1].rows == 2
    with pytest.raises(sheet.TooManyRows):
        written([("1", "x")] * 3)


def test_each_batch_is_told():
    told = []
    sheet.write(
        io.BytesIO(),
        sheet.Sheet("清单", ("a",), "", NOW),
        (("x",) for _ in range(1200)),
        about=lambda _done: [],
        each_batch=told.append,
    )
    assert told == [500, 1000]


def test_the_same_list_is_the_same_file():
    assert written([("1", "x")])[0] == written([("1", "x")])[0]


@pytest.mark.parametrize(("place", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_column_names(place, name):
    assert column_name(place) == name


@pytest.mark.parametrize(
    ("title", "name"), [("问题/清单[1]", "问题　清单　1"), ("说明", "清单"), ("", "清单"), ("长" * 40, "长" * 31)]
)
def test_sheet_names(title, name):
    assert sheet_name(title) == name
