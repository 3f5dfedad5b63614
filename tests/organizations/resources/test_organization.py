import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from foundation.documents.services.sheet import plain
from foundation.organizations.resources.organization import COLUMNS, VERSION, address_of, escaped, read, unescaped
from foundation.organizations.resources.organization_workbook import marked, template
from foundation.organizations.services.spreadsheet import inspect
from tests.factories.tree_import import SHORT, line, saved, workbook


def listing(data, name="单位.xlsx"):
    return read(data, inspect(data, name))


def told(data, name="单位.xlsx"):
    found = listing(data, name)
    return [(address_of(fault, found.letters), fault.sentence) for fault in found.faults]


def one(**cells):
    return workbook([line("A", "YL", **cells)], COLUMNS)


def test_a_row_is_read_as_a_person_wrote_it():
    data = workbook([line("A", "YL", 状态="已撤销", 撤销日期=dt.date(2025, 6, 1), 主要负责人=" 张三 ")], COLUMNS)
    [row] = listing(data).lines
    assert (row.row, row.code, row.parent, row.is_sound) == (2, "A", "YL", True)
    assert dict(row.fields) == {
        "name": "中共云岭市A局党组",
        "short_name": "A局",
        "category": "party_group",
        "level": "county",
        "head_name": "张三",
        "liaison_name": "",
        "liaison_phone": "",
        "is_active": False,
        "ended_on": dt.date(2025, 6, 1),
        "merged_into": None,
    }


def test_columns_that_are_not_there_are_not_said():
    [row] = listing(workbook([line("A", "YL")])).lines
    assert set(row.fields) == {"name", "short_name", "category", "level"}


@pytest.mark.feature(144)
def test_all_faults_of_all_rows_at_once_with_their_addresses():
    rows = [
        line("", "YL"),
        line("B" * 33, "YL", 类别="俱乐部"),
        line("C", "YL", name="长" * 121, 层级=""),
        line("D", "YL", 简称="甲\n乙"),
        line("E", "YL", 简称="甲\x7f乙"),
        line("F", "YL", 联络电话=13800000000, 撤销日期="明天"),
        line("G", "YL", 联络电话=8.7e17),
    ]
    assert told(workbook(rows, COLUMNS)) == [
        ("A2", "代码：没有填写。"),
        ("A3", "代码：最多32个字，现在是33个。"),
        ("D3", "类别：“俱乐部”不在可选的值里，请填：党委、党组、党工委、工作机构、国有企业、学校、医院、党支部。"),
        ("B4", "全称：最多120个字，现在是121个。"),
        ("E4", "层级：没有填写，请填：省、市（地州）、县（市区）、乡镇（街道）、村（社区）。"),
        ("C5", "简称：有换行，请写成一行。"),
        ("C6", "简称：有看不见的控制字符（U+007F），请删去后重新填写。"),
        ("K7", "撤销日期：“明天”不是日期，请按2026-03-05的样子填写。"),
        ("I8", "联络电话：数字太长，Excel已经改动了它。请把这一列设成“文本”格式后重新填写。"),
    ]


def test_a_number_is_the_text_that_was_typed():
    [row] = listing(one(联络电话=13800000000)).lines
    assert row.fields["liaison_phone"] == "13800000000"


@pytest.mark.parametrize("typed", ["2026-03-05", "2026/3/5", "2026年3月5日", "2026.3.5", dt.date(2026, 3, 5)])
def test_days_are_read_in_the_ways_people_write_them(typed):
    [row] = listing(one(状态="已撤销", 撤销日期=typed)).lines
    assert row.fields["ended_on"] == dt.date(2026, 3, 5)


@pytest.mark.feature(144)
def test_a_formula_is_a_fault_where_it_stands():
    book = Workbook()
    book.active.append(SHORT)
    book.active.append(["A", "=B3", "A局", "党组", "县（市区）", "YL"])
    assert ("B2", "这一格是公式。请复制后“选择性粘贴”为数值，再上传。") in told(saved(book))


