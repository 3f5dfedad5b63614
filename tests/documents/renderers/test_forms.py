"""Imprint, page numbers, wide sheets, tables and the special forms, measured as in test_measures.py."""

from dataclasses import replace

import pytest

from foundation.documents import samples
from foundation.documents.letter import Attachment, Form, Heading, Letter, Paper, Paragraph, TableBlock
from tests.documents.renderers.reading import MM, Printed
from tests.factories.documents import OFFICE_NAME, LetterFactory

CHARACTER = 156 / 28
LINE = 225 / 22
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262


def near(value):
    return pytest.approx(value, abs=0.5)


def edges(page, place):
    """How thick a box (counted from the top) is drawn above and below: WeasyPrint draws a border between two rectangles."""
    boxes = sorted(
        {(round(one["top"] / MM, 2), round(one["bottom"] / MM, 2)) for one in page.rects if one["width"] / MM > 150}
    )
    outer = sorted(boxes, key=lambda box: (box[0], -box[1]))[2 * place : 2 * place + 2]
    return outer[1][0] - outer[0][0], outer[0][1] - outer[1][1]


@pytest.mark.feature(75)
def test_7_4_the_imprint_ends_at_the_lower_edge_of_an_even_last_page(printed):
    for code, pages in (("document", 6), ("upward", 2), ("joint", 2), ("minutes", 2)):
        one = printed(code)
        assert len(one.pages) == pages
        drawn = one.ink(pages - 1, within=(0, 225, 210, 263.5))
        assert (drawn.left, drawn.right, drawn.bottom) == (near(LEFT), near(RIGHT), near(BOTTOM))


def test_7_4_1_rules_of_the_imprint(printed):
    thick, thin = (edges(printed("minutes").pages[1], place) for place in (0, 1))
    assert thick == pytest.approx((0.35, 0.35), abs=0.02)
    assert thin[0] == pytest.approx(0.25, abs=0.02)


def test_7_4_2_and_7_4_3_copies_and_printer(printed):
    one = printed("minutes")
    copies, printer = one.box(1, "抄送："), one.box(1, OFFICE_NAME)
    printed_on = one.box(1, "2026年6月17日印发")
    assert copies.left == near(LEFT + 14 / MM)
    assert printer.left == near(LEFT + 14 / MM)
    assert printed_on.right == near(RIGHT - 14 / MM)
    assert printed_on.bottom == near(printer.bottom)
    assert round(one.find(1, "抄送：")[0]["size"]) == 14
    assert one.lines(1)[-3].endswith("成员单位。")


def test_7_4_2_long_copies_go_on_after_the_colon():
    one = Printed(
        LetterFactory(copies=tuple(f"市第{place}直属单位党委" for place in range(1, 12)), printed_by="市委巡察办")
    )
    page = len(one.pages) - 1
    at = next(place for place, words in enumerate(one.lines(page)) if words.startswith("抄送："))
    following = one.find(page, one.lines(page)[at + 1])[0]
    assert following["x0"] / MM == near(LEFT + 4 * 14 / MM)


def test_a_letter_of_one_page_has_its_imprint_on_the_back_without_a_number(short):
    assert len(short.pages) == 2
    assert "抄送：市委办公室。" in short.lines(1)
    assert not any("—" in words for words in short.lines(1))
    assert "—1—" in short.lines(0)


def test_an_imprint_that_finds_no_room_on_an_even_page_skips_to_the_next():
    """18 to 44 lines of text: whatever their number, the imprint stands at the foot of an even last page."""
    for lines in (20, 21, 22, 41, 43, 44):
        body = (Paragraph("要" * 28 * lines, "flush"),)
        one = Printed(Letter(form=Form.MINUTES, title="", body=body, issuers=("专题会议",), printed_by="市委巡察办"))
        assert len(one.pages) % 2 == 0
        assert one.ink(len(one.pages) - 1, within=(0, 225, 210, 263.5)).bottom == near(BOTTOM)
        assert all("印发" not in "".join(one.lines(page)) for page in range(len(one.pages) - 1))


