import datetime as dt

import pytest

from foundation.documents import gbt9704, layout


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
    ],
)
def test_title_lines(title, lines):
    assert layout.title_lines(title) == lines


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
