"""What GB/T 9704-2012 says in millimetres and characters, measured on the printed samples; half a millimetre is forgiven."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from foundation.documents import gbt9704, samples
from foundation.documents.letter import Attachment, Form, Heading, Letter, Paper, Paragraph, TableBlock
from tests.documents.renderers.reading import MM, Printed
from tests.factories.documents import OFFICE_NAME, LetterFactory

pytestmark = pytest.mark.feature(75)
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


@pytest.fixture(scope="module")
def plain():
    """Two full pages of one character."""
    return Printed(Letter(form=Form.PLAIN, title="", body=(Paragraph("巡" * 28 * 44, "flush"),)))


@pytest.fixture(scope="module")
def short():
    """One page with a short name, a seal and an imprint."""
    return Printed(
        LetterFactory(
            number="云委巡办〔2026〕1号",
            signature=("市委巡察办",),
            date=dt.date(2026, 3, 5),
            is_sealed=True,
            copies=("市委办公室",),
            printed_by="市委巡察办",
            printed_on=dt.date(2026, 3, 5),
        )
    )


def test_5_1_and_5_2_sheet_and_type_area(printed):
    for page in printed("joint").pages:
        assert (float(page.width) / MM, float(page.height) / MM) == (near(210), near(297))
    for code in ("document", "upward", "joint", "minutes", "announcement", "report"):
        for page in printed(code).pages:
            body = [one for one in page.chars if one["size"] > 14.5]
            if page.width / MM > 211 or not body:
                continue
            assert min(one["x0"] for one in body) / MM > LEFT - 0.5
            assert max(one["x1"] for one in body) / MM < RIGHT + 0.5
            assert max(float(page.height) - one["matrix"][5] for one in body) / MM < BOTTOM


def test_5_2_3_a_page_has_22_lines_of_28_characters_on_the_grid(plain):
    for page in plain.pages:
        body = [one for one in page.chars if one["text"] == "巡"]
        baselines = sorted({round(float(page.height) - one["matrix"][5], 1) for one in body})
        assert (len(baselines), len(body)) == (22, 22 * 28)
        assert [(after - one) / MM for one, after in itertools.pairwise(baselines)] == [near(LINE)] * 21
        assert (baselines[-1] - baselines[0]) / MM == near(21 * LINE)
        assert max(one["x1"] for one in body) / MM == near(RIGHT)


def test_5_2_2_the_body_is_size_3_fangsong_black(printed):
    characters = printed("document").find(0, "根据市委统一部署")
    assert {round(one["size"], 1) for one in characters} == {16.0}
    assert all("Fang" in one["fontname"] for one in characters)
    assert {tuple(one["non_stroking_color"]) for one in characters} <= {(0, 0, 0), (0,)}


def test_7_2_1_to_7_2_3_serial_degree_and_urgency_at_the_top_left(printed):
    one = printed("document")
    for place, (words, face) in enumerate((("000001", "Serif"), ("内部", "Sans"), ("加急", "Sans"))):
        box, characters = one.box(0, words), one.find(0, words)
        assert box.left == near(LEFT)
        assert (box.top + box.bottom) / 2 == near(TOP + (place + 0.5) * LINE)
        assert characters[0]["size"] == pytest.approx(16, abs=0.1)
        assert face in characters[0]["fontname"]


@pytest.mark.parametrize("code", ["document", "upward", "joint", "minutes"])
def test_7_2_4_the_mark_is_red_35_mm_below_the_type_area_and_not_wider_than_it(printed, code):
    mark = printed(code).ink(0, red=True, within=(0, 37, 210, 125))
    assert mark.top == near(TOP + 35)
    assert mark.left >= LEFT - 0.5
    assert mark.right <= RIGHT + 0.5
    assert mark.middle == near(LEFT + 78)


def test_7_2_4_joint_names_share_a_width_and_the_word_stands_at_their_middle(printed):
    names = printed("joint").ink(0, red=True, within=(0, 37, 163, 130))
    word = printed("joint").ink(0, red=True, within=(163.5, 37, 210, 130))
    assert (word.top + word.bottom) / 2 == pytest.approx((names.top + names.bottom) / 2, abs=1)
    assert word.right == near(RIGHT)
    pitch = (names.bottom - names.top) / 3
    edges = [
        printed("joint").ink(0, red=True, within=(0, names.top + row * pitch, 163, names.top + (row + 1) * pitch)).right
        for row in range(3)
    ]
    assert max(edges) - min(edges) < 1


def test_7_2_5_and_7_2_7_number_and_rule(printed):
    one = printed("document")
    mark = one.ink(0, red=True, within=(0, 37, 210, 100))
    number = one.box(0, "云委巡办〔2026〕1号")
    blank = 2 * LINE + (LINE - 16 / MM) / 2
    assert number.top - mark.bottom == pytest.approx(blank, abs=0.7)
    assert number.middle == near(LEFT + 78)
    rule = one.ink(0, red=True, within=(0, 100, 210, 130))
    assert rule.top - number.bottom == near(4)
    assert (rule.left, rule.right) == (near(LEFT), near(RIGHT))


def test_7_2_6_signers_two_a_row_the_number_on_the_line_of_the_last(printed):
    one = printed("upward")
    number, label = one.box(0, "云委巡〔2026〕8号"), one.box(0, "签发人：")
    first, second, third = one.box(0, "王建国"), one.box(0, "李卫东"), one.box(0, "赵䶮")
    assert number.left == near(LEFT + CHARACTER)
    assert second.right == near(RIGHT - CHARACTER)
    assert label.right == near(first.left)
    assert (first.bottom, label.bottom) == (near(second.bottom), near(second.bottom))
    assert third.left == near(first.left)
    assert third.bottom == near(number.bottom)
    assert third.bottom - first.bottom == near(LINE)
    assert "Kai" in one.find(0, "王建国")[0]["fontname"]
    assert "Fang" in one.find(0, "签发人：")[0]["fontname"]
    assert one.ink(0, red=True, within=(0, 100, 210, 140)).top - number.bottom == near(4)


def test_7_3_1_and_7_3_2_title_and_recipients(printed):
    one = printed("document")
    rule = one.ink(0, red=True, within=(0, 100, 210, 130))
    first = one.box(0, "关于召开六届云岭市委第三轮巡察第三巡察组")
    second = one.box(0, "巡察市财政局党组工作动员会的通知")
    assert {round(mark["size"]) for mark in one.find(0, "关于召开六届")} == {22}
    assert first.top - rule.bottom == pytest.approx(2 * LINE + (LINE - 22 / MM) / 2, abs=0.7)
    assert (first.middle, second.middle) == (near(LEFT + 78), near(LEFT + 78))
    to = one.box(0, "市财政局党组：")
    assert to.left == near(LEFT)
    assert to.bottom - second.bottom == near(2 * LINE + (16 - 22) / MM / 2)
    assert one.box(0, "根据市委").left == near(LEFT + 2 * CHARACTER)
    assert one.box(0, "根据市委").bottom - to.bottom == near(LINE)


def test_7_3_3_headings_have_their_faces_and_begin_two_characters_in(printed):
    first, second = printed("document"), printed("document")
    faces = {
        "一、会议时间和地点": (0, "Sans"), "（一）市委第三巡察组。": (0, "Kai"), "按时参会。": (1, "Fang"), "全体同志。": (0, "Fang"),
    }  # fmt: skip
    for words, (page, face) in faces.items():
        assert face in first.find(page, words)[0]["fontname"], words
    assert second.box(0, "一、会议时间和地点").left == near(LEFT + 2 * CHARACTER)


def test_7_3_4_the_note_of_attachments(printed):
    one = printed("document")
    label, first = one.box(1, "附件：1."), one.box(1, "会议议程")
    second, name = one.box(1, "2."), one.box(1, "市财政局直属单位情况表")
    before = one.box(1, "（2）请将手机调至静音。")
    assert label.left == near(LEFT + 2 * CHARACTER)
    assert label.bottom - before.bottom == near(2 * LINE)
    assert second.left == near(LEFT + 5 * CHARACTER)
    assert name.left == near(first.left)
    assert second.bottom - label.bottom == near(LINE)


def test_7_3_4_a_long_name_of_an_attachment_goes_on_under_its_first_character():
    name = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒"
    one = Printed(LetterFactory(attachments=(Attachment(name, (Paragraph("内容。"),)),)))
    assert one.box(0, name[:23]).left == near(LEFT + 5 * CHARACTER)
    assert one.box(0, name[23:]).left == near(LEFT + 5 * CHARACTER)
    assert f"附件：{name[:23]}" in one.lines(0)


def test_7_3_5_1_with_seal_the_name_stands_over_the_date_four_characters_from_the_right(short):
    date = short.box(0, "2026年3月5日")
    assert date.right == near(RIGHT - 4 * CHARACTER)
    assert short.box(0, "市委巡察办", last=True).middle == near(date.middle)
    text = short.box(0, "（一）市委第三巡察组。全体同志参加。")
    # The seal of 42 mm that presses both, a little below its middle, begins within one line below the text.
    assert date.bottom - text.bottom == near(4 * LINE)


def test_7_3_5_1_a_long_name_with_seal_stays_within_the_type_area(printed):
    one = printed("document")
    date, name = one.box(1, "2026年3月5日"), one.box(1, OFFICE_NAME)
    assert name.right <= RIGHT + 0.5
    assert name.middle == near(date.middle)


def test_7_3_5_1_joint_seals_have_room_and_stand_in_rows(printed):
    one = printed("joint")
    first, second, last = (one.box(1, name) for name in samples.JOINT.signature)
    date = one.box(1, "2026年4月9日")
    assert first.bottom == near(second.bottom)
    assert last.bottom - first.bottom >= gbt9704.SEAL_DIAMETER
    assert (second.middle - first.middle, last.middle) == (near(78), near(second.middle))
    assert date.middle == near(last.middle)
    assert max(second.right, last.right) < RIGHT + 0.5


def test_7_3_5_2_without_seal_name_two_from_the_right_and_date_two_after_its_start(printed):
    one = printed("letter")
    name, date = one.box(0, OFFICE_NAME, last=True), one.box(0, "2026年3月13日")
    assert name.right == near(RIGHT - 2 * CHARACTER)
    assert date.left - name.left == near(2 * CHARACTER)
    text = one.box(0, "请予支持为盼。")
    assert date.bottom - text.bottom == near(3 * LINE)


def test_7_3_5_2_a_date_longer_than_the_name_ends_two_from_the_right():
    one = Printed(LetterFactory(signature=("市委",), date=dt.date(2026, 12, 25)))
    date = one.box(0, "2026年12月25日")
    assert date.right == near(RIGHT - 2 * CHARACTER)
    assert date.left - one.box(0, "市委", last=True).left == near(2 * CHARACTER)


@pytest.mark.parametrize("lines", range(8, 15))
def test_7_3_5_5_a_signature_is_never_alone_on_a_page(lines):
    """Whatever the length of the text, two of its lines stand on the page of the signature."""
    one = Printed(
        LetterFactory(
            body=(Paragraph("要" * (28 * lines - 3) + "。"), Paragraph("特此通知。")),
            date=dt.date(2026, 3, 5),
        )
    )
    page = len(one.pages) - 1
    shown = one.lines(page)
    at = next(place for place, words in enumerate(shown) if words == OFFICE_NAME)
    assert shown[at - 1] == "特此通知。"
    assert shown[at - 2].endswith("。")
    assert not any("此页无正文" in words for words in shown)


def test_7_3_6_the_note_follows_the_date_in_brackets(printed):
    one = printed("letter")
    note = one.box(0, "（联系人：周敏，电话：")
    assert note.left == near(LEFT + 2 * CHARACTER)
    assert note.bottom - one.box(0, "2026年3月13日").bottom == near(LINE)


def test_7_3_7_attachments_on_new_pages(printed):
    one = printed("document")
    label, title = one.box(2, "附件1"), one.box(2, "会议议程")
    assert label.left == near(LEFT)
    assert (label.top + label.bottom) / 2 == near(TOP + LINE / 2)
    assert (title.top + title.bottom) / 2 == near(TOP + 2.5 * LINE)
    assert title.middle == near(LEFT + 78)
    assert "Sans" in one.find(2, "附件1")[0]["fontname"]


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
