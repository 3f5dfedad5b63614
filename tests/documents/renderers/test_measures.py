"""What GB/T 9704-2012 says in millimetres and characters, measured on the printed samples; half a millimetre is forgiven."""

import datetime as dt
import itertools

import pytest

from foundation.documents import gbt9704, samples
from foundation.documents.letter import Attachment, Paragraph
from tests.documents.renderers.reading import MM, Printed
from tests.factories.documents import OFFICE_NAME, LetterFactory

CHARACTER = 156 / 28
LINE = 225 / 22
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262


def near(value):
    return pytest.approx(value, abs=0.5)


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.feature(75)
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


@pytest.mark.parametrize("lines", range(3, 8))
def test_7_3_5_5_text_goes_with_the_note_of_attachments_too(lines):
    one = Printed(
        LetterFactory(
            body=(Paragraph("要" * (28 * lines - 3) + "。"), Paragraph("特此通知。")),
            attachments=(Attachment("甲表", (Paragraph("无。"),)), Attachment("乙表", (Paragraph("无。"),))),
            date=dt.date(2026, 3, 5),
            is_sealed=True,
        )
    )
    page = next(place for place in range(len(one.pages)) if "2026年3月5日" in one.lines(place))
    shown = one.lines(page)
    at = shown.index("附件：1.甲表")
    assert shown[at - 2].endswith("要。")
    assert shown[at - 1 : at + 4] == ["特此通知。", "附件：1.甲表", "2.乙表", OFFICE_NAME, "2026年3月5日"]


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
