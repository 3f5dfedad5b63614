"""A year's holidays as a sheet: read back as it was written, and every fault with its cell."""

import datetime as dt
import io

import pytest
from openpyxl import Workbook, load_workbook

from foundation.core.holidays import library_days
from foundation.organizations.services.spreadsheet import UploadRefused
from foundation.supervision.resources.calendar_year import as_lines, from_lines, read_upload, workbook

D = dt.date
HEAD = "日期,类型,说明\n"


def csv(*rows, year=2027):
    return read_upload((HEAD + "\n".join(rows)).encode(), "放假.csv", year)


@pytest.mark.feature(56)
def test_a_sheet_says_which_days_are_off_and_which_are_worked():
    found = csv("2027-01-01,放假,元旦", "2027/2/6,上班,春节调休上班", "2027年10月1日,放假,")
    assert found.faults == []
    assert found.days == {
        D(2027, 1, 1): (False, "元旦"),
        D(2027, 2, 6): (True, "春节调休上班"),
        D(2027, 10, 1): (False, ""),
    }


@pytest.mark.feature(56)
def test_every_fault_is_told_with_its_cell():
    found = csv(
        "2027-02-30,放假,春节",
        "2027-02-05,休息,春节",
        "2026-02-05,放假,",
        ",放假,元旦",
        "2027-01-01,放假,元旦",
        "2027-01-01,放假,元旦",
        f"2027-01-04,放假,{'长' * 41}",
    )
    assert found.faults == [
        "A2：“2027-02-30”不是日期，请按2026-03-05的样子填写。",
        "B3：“休息”不在可选的值里，请填：放假、上班。",
        "A4：2026-02-05不在2027年。一张表只填一年。",
        "A5：没有填写日期。",
        "A7：2027-01-01前面已经有一行。",
        "C8：最多40个字，现在是41个。",
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("日期,说明\n2027-01-01,元旦", "第一行应有“类型”各一列。请下载模板，按模板的第一行填写。"),
        ("\n2027-01-01,放假,元旦", "第一行应是表头：日期、类型、说明。请下载模板，按模板的第一行填写。"),
        (HEAD + "2027-01-01,放假,元旦\n" * 400, "表里有400行，一年最多366天。请只填和星期不同的日子。"),
    ],
)
def test_a_sheet_that_is_no_table_of_days(data, fault):
    found = read_upload(data.encode(), "放假.csv", 2027)
    assert (found.faults, found.days) == ([fault], {})


def test_a_header_alone_is_a_year_without_holidays():
    found = read_upload(HEAD.encode(), "放假.csv", 2027)
    assert (found.faults, found.days) == ([], {})


@pytest.mark.parametrize("name", ["放假.xlsx", "放假.pdf"])
def test_what_is_no_sheet_is_refused(name):
    with pytest.raises(UploadRefused):
        read_upload(b"nothing of the kind", name, 2027)


def test_a_formula_is_told_with_its_cell():
    book = Workbook()
    book.active.append(["日期", "类型", "说明"])
    book.active.append(["=DATE(2027,1,1)", "放假", "元旦"])
    target = io.BytesIO()
    book.save(target)
    assert read_upload(target.getvalue(), "放假.xlsx", 2027).faults[0] == "A2：这一格是公式，请粘贴为数值。"


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_what_is_taken_out_comes_in_again_unchanged(year):
    days = library_days(year)
    found = read_upload(workbook(year, days), "放假.xlsx", year)
    assert (found.faults, found.days) == ([], days)
    carried = from_lines(as_lines(days), year)
    assert (carried.faults, carried.days) == ([], days)


def test_an_empty_year_is_the_template():
    sheet = load_workbook(io.BytesIO(workbook(2027, {}))).active
    assert sheet.title == "2027年"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["日期", "类型", "说明"]]


def test_a_note_that_looks_like_a_formula_stays_text():
    days = {D(2027, 1, 4): (False, "=1+1")}
    assert read_upload(workbook(2027, days), "放假.xlsx", 2027).days == days
