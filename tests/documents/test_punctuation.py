"""Signs that are set right, and signs that look wrong and are left alone."""

import pytest

from foundation.documents.punctuation import Change, proper


@pytest.mark.feature(75)
@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("(一)提高认识", "（一）提高认识"),
        ("(一）提高认识", "（一）提高认识"),
        ("（一）、提高认识", "（一）提高认识"),
        ("一.提高认识", "一、提高认识"),
        ("一、 提高认识", "一、提高认识"),
        ("1、报送名单", "1.报送名单"),
        ("1. 报送名单", "1.报送名单"),
        ("(1)逐项核对", "（1）逐项核对"),
        ("２０２６年３月５日", "2026年3月5日"),
        ("完成率９８．５％", "完成率98.5%"),
        ("云委巡办[2026]1号", "云委巡办〔2026〕1号"),
        ("根据云委巡办（2026）12号文", "根据云委巡办〔2026〕12号文"),
        ("尚未脱贫,这些都是", "尚未脱贫，这些都是"),
        ("负好责任;各乡镇", "负好责任；各乡镇"),
        ("每个村(屯)入户", "每个村（屯）入户"),
        ('做到"四个意识"', "做到“四个意识”"),
        ("取得成效...", "取得成效……"),
        ("取得成效。。。", "取得成效……"),
        ("抓好整改--这是关键", "抓好整改——这是关键"),
        ("抓好整改.", "抓好整改。"),
    ],
)
def test_set_right(line, right):
    done, changes = proper([line])
    assert done == [right]
    assert changes


@pytest.mark.parametrize(
    "line",
    [
        "一要统一思想，二要压实责任。",
        "1.5万元以上的",
        "1、2号线",
        "经费1,234.50元",
        "8:30—12:00",
        "见函数f(x)",
        "https://xuncha.example.cn/a?b=1;c=2",
        "A,B;C",
        "（2026年3月5日）",
        "〔2026〕1号",
        "说了一半……没有下文",
        "关于印发《办法》的通知",
        "",
    ],
)
def test_left_alone(line):
    assert proper([line]) == ([line], ())


def test_what_is_set_right_stays_so():
    lines = ["(一)、２０２６年,云委巡办[2026]1号...", '1. 做到"三个对照",(2)逐项.']
    once, _ = proper(lines)
    assert proper(once) == (once, ())


def test_changes_are_counted_and_say_where():
    done, changes = proper(["甲,乙,丙", "丁,戊(己)"])
    assert done == ["甲，乙，丙", "丁，戊（己）"]
    assert changes == (Change(",", "，", 3, "甲,乙,丙"), Change("(己)", "（己）", 1, "丁,戊(己)"))
    assert [one.sentence for one in changes if one.count > 1] == [", → ，（3处）"]


def test_a_long_bracket_is_told_by_its_ends():
    _, changes = proper(["会议(主持人由巡察组组长担任并讲话)。"])
    assert [one.sentence for one in changes] == ["(主持人…话) → （主持人…话）"]