@pytest.mark.feature(75)
def test_7_5_page_numbers(printed, plain):
    first, second = plain.box(0, "—1—"), plain.box(1, "—2—")
    em = 14 / MM
    assert (first.right, second.left) == (near(RIGHT - em), near(LEFT + em))
    dash = plain.ink(0, within=(first.left, BOTTOM + 1, first.left + 4, 290))
    assert (dash.top + dash.bottom) / 2 == near(BOTTOM + 7)
    assert {round(one["size"]) for one in plain.find(0, "—1—")} == {14}
    blank = [place for place, page in enumerate(printed("document").pages) if not page.chars]
    assert blank == [4]
    assert not any("—" in words for words in printed("document").lines(5))


@pytest.mark.feature(75)
def test_8_wide_attachments_on_a3_and_a4_across():
    table = TableBlock(("单位", "数量"), (("市财政局", "3"),))
    wide = (Paper.A4_LANDSCAPE, Paper.A4_LANDSCAPE, Paper.A3_LANDSCAPE)
    one = Printed(
        Letter(
            form=Form.PLAIN,
            title="情况",
            body=(Paragraph("见附件。"),),
            attachments=tuple(Attachment("情况表", (table,), sheet) for sheet in wide),
        )
    )
    sizes = [(round(float(page.width) / MM), round(float(page.height) / MM)) for page in one.pages]
    assert sizes == [(210, 297), (297, 210), (297, 210), (420, 297)]
    # Turned to the right to be read, the sheet has its foot at the left: even pages have their number there at the top,
    # odd ones at the bottom, both 7 mm outside the type area.
    even = one.ink(1, within=(0, 0, 34, 210))
    odd = one.ink(2, within=(0, 0, 34, 210))
    assert (even.left + even.right) / 2 == pytest.approx(35 - 7, abs=0.7)
    assert (odd.left + odd.right) / 2 == pytest.approx(35 - 7, abs=0.7)
    assert even.top == near(28 + 14 / MM)
    assert odd.bottom == near(210 - 26 - 14 / MM)
    wide = one.ink(3, within=(0, 50, 420, 240))
    assert (wide.left, wide.right) == (near(28), near(420 - 26))


@pytest.mark.feature(75)
def test_10_1_letter_form(printed):
    one = printed("letter")
    mark = one.ink(0, red=True, within=(0, 0, 210, 46))
    above = one.ink(0, red=True, within=(0, 44, 27, 80))
    below = one.ink(0, red=True, within=(0, 260, 210, 297))
    assert mark.top == near(30)
    assert above.top - mark.bottom == near(4)
    assert (below.left, below.right, below.bottom) == (near(20), near(190), near(277))
    number = one.box(0, "云委巡办函〔2026〕3号")
    assert number.right == near(RIGHT)
    assert number.top - above.bottom == near(16 / MM * 7 / 8)
    title = one.box(0, "关于商请协助提供有关资料的函")
    assert title.bottom - number.bottom == near(3 * LINE + (22 - 16) / MM / 2)
    assert not any("—" in words for words in one.lines(0))
    assert one.lines(0)[-1] == "抄送：市委第三巡察组。"
    assert "印发" not in "".join(one.lines(0))


def test_10_1_double_rules_are_thick_outside(printed):
    """The upper one thick above thin, the lower one thin above thick, 170 mm long."""
    page = printed("letter").pages[0]
    assert edges(page, 0) == pytest.approx((0.9, 0.35), abs=0.02)
    assert edges(page, 1) == pytest.approx((0.35, 0.9), abs=0.02)


def test_10_1_a_letter_of_two_pages_numbers_the_second_and_goes_on_without_rules():
    one = Printed(replace(samples.LETTER, body=samples.LETTER.body * 5))
    assert len(one.pages) == 2
    assert "—2—" in one.lines(1)
    assert [mark for mark in one.pages[1].rects if mark["width"] / MM > 160] == []


@pytest.mark.feature(75)
def test_10_3_minutes_name_who_was_there(printed):
    one = printed("minutes")
    page = next(place for place in range(2) if any(words.startswith("出席") for words in one.lines(place)))
    present, names = one.box(page, "出席："), one.box(page, "王建国、李卫东、陈立、孙丽华")
    assert present.left == near(LEFT + 2 * CHARACTER)
    assert names.left == near(LEFT + 5 * CHARACTER)
    assert "Sans" in one.find(page, "出席：")[0]["fontname"]
    assert "Fang" in one.find(page, "王建国")[0]["fontname"]
    assert one.box(page, "请假：").bottom - present.bottom == near(LINE)
    assert present.bottom - one.box(page, "（二）对9件问题线索按照干部管理权限移交处置。").bottom == near(2 * LINE)


