import datetime as dt

import pytest

from foundation.documents import gbt9704, layout
from foundation.documents.letter import Form
from tests.factories.documents import LetterFactory


def test_measures_of_the_standard_add_up():
    assert gbt9704.MARGIN_INSIDE + gbt9704.TYPE_WIDTH + gbt9704.MARGIN_OUTSIDE == 210
    assert gbt9704.MARGIN_TOP + gbt9704.TYPE_HEIGHT + gbt9704.MARGIN_BOTTOM == 297
    assert round(gbt9704.LINE_HEIGHT, 3) == 10.226
    assert gbt9704.TITLE_LONGEST_LINE == 20


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("", ()),
        ("关于召开动员会的通知", ("关于召开动员会的通知",)),
        (
            "关于召开六届云岭市委第三轮巡察第三巡察组巡察市财政局党组工作动员会的通知",
            ("关于召开六届云岭市委第三轮巡察第三巡察组", "巡察市财政局党组工作动员会的通知"),
        ),
        ("在县委2026年第一轮巡察工作动员会上的讲话", ("在县委2026年第一轮巡察", "工作动员会上的讲话")),
        ("第一行\n第二行", ("第一行", "第二行")),
        (
            "在全市巡察工作会议暨六届市委第四轮巡察动员部署会上的讲话",
            ("在全市巡察工作会议暨六届市委", "第四轮巡察动员部署会上的讲话"),
        ),
        (
            "关于2026年上半年全市巡察整改“回头看”发现共性问题的通报",
            ("关于2026年上半年全市巡察整改", "“回头看”发现共性问题的通报"),
        ),
        ("六届云岭市委第三轮巡察整改进展情况的通报", ("六届云岭市委第三轮巡察整改进展情况的通报",)),
    ],
)
def test_title_lines(title, lines):
    assert layout.title_lines(title) == lines


def test_names_of_the_letter_are_not_torn_in_its_title():
    title = "关于同意岩罗镇水务站延期报送集中整改进展情况报告的批复"
    assert layout.title_lines(title, names=("岩罗镇水务站",))[0].startswith("关于同意岩罗镇水务站")
    assert layout.title_lines("水" * 9 + "甲乙丙丁" + "水" * 9)[0] == "水" * 9 + "甲乙"
    assert layout.title_lines("水" * 9 + "甲乙丙丁" + "水" * 9, names=("甲乙丙丁",))[0] in {
        "水" * 9,
        "水" * 9 + "甲乙丙丁",
    }


@pytest.mark.parametrize("length", [21, 39, 40, 55, 200])
def test_long_title_loses_nothing_and_stays_within_the_line(length):
    title = ("云岭市委巡察工作领导小组关于乡村振兴资金的专项安排" * 10)[:length]
    lines = layout.title_lines(title)
    assert "".join(lines) == title
    assert max(map(layout.width_in_characters, lines)) <= 20


def test_mark_fits_the_type_area_whatever_its_length():
    short, long = layout.mark(("中共云岭市委",)), layout.mark(("中共云岭市委巡察工作领导小组办公室",))
    assert (short.size, short.narrowing) == (62.0, 0.8915)
    assert round(long.size * long.narrowing * 19 * gbt9704.POINT) == 156


def test_short_date_stands_two_characters_right_of_a_long_name():
    place = layout.signature_place(("中共云岭市委巡察工作领导小组办公室",), dt.date(2026, 3, 5))
    assert (place.name, place.date) == (9.0, 11.0)


def test_date_longer_than_the_name_goes_to_the_right_and_moves_the_name():
    place = layout.signature_place(("市委",), dt.date(2026, 12, 25))
    assert (place.name, place.date) == (17.0, 19.0)


def test_chinese_date_has_no_leading_zeros():
    assert layout.chinese_date(dt.date(2026, 3, 5)) == "2026年3月5日"


def test_joint_mark_spreads_names_to_one_width():
    made = layout.mark(("中共云岭市纪律检查委员会", "中共云岭市委组织部"))
    assert made.spacings[0] == 0
    assert made.spacings[1] == pytest.approx(3 * made.size / 8, abs=0.01)
    pitch = made.size * made.narrowing * gbt9704.POINT
    assert made.suffix_start + 2 * pitch == pytest.approx(156, abs=0.1)


def test_many_joint_names_are_set_smaller():
    assert layout.mark(("市委",) * 8).size < layout.mark(("市委",) * 2).size
    assert 8 * 1.2 * layout.mark(("市委",) * 8).size * gbt9704.POINT <= gbt9704.MARKS_TALLEST + 0.1


def test_empty_names_give_a_mark_too():
    assert layout.mark(("",), "").size > 0


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (("市委",), 1),
        (("市委办", "市政府办"), 2),
        (("市纪委监委机关",) * 4, 3),
        (("中共云岭市纪律检查委员会",) * 3, 2),
        (("中共云岭市委巡察工作领导小组办公室",) * 3, 1),
    ],
)
def test_seals_stand_in_rows_as_the_names_allow(names, columns):
    assert layout.seal_place(names, dt.date(2026, 3, 5)).columns == columns


def test_date_with_seal_is_four_characters_in_until_a_long_name_pushes_it():
    assert layout.seal_place(("市委巡察办",), dt.date(2026, 3, 5)).date_right == 4
    assert layout.seal_place(("中共云岭市委巡察工作领导小组办公室",), dt.date(2026, 3, 5)).date_right == 5.5


@pytest.mark.parametrize(("count", "moves"), [(1, False), (10, False), (40, True)])
def test_recipients_that_leave_no_room_for_text_move(count, moves):
    letter = LetterFactory(recipients=tuple(f"云岭市第{place:02}直属单位党委" for place in range(count)))
    assert layout.recipients_move(letter, ("关于召开会议的通知",)) is moves


def test_who_gets_the_minutes_stands_in_their_imprint():
    assert layout.recipients_move(LetterFactory(form=Form.MINUTES, recipients=("市财政局党组",)), ("会议纪要",))
