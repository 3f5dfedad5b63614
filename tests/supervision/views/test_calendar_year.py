"""工作日历: read by everybody with a post, changed by the office in two steps (F56)."""

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from foundation.core import jobs
from foundation.core.deadlines import Rule, fields_by_rule
from foundation.core.models import CalendarDay, CalendarYear, Unit
from foundation.supervision.selectors.calendar_year import days_of, state_of
from rectification.models import Problem
from tests.factories.organizations import NOW, TODAY

D = dt.date
YEAR, FILE, IMPORT = reverse("calendar-year"), reverse("calendar-file"), reverse("calendar-import")
LIBRARY, CONFIRM = reverse("calendar-library"), reverse("calendar-confirm")
SHEET = "日期,类型,说明\n2027-01-01,放假,元旦\n2027-02-06,上班,春节调休上班\n"
RULE = Rule("x.answer", "答复", "收到", Unit.WORKDAYS, 5)


def day_url(day):
    return reverse("calendar-day", args=[day])


def upload(text=SHEET, year=2027):
    return {"year": year, "file": SimpleUploadedFile("放假.csv", text.encode())}


def carried(page):
    """What the check page's own form brings back."""
    form = page.context["form"]
    found = {name: form.initial[name] for name in form.fields}
    return found | {"is_known": "True" if found["is_known"] else ""}


@pytest.fixture
def due(story):
    """The first problem, in working days over the end of the year."""
    fields = fields_by_rule(RULE, today=TODAY, base_on=D(2026, 12, 30))
    Problem.objects.filter(pk=story.problems[0].pk).update(**fields)
    return story.problems[0]


class TestReading:
    @pytest.mark.parametrize(
        "who", ["office", "groupleader", "liaison", "department", "petition", "sysadmin", "auditor"]
    )
    def test_everybody_with_a_post(self, client_of, world, who):
        page = client_of(world.people[who]).get(YEAR)
        assert page.status_code == 200
        assert page.text.count("<caption>") == 12
        assert "春节：2月15日至23日放假，共9天" in page.text
        assert ("/settings/calendar/days/2026-01-01/" in page.text) == (who == "office")
        assert ("录入放假安排" in page.text) == (who == "office")
        assert ("谁改过" in page.text) == (who == "office")

    def test_nobody_without_one(self, client_of, nobody, client):
        assert client_of(nobody).get(YEAR).status_code == 403
        assert client_of(nobody).get(FILE).status_code == 403
        assert client.get(YEAR)["Location"] == f"/login/?next={YEAR}"

    def test_a_word_stands_beside_each_colour(self, client_of, liaison):
        page = client_of(liaison).get(f"{YEAR}?year=2026").text
        assert page.count('<span class="mark" aria-hidden="true">休</span>') == 19
        assert page.count('<span class="mark" aria-hidden="true">班</span>') == 6
        assert '<span class="vh">上班，国庆节调休上班</span>' in page

    @pytest.mark.parametrize("year", ["", "abc", "99999999999999999999", "1999", "2101", "٢٠٢٦", "-1", "2026.0"])
    def test_what_is_no_year_is_this_one(self, client_of, liaison, year):
        page = client_of(liaison).get(YEAR, {"year": year})
        assert (page.status_code, page.context["year"]) == (200, 2026)

    @pytest.mark.parametrize(("year", "before", "after"), [(2000, None, 2001), (2100, 2099, None), (2027, 2026, 2028)])
    def test_the_years_beside_it(self, client_of, liaison, year, before, after):
        page = client_of(liaison).get(YEAR, {"year": year})
        assert (page.context["before"], page.context["after"]) == (before, after)

    def test_a_year_that_is_not_known_says_so(self, client_of, liaison):
        page = client_of(liaison).get(f"{YEAR}?year=2027").text
        assert "还没有录入" in page
        assert "暂按周末推算" in page

    @pytest.mark.feature(56)
    def test_from_november_the_page_warns_and_the_workbench_asks(self, client_of, director, due, frozen_clock):
        browser = client_of(director)
        assert "2027年放假安排还没有录入，走到" not in browser.get(YEAR).text
        assert "录入2027年放假安排" not in browser.get("/").text
        frozen_clock.at = dt.datetime(2026, 11, 1, 9, 0, tzinfo=NOW.tzinfo)
        browser = client_of(director)
        assert (
            "2027年放假安排还没有录入，走到这一年的工作日时限都按周末推算，只是暂定（现在有1项）"
            in browser.get(YEAR).text
        )
        assert "录入2027年放假安排" in browser.get("/").text

    def test_the_table_to_take_along(self, client_of, liaison):
        answer = client_of(liaison).get(f"{FILE}?year=2026")
        assert answer["Content-Disposition"].startswith("attachment; filename*=UTF-8''2026")
        sheet = load_workbook(io.BytesIO(answer.content)).active
        assert [cell.value for cell in sheet[1]] == ["日期", "类型", "说明"]
        assert sheet.max_row == 26

    def test_it_is_only_read(self, client_of, director):
        assert client_of(director).post(YEAR).status_code == 405
        assert client_of(director).post(FILE).status_code == 405
        assert client_of(director).get(CONFIRM).status_code == 405
        assert client_of(director).get(LIBRARY).status_code == 405

    def test_how_many_queries(self, client_of, liaison, django_assert_max_num_queries):
        browser = client_of(liaison)
        browser.get(YEAR)
        with django_assert_max_num_queries(20):
            browser.get(YEAR)


