"""Lines end at the right edge of the type area, and the WeasyPrint whose inside we replace is the one we looked at."""

import hashlib
import inspect
import io
import itertools
import random

import pdfplumber
import pytest
import weasyprint
from weasyprint.layout import inline
from weasyprint.text.line_break import Layout

from foundation.documents import gbt9704
from foundation.documents.letter import Form, Heading, Letter, Paragraph
from foundation.documents.renderers import justify, paper

MM = 72 / 25.4
RIGHT = gbt9704.MARGIN_INSIDE + gbt9704.TYPE_WIDTH
BOTTOM = gbt9704.MARGIN_TOP + gbt9704.TYPE_HEIGHT
PARTS = (
    "巡察组", "要坚持", "问题导向", "，", "，", "。", "、", "“四个落实”", "《条例》", "2026年", "3月", "12日", "（一）", "10.5%",
    "落实整改", "责任", "的", "——", "党组织", "主要负责人", "和", "群众", "身边", "：", "……", "186个", "张䶮", "GB/T 9704",
)  # fmt: skip


def test_the_weasyprint_that_is_changed_inside_is_the_one_that_was_looked_at():
    """A new release: read its layout.inline.text_align and add_word_spacing again, look at pages, then change this test."""
    assert weasyprint.__version__ == justify.WEASYPRINT
    assert inline.justify_line is justify.spread
    read = inspect.getsource(inline.text_align) + inspect.getsource(Layout)
    assert (
        hashlib.sha256(read.encode()).hexdigest() == "d2bf86ecd4d7ca431181109e2f834505d22d1d212d98a7efc6aa3fde583e3792"
    )


@pytest.fixture(scope="module")
def lines():
    """Lines of twenty pages, as (right edge in mm, is full, text); the next line of a full one begins at the left edge."""
    chance = random.Random(9704)
    texts = ["要" + "".join(chance.choices(PARTS, k=chance.randint(20, 120))) for _ in range(30)]
    body = tuple(part for text in texts for part in (Paragraph(text), Heading(2, "（一）提高站位。", text[::-1])))
    pdf = pdfplumber.open(io.BytesIO(paper.render_pdf(Letter(form=Form.PLAIN, title="", body=body))))
    found = []
    for page in pdf.pages:
        rows = {}
        for one in page.chars:
            if one["bottom"] / MM < BOTTOM + 1:
                rows.setdefault(round(one["matrix"][5]), []).append(one)
        places = sorted(rows, reverse=True)
        for this, following in zip(places, [*places[1:], None], strict=True):
            full = following is not None and min(one["x0"] for one in rows[following]) / MM < gbt9704.MARGIN_INSIDE + 4
            text = "".join(one["text"] for one in sorted(rows[this], key=lambda one: one["x0"]))
            found.append((max(one["x1"] for one in rows[this]) / MM, full, text))
    return found


@pytest.mark.feature(75)
def test_full_lines_end_at_the_right_edge(lines):
    full = [(round(edge, 2), text) for edge, is_full, text in lines if is_full]
    ragged = [one for one in full if abs(one[0] - RIGHT) > 0.5]
    assert len(full) > 300
    assert len(ragged) <= len(full) / 100, ragged


def test_no_line_leaves_the_type_area(lines):
    assert max(edge for edge, _, _ in lines) < RIGHT + 0.5


def test_no_line_begins_or_ends_with_a_mark_that_must_not(lines):
    assert not [text for _, _, text in lines if text[0] in "，。、：；！？”）》〕" or text[-1] in "“（《〔"]


def test_dashes_dots_and_numbers_stay_together(lines):
    joined = [text for _, _, text in lines]
    assert not [text for text in joined if text.startswith(("—", "…")) and not text.startswith(("——", "……"))]
    assert sum(text.count("——") for text in joined) > 20


def test_words_and_numbers_are_not_spaced_out():
    text = "要" * 20 + "abcdefghij" + "，" + "要" * 40
    [page] = pdfplumber.open(
        io.BytesIO(paper.render_pdf(Letter(form=Form.PLAIN, title="", body=(Paragraph(text),))))
    ).pages
    word = sorted((one for one in page.chars if one["text"] in "abcdefghij"), key=lambda one: one["x0"])
    assert all(abs(after["x0"] - one["x1"]) < 0.5 for one, after in itertools.pairwise(word))