@pytest.mark.feature(143)
@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["代码", "全称"], "表头缺少：简称、类别、层级、上级代码。"),
        ([*SHORT, "领导"], "表头里有不认识的列：领导。"),
        ([*SHORT, "简称"], "表头有重复的列：简称。"),
    ],
)
def test_a_foreign_header_is_told_and_nothing_below_it_is_read(columns, said):
    found = listing(workbook([line("A", "YL")], columns))
    assert [fault.sentence for fault in found.faults] == [f"{said}请下载模板，按模板的第一行填写。"]
    assert found.lines == []


def test_the_header_may_have_another_order_and_the_parents_full_name():
    columns = ("上级全称", "层级", "类别", "简称", "全称", "代码", "错误")
    data = workbook([{**line("A", ""), "上级全称": "中国共产党云岭市委员会"}], columns)
    [row] = listing(data).lines
    assert (row.code, row.parent) == ("A", "中国共产党云岭市委员会")
    bad = workbook([{**line("A", "", 类别="坏"), "上级全称": "中国共产党云岭市委员会"}], columns)
    assert [address for address, _ in told(bad)] == ["C2"]


def test_an_empty_list_and_one_without_a_header():
    assert "表是空的" in told(workbook([]))[0][1]
    assert "表是空的" in told(b"\xef\xbb\xbf", "a.csv")[0][1]
    book = Workbook()
    book.active["A3"] = "代码"
    assert "第一行应是表头" in told(saved(book))[0][1]


def test_empty_rows_between_are_passed_over():
    assert [row.row for row in listing(workbook([line("A", "YL"), {}, line("B", "YL")])).lines] == [2, 4]


@pytest.mark.feature(148)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_says_the_same(encoding):
    text = "代码,全称,简称,类别,层级,上级代码\r\nA,中共云岭市“䶮”局党组,䶮局,党组,县（市区）,YL\r\n"
    [row] = listing(text.encode(encoding), "单位.csv").lines
    assert (row.code, row.fields["short_name"]) == ("A", "䶮局")


def test_a_broken_csv_is_told():
    assert "这份CSV读不出来" in told(b'a,"' + b"x" * 200_000, "a.csv")[0][1]


@pytest.mark.feature(143)
def test_the_template_is_read_back_and_has_lists_and_a_locked_header():
    book = load_workbook(io.BytesIO(template()))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    assert not sheet.column_dimensions["A"].protection.locked
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["D2"] == '"党委,党组,党工委,工作机构,国有企业,学校,医院,党支部"'
    assert lists["J2"] == '"在用,已撤销"'
    assert told(template()) == [("第1行", "表是空的。请用模板填写后再上传。")]
    sheet.append(["A", "中共云岭市甲局党组", "甲局", "党组", "县（市区）", "YL"])
    assert [row.code for row in listing(saved(book)).lines] == ["A"]


@pytest.mark.feature(143)
def test_an_old_template_is_told():
    book = load_workbook(io.BytesIO(template()))
    book["说明"]["B1"] = "单位导入 2025-1"
    assert told(saved(book)) == [
        ("第1行", f"这份表用的是“单位导入 2025-1”，现在用的是“{VERSION}”。请下载新模板，把内容粘贴过去再上传。")
    ]


@pytest.mark.feature(144)
def test_the_marked_workbook_shows_each_fault_and_can_be_uploaded_again():
    data = workbook([line("A", "YL", 类别="坏"), line("=1+1", "YL", name="'=x")])
    sheet = inspect(data, "a.xlsx")
    found = read(data, sheet)
    again = marked(data, sheet, found.faults)
    rows = list(load_workbook(io.BytesIO(again)).active.iter_rows())
    assert [cell.value for cell in rows[0]] == ["错误", *SHORT]
    assert rows[1][0].value.startswith("类别：“坏”不在可选的值里")
    assert [cell.fill.fgColor.rgb for cell in rows[1]][4] == "00FCEFED"
    assert rows[1][1].fill.fill_type is None
    assert {cell.data_type for cell in rows[2] if cell.value} == {"s"}
    assert [address for address, _ in told(again)] == ["E2"]


@pytest.mark.feature(147)
@pytest.mark.parametrize(
    "text", ["=1", "+8", "-x", "@a", "＝1", "＋1", "－1", "＠a", "'=1", "''=1", "'甲", "甲=1", "\u200b=1"]
)
def test_what_the_writer_escapes_comes_back(text):
    assert unescaped(plain(escaped(text))) == text