def test_10_3_who_gets_the_minutes_stands_in_the_imprint():
    one = Printed(replace(samples.MINUTES, recipients=("市财政局党组", "市医疗保障局党组")))
    last = one.lines(len(one.pages) - 1)
    assert "主送：市财政局党组，市医疗保障局党组。" in last
    assert [words for page in range(len(one.pages)) for words in one.lines(page) if words.endswith("党组：")] == []


def test_recipients_too_many_for_page_1_move_to_the_imprint():
    names = tuple(f"云岭市第{place}区县级党组织党委" for place in range(1, 41))
    one = Printed(LetterFactory(recipients=names, copies=("市委办公室",), printed_by="市委巡察办"))
    assert "根据市委巡察工作部署" in "".join(one.lines(0))
    last = one.lines(len(one.pages) - 1)
    assert last[0].startswith("主送：云岭市第1区县级党组织党委，")
    assert "抄送：市委办公室。" in last


def test_a_table_repeats_its_header_and_tears_no_row():
    rows = tuple((str(place), f"单位{place}", "整改内容" * 12) for place in range(1, 30))
    one = Printed(
        Letter(form=Form.PLAIN, title="", body=(TableBlock(("序号", "单位", "内容"), rows, widths=(1, 2, 5)),))
    )
    assert len(one.pages) > 1
    for place in range(len(one.pages)):
        assert one.lines(place)[0] == "序号单位内容"
    for place in range(1, 30):
        page = next(number for number in range(len(one.pages)) if f"单位{place}" in one.pages[number].extract_text())
        assert one.pages[page].extract_text().count("整改") > 0
    first = one.pages[0]
    places = [one.box(0, words).middle for words in ("序号", "单位", "内容")]
    assert places == [near(LEFT + share * 156) for share in (1 / 16, 2 / 8, 11 / 16)]
    assert len(first.chars) > 300


def test_the_check_code_stands_in_the_lower_margin_of_page_1_and_disturbs_nothing(printed):
    one = printed("document")
    code = one.ink(0, within=(20, BOTTOM + 0.5, 42, 297))
    assert (code.left, code.right - code.left) == (near(LEFT), near(12))
    assert code.top > BOTTOM + 1
    assert code.bottom < 297 - 15
    assert "校验码7K2M-9QXD" in "".join(one.lines(0))
    assert all("校验码" not in "".join(one.lines(page)) for page in range(1, 6))


def test_a_poster_is_one_page_with_a_large_code(printed):
    one = printed("poster")
    assert len(one.pages) == 1
    assert one.find(0, "市委第三巡察组")[0]["size"] == pytest.approx(44, abs=0.1)
    assert one.lines(0)[-1] == "2026年3月5日"
    assert "—1—" not in one.lines(0)


def test_a_poster_in_a3_is_the_one_in_a4_as_much_larger_as_its_sheet(printed):
    small, large = printed("poster"), printed("poster_a3")
    [page] = large.pages
    assert (float(page.width), float(page.height)) == (near(297 * MM), near(420 * MM))
    assert large.lines(0) == small.lines(0)
    for text in ("市委第三巡察组", "扫码反映问题", "2026年3月5日"):
        one, other = small.find(0, text)[0], large.find(0, text)[0]
        for measure in ("x0", "top", "size"):
            assert float(other[measure]) / float(one[measure]) == pytest.approx(2**0.5, abs=0.001)


def test_half_width_digits_and_hexagonal_brackets(printed):
    number = printed("document").find(0, "〔2026〕")
    widths = [(one["x1"] - one["x0"]) / one["size"] for one in number]
    assert widths[0] == pytest.approx(1, abs=0.01)
    assert max(widths[1:5]) < 0.6


def test_a_heading_never_ends_a_page_and_page_1_shows_text(printed):
    for code in ("document", "upward", "joint", "report"):
        for page in range(len(printed(code).pages)):
            lines = [words for words in printed(code).lines(page) if "—" not in words]
            assert not (lines and lines[-1].startswith(("一、", "二、", "三、"))), (code, page)


def test_heading_and_text_run_on():
    one = Printed(LetterFactory(body=(Heading(2, "（一）总体情况。", "共发现问题。"),)))
    assert "（一）总体情况。共发现问题。" in one.lines(0)