class TestOneDay:
    @pytest.mark.feature(56)
    def test_from_the_day_over_the_check_to_the_change(self, client_of, office, due, told):
        browser = client_of(office)
        asked = browser.get(day_url("2026-12-31")).text
        assert "现在：上班（按星期）" in asked
        assert "is_complete" not in asked
        checked = browser.post(day_url("2026-12-31"), {"kind": "off", "note": "迎新年"})
        assert checked.status_code == 200
        assert "确认后将改变1项时限：问题整改1项。" in checked.text
        assert '上班（按星期）改为<b class="strong">放假（迎新年）</b>' in checked.text
        assert not CalendarDay.objects.filter(day=D(2026, 12, 31)).exists()
        page = browser.post(CONFIRM, carried(checked), follow=True)
        assert told(page) == ["2026年工作日历已改动1天，改变了1项时限：问题整改1项。"]
        assert CalendarDay.objects.get(day=D(2026, 12, 31)).note == "迎新年"
        due.refresh_from_db()
        assert due.due_on == D(2027, 1, 7)
        assert "问题整改1项" in page.text  # who changed it

    def test_back_to_what_the_weekday_says(self, client_of, director, told):
        browser = client_of(director)
        assert "现在：上班（国庆节调休上班）" in browser.get(day_url("2026-10-10")).text
        page = browser.post(CONFIRM, carried(browser.post(day_url("2026-10-10"), {"kind": "usual"})), follow=True)
        assert told(page) == ["2026年工作日历已改动1天，没有时限因此改变。"]
        assert not CalendarDay.objects.filter(day=D(2026, 10, 10)).exists()

    def test_what_changes_nothing_is_told_so(self, client_of, director, told):
        page = client_of(director).post(day_url("2026-12-26"), {"kind": "off", "note": "周六"}, follow=True)
        assert told(page) == ["和现在的2026年工作日历一样，没有要改的。"]

    def test_the_last_day_of_a_year_that_was_not_known(self, client_of, director, due):
        browser = client_of(director)
        checked = browser.post(day_url("2027-01-01"), {"kind": "off", "note": "元旦"})
        assert "2027年还没有全部录入，这一年的时限仍是暂定。" in checked.text
        browser.post(CONFIRM, carried(checked))
        assert not CalendarYear.objects.filter(pk=2027).exists()
        checked = browser.post(day_url("2027-10-01"), {"kind": "off", "note": "国庆节", "is_complete": "on"})
        assert "2027年不再是暂定。" in checked.text
        browser.post(CONFIRM, carried(checked))
        assert CalendarYear.objects.filter(pk=2027).exists()
        due.refresh_from_db()
        assert (due.due_on, due.due_is_provisional) == (D(2027, 1, 7), False)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "请选择这一天"),
            ({"kind": "maybe"}, "这一天"),
            ({"kind": "off", "note": "长" * 41}, "40"),
            ({"kind": "off", "note": "春\u2028节"}, "说明里有换行或看不见的字符，请删去。"),
            ({"kind": "off", "note": "春\x00节"}, "说明"),
        ],
    )
    def test_what_makes_no_sense_is_told(self, client_of, director, data, sentence):
        page = client_of(director).post(day_url("2026-12-31"), data)
        assert page.status_code == 422
        assert sentence in page.text

    @pytest.mark.parametrize("day", ["2026-02-30", "abc", "1999-12-31", "2101-01-01", "2026-12-31x", "9" * 40])
    def test_no_such_day(self, client_of, director, day):
        assert client_of(director).get(day_url(day)).status_code == 404
        assert client_of(director).post(day_url(day), {"kind": "off"}).status_code == 404

    @pytest.mark.parametrize(
        "who", ["groupleader", "leader", "liaison", "department", "petition", "secadmin", "nobody"]
    )
    def test_others_may_not(self, client_of, world, who):
        browser = client_of(world.people[who])
        for url in (day_url("2026-12-31"), IMPORT):
            assert browser.get(url).status_code == 403
            assert browser.post(url, {"kind": "off"}).status_code == 403
        assert browser.post(LIBRARY, {"year": 2026}).status_code == 403
        assert browser.post(CONFIRM, {}).status_code == 403


