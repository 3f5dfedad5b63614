import pytest

from foundation.documents import table_layout
from foundation.documents.letter import TableBlock


def table(*rows, **fields):
    return TableBlock(fields.pop("header", ()), rows, **fields)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "12"], "short"),
        (["1", "12,345.6", "8%"], "number"),
        (["—", "12000"], "number"),
        (["张明", "李卫东"], "short"),
        (["2026年3月12日"], "short"),
        (["完成。"], "text"),
        (["市财政局党组领导班子成员"], "text"),
    ],
)
def test_how_a_column_stands(cells, kind):
    assert table_layout.kinds(table(*(("某项", cell) for cell in cells))) == ("short", kind)


def test_the_first_cell_of_a_record_sheet_is_a_label():
    rows = table_layout.rows(table(("姓名", "张明"), ("谈话内容",), has_labels=True))
    assert [(cell.kind, cell.span) for cell in rows[0]] == [("label", 1), ("short", 1)]
    assert [(cell.kind, cell.span) for cell in rows[1]] == [("text", 2)]


def test_the_last_cell_of_a_short_row_runs_on():
    rows = table_layout.rows(table(("甲", "乙", "丙"), ("合计", "3")))
    assert [cell.span for cell in rows[1]] == [1, 2]


@pytest.mark.parametrize(
    ("widths", "shares"),
    [((1, 3), (25.0, 75.0)), ((), ()), ((1, 2, 3), ()), ((0, 1), ()), ((-1, 2), ())],
)
def test_widths_are_shares_of_the_table(widths, shares):
    assert table_layout.shares(table(("甲", "乙"), widths=widths)) == shares


def test_a_record_sheet_goes_in_pairs_and_leaves_room_to_write():
    sheet = table(("申请人（签字）", "", "日期", ""), ("意见", "同意。", "日期", ""), has_labels=True)
    assert table_layout.kinds(sheet) == ("label", "text", "label", "short")
    # 申请人（签字） takes 7 characters of 4号 and 4 mm of 156 mm.
    assert table_layout.shares(sheet) == (24.73, 25.27, 24.73, 25.27)
    assert table_layout.shares(table(("说明", ""), has_labels=True)) == (28.0, 72.0)
    assert table_layout.shares(table(("很长的说明" * 9, ""), has_labels=True)) == (52.0, 48.0)
    assert table_layout.kinds(table(("姓名", "甲", "乙"), has_labels=True))[0] == "label"
    assert table_layout.shares(table(("姓名", "甲", "乙"), has_labels=True)) == ()


def test_an_empty_table_has_no_columns():
    assert (table_layout.columns(table()), table_layout.rows(table()), table_layout.shares(table())) == (0, [], ())
