"""Long addresses fill their lines; what only looks like one stays whole."""

import itertools
import random
import subprocess

import pytest

from foundation.documents.letter import Form, Letter, Paragraph
from foundation.documents.renderers.addresses import BREAK, breakable
from tests.documents.renderers.reading import MM, Printed

RIGHT = 184
MAIL, PAGE = (
    "lianluo@xuncha.yunling-shi.example.gov.cn",
    "https://www.xuncha.example.cn/report/2026/03/index.html?id=12&from=a_b",
)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        (MAIL, "lianluo@|xuncha.|yunling-|shi.|example.|gov.|cn"),
        ("https://a.example.cn/b?c=1", "https://|a.|example.|cn/|b?c=|1"),
        ("www.example.cn", "www.|example.|cn"),
        ("xuncha.example.cn", "xuncha.|example.|cn"),
        ("电子邮箱abc@example.cn，", "电子邮箱abc@|example.|cn，"),
        ("a@b.cn", "a@b.cn"),
        ("GB/T9704-2012", "GB/T9704-2012"),
        ("0000-2200110", "0000-2200110"),
        ("2026-03-05/2026-06-30", "2026-03-05/2026-06-30"),
        ("1.2.3.4.5.6.7", "1.2.3.4.5.6.7"),
        ("10.5%-12.75%", "10.5%-12.75%"),
        ("and/or/neither-nor", "and/or/neither-nor"),
        (
            '<a href="https://www.example.cn/a">abc@example.cn</a>',
            '<a href="https://www.example.cn/a">abc@|example.|cn</a>',
        ),
    ],
)
def test_where_it_may_go_on(text, broken):
    assert breakable(text).replace(BREAK, "|") == broken


@pytest.fixture(scope="module")
def printed():
    chance = random.Random(5)
    words = ("市委巡察办", "电子邮箱为", "网址为", "，", "联系电话0000-2200110", "请于2026年3月12日前", MAIL, PAGE)
    texts = ["请" + "".join(chance.choices(words, k=40)) for _ in range(12)]
    return Printed(Letter(form=Form.PLAIN, title=f"关于启用{MAIL}的通知", body=tuple(map(Paragraph, texts))))


def rows(page):
    found = {}
    for one in page.chars:
        if one["text"].strip() and one["bottom"] / MM < 263:
            found.setdefault(round(one["matrix"][5]), []).append(one)
    return [sorted(found[place], key=lambda one: one["x0"]) for place in sorted(found, reverse=True)]


def test_lines_of_a_text_full_of_addresses_end_at_the_edge(printed):
    lines = [line for page in printed.pages for line in rows(page)]
    # A line is full when the next one begins at the left edge.
    full = [line for line, after in itertools.pairwise(lines) if after[0]["x0"] / MM < 32]
    ends = [line[-1]["x1"] / MM for line in full]
    assert len(full) > 100
    assert max(ends) < RIGHT + 0.5
    assert sum(abs(end - RIGHT) <= 0.5 for end in ends) >= 0.95 * len(ends)


def test_who_copies_an_address_gets_no_more_than_the_address(printed, tmp_path):
    (tmp_path / "letter.pdf").write_bytes(printed.bytes)
    told = subprocess.run(
        ["pdftotext", "-raw", tmp_path / "letter.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert BREAK not in told.stdout
    assert not any(BREAK in one["text"] for page in printed.pages for one in page.chars)
    text = "".join(told.stdout.split())
    assert text.count(MAIL) > 20
    assert text.count(PAGE) > 20
