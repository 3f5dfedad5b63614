import time

import pytest

from foundation.documents.comparison import compared


def told(old, new):
    return [(line.kind, line.text) for line in compared(old, new)]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ([], [], []),
        (["甲"], ["甲"], []),
        ([], ["甲"], [("new", "甲")]),
        (["甲"], [], [("gone", "甲")]),
        (["甲", "乙"], ["甲", "丙"], [("kept", "甲"), ("gone", "乙"), ("new", "丙")]),
        (["甲", "甲"], ["甲", "甲", "甲"], [("kept", "甲"), ("kept", "甲"), ("new", "甲")]),
        (["乙", "甲"], ["丙", "甲"], [("gone", "乙"), ("new", "丙"), ("kept", "甲")]),
    ],
)
def test_line_by_line(old, new, found):
    assert told(old, new) == found


def test_far_from_a_change_lines_are_counted():
    old = [str(number) for number in range(9)]
    assert told(old, [*old[:4], "新", *old[5:]]) == [
        ("left", "（2行没有改动）"),
        ("kept", "2"),
        ("kept", "3"),
        ("gone", "4"),
        ("new", "新"),
        ("kept", "5"),
        ("kept", "6"),
        ("left", "（2行没有改动）"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["一"] * 50_000, ["二", *["一"] * 49_998, "三"]),
        (
            [word for n in range(5_000) for word in (f"x{n}", f"y{n}")],
            [word for n in range(5_000) for word in (f"x{n}", f"z{n}")],
        ),
        (["一", "甲"] * 5_000, ["一", "乙"] * 5_000),
    ],
    ids=["one word all over", "every second line", "both"],
)
def test_whatever_is_compared_takes_a_moment(old, new):
    """What has no order in common took an hour: it is told as gone and new."""
    begin = time.process_time()
    lines = compared(old, new)
    assert time.process_time() - begin < 2
    kinds = {kind: sum(line.kind == kind for line in lines) for kind in ("gone", "new")}
    assert kinds["gone"] >= 1
    assert kinds["new"] >= 2