class TestAYear:
    @pytest.mark.feature(56)
    def test_from_the_sheet_over_the_check_to_the_change(self, client_of, director, due, told):
        browser = client_of(director)
        assert browser.get(f"{IMPORT}?year=2027").context["form"].initial == {"year": 2027}
        checked = browser.post(IMPORT, upload())
        assert checked.status_code == 200
        assert [(one.day, one.after) for one in checked.context["changed"]] == [
            (D(2027, 1, 1), "放假（元旦）"),
            (D(2027, 2, 6), "上班（春节调休上班）"),
        ]
        assert "2027年1月6日" in checked.text
        assert "2027年1月7日" in checked.text
        page = browser.post(CONFIRM, carried(checked), follow=True)
        assert told(page) == ["2027年工作日历已改动2天，改变了1项时限：问题整改1项。"]
        assert "导入，陈启明" in page.text
        due.refresh_from_db()
        assert (due.due_on, due.due_is_provisional) == (D(2027, 1, 7), False)

    def test_the_same_sheet_again_changes_nothing(self, client_of, director, told):
        browser = client_of(director)
        browser.post(CONFIRM, carried(browser.post(IMPORT, upload())), follow=True)
        page = browser.post(IMPORT, upload(), follow=True)
        assert told(page) == ["和现在的2027年工作日历一样，没有要改的。"]

    def test_every_fault_with_its_cell_and_nothing_is_written(self, client_of, director):
        page = client_of(director).post(IMPORT, upload(SHEET + "2027-02-30,放假,\n2027-03-01,休,\n"))
        assert page.status_code == 422
        assert "表里有2处错误，没有改动日历。改好后再上传。" in page.text
        assert "A4：“2027-02-30”不是日期" in page.text
        assert "B5：“休”不在可选的值里" in page.text
        assert not CalendarYear.objects.filter(pk=2027).exists()

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"year": 2027}, "请上传放假安排表"),
            ({"year": "", "file": True}, "请填写年份"),
            ({"year": "9" * 30, "file": True}, "年份"),
            ({"year": 1999, "file": True}, "年份"),
        ],
    )
    def test_what_is_missing_is_told(self, client_of, director, data, sentence):
        if "file" in data:
            data = {**data, "file": SimpleUploadedFile("放假.csv", SHEET.encode())}
        page = client_of(director).post(IMPORT, data)
        assert page.status_code == 422
        assert sentence in page.text

    def test_what_is_no_sheet_is_told(self, client_of, director):
        page = client_of(director).post(IMPORT, {"year": 2027, "file": SimpleUploadedFile("放假.pdf", b"%PDF-1.4")})
        assert page.status_code == 422
        assert "不是可以导入的文件" in page.text

    def test_too_large_a_sheet_is_told_before_it_is_read(self, client_of, director, settings, monkeypatch):
        settings.TREE_IMPORT_MAX_BYTES = 3 * 1024 * 1024

        def unread(_self, *_args):
            raise AssertionError("read into memory")

        monkeypatch.setattr(TemporaryUploadedFile, "read", unread, raising=False)
        page = client_of(director).post(IMPORT, upload("0" * (3 * 1024 * 1024 + 1)))
        assert page.status_code == 422
        assert "“放假.csv”超过3MB" in page.text
        assert not CalendarYear.objects.filter(pk=2027).exists()

    def test_from_the_library(self, client_of, director):
        CalendarDay.objects.filter(day__year=2025).delete()
        CalendarYear.objects.filter(pk=2025).delete()
        browser = client_of(director)
        checked = browser.post(LIBRARY, {"year": 2025})
        assert len(checked.context["changed"]) == 23
        browser.post(CONFIRM, carried(checked))
        assert CalendarYear.objects.get(pk=2025).source == "library"
        assert len(days_of(2025)) == 23

    @pytest.mark.parametrize("year", ["2027", "", "abc", "9" * 30])
    def test_a_year_that_the_library_does_not_know(self, client_of, director, year):
        page = client_of(director).post(LIBRARY, {"year": year})
        assert page.status_code == 422
        assert "随系统附带的只有2024年、2025年、2026年的放假安排" in page.text


def package(sheet):
    """A workbook whose one sheet is this XML."""
    book = io.BytesIO()
    Workbook().save(book)
    target = io.BytesIO()
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for member in old.namelist():
            new.writestr(member, sheet if member == "xl/worksheets/sheet1.xml" else old.read(member))
    return target.getvalue()


class TestHostile:
    """What a sheet or a note brings is text, and a file that unfolds is refused before it is laid out."""

    @pytest.mark.parametrize("note", ["<script>alert(1)</script>", '"><img src=x>', "=1+1", "@SUM(A1)", "'=1"])
    def test_markup_and_formulas_stay_words(self, client_of, director, note):
        browser = client_of(director)
        checked = browser.post(day_url("2026-12-31"), {"kind": "off", "note": note})
        assert checked.context["changed"][0].after == f"放假（{note}）"
        browser.post(CONFIRM, carried(checked))
        assert CalendarDay.objects.get(day=D(2026, 12, 31)).note == note
        for page in (checked, browser.get(f"{YEAR}?year=2026"), browser.get(day_url("2026-12-31"))):
            assert "<script>alert" not in page.text
            assert "<img src=x>" not in page.text
        cell = load_workbook(io.BytesIO(browser.get(f"{FILE}?year=2026").content)).active["C27"]
        assert (cell.data_type, cell.value.lstrip("'")) == ("s", note.lstrip("'"))
        again = SimpleUploadedFile("放假.xlsx", browser.get(f"{FILE}?year=2026").content)
        assert browser.post(IMPORT, {"year": 2026, "file": again}).status_code == 302  # nothing to change

    @pytest.mark.parametrize(
        ("sheet", "sentence"),
        [
            (b" " * (201 * 1024 * 1024), "展开后太大"),
            (b"<worksheet><sheetData><row r='1'><c r='A1'", "表里有1处错误"),
            (
                b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet><sheetData><row r="1"><c><v>&a;</v></c></row></sheetData></worksheet>',
                "",
            ),
        ],
    )
    def test_a_workbook_that_is_none(self, client_of, director, sheet, sentence):
        page = client_of(director).post(IMPORT, {"year": 2027, "file": SimpleUploadedFile("a.xlsx", package(sheet))})
        assert page.status_code == 422
        assert sentence in page.text
        assert not CalendarYear.objects.filter(pk=2027).exists()


class TestConfirming:
    @pytest.mark.parametrize(
        "changed",
        [
            {"year": "1999"},
            {"year": "9" * 30},
            {"seen": ""},
            {"seen": "x" * 5000},
            {"source": "nowhere"},
            {"days": "2027-01-01\t也许\t"},
            {"days": "2026-01-01\t放假\t"},
            {"days": "春" * 30001},
            {"days": "2027-01-01\t放假\t\x00"},
        ],
    )
    def test_what_no_check_had_shown_is_refused(self, client_of, director, changed):
        data = {"year": "2027", "source": "import", "is_known": "True", "seen": state_of(2027), "days": ""}
        page = client_of(director).post(CONFIRM, {**data, **changed})
        assert page.status_code == 422
        assert "要确认的内容不完整，日历没有改动" in page.text
        assert not CalendarYear.objects.filter(pk=2027).exists()

    def test_twice_or_after_somebody_else_is_a_conflict(self, client_of, director, office):
        data = carried(client_of(director).post(IMPORT, upload()))
        assert client_of(director).post(CONFIRM, data).status_code == 302
        page = client_of(office).post(CONFIRM, data)
        assert page.status_code == 409
        assert "有人先办了：陈启明09:00已修改这一年的工作日历" in page.text

    def test_so_many_deadlines_that_the_page_shows_a_job(
        self, client_of, director, due, told, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr("foundation.supervision.services.calendar_year.AT_ONCE", 0)
        monkeypatch.setattr("foundation.supervision.views.calendar_year.AT_ONCE", 0)
        browser = client_of(director)
        checked = browser.post(IMPORT, upload())
        assert "数量较多，由后台办理。" in checked.text
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post(CONFIRM, carried(checked), follow=True)
        assert told(page) == ["2027年工作日历已改动2天，时限较多，正在后台重新推算，结果在本页。"]
        assert "已排队" in page.text
        assert jobs.run(page.context["job"].pk, now=NOW) == "done"
        page = browser.get(f"{YEAR}?year=2027")
        assert page.context["job"] is None
        assert "问题整改1项" in page.text
