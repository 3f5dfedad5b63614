"""Heads of letters in Word: corner, mark, number and signers, red rules; for a 信函 in the header of its first page."""

from collections.abc import Sequence
from typing import Any

from docx.section import Section

from foundation.documents import gbt9704, layout
from foundation.documents.letter import Form, Letter
from foundation.documents.renderers import word_pages, word_styles
from foundation.documents.renderers.screen import SUFFIX
from foundation.documents.renderers.word_flow import LINE, Flow, blank_lines, characters
from foundation.documents.renderers.word_xml import border, element, indent, paragraph, points, runs, twips

# Height of the mark's line, where its type begins in it and where the PDF's box of it ends, in heights of the type. A line
# of 1.2 is not cut by Word.
MARK_LINE, MARK_ABOVE, MARK_BOX = 1.2, 0.1, 0.93
AFTER_MARK = MARK_LINE - MARK_ABOVE - MARK_BOX
CORNER = {"serial": "Serial", "degree": "Degree", "urgency": "Degree"}
WAITING = "（签发时编号）"
RIGHT_EDGE = gbt9704.CHARACTERS_PER_LINE - gbt9704.HEAD_INDENT_CHARACTERS


def add_red_head(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """7.2: serial, degree and urgency at the top left, the mark, number (and signers) and the red rule."""
    for name, words in described["corner"]:
        flow.add(CORNER[name], runs(words))
    mark = layout.mark(letter.issuers, described["suffix"])
    before = twips(gbt9704.MARK_TOP) - len(described["corner"]) * LINE - points(MARK_ABOVE * mark.size)
    if len(letter.issuers) > 1:
        flow.add("Anchor", "", element("spacing", before=max(0, before - LINE_OF_ANCHOR)))
        flow.parts.append(("", "", _joint_mark(letter.issuers, described["suffix"], mark)))
    else:
        name = "".join(letter.issuers)
        flow.add("Mark", *_mark(f"{name}{described['suffix']}", mark, before))
    spacing = blank_lines(gbt9704.NUMBER_BLANK_LINES, -points(AFTER_MARK * mark.size))
    _add_number(flow, letter, described, spacing)
    gap = twips(gbt9704.RED_RULE_GAP) - (LINE - points(gbt9704.BODY_SIZE)) // 2 - points(word_styles.RULE_LINE)
    flow.add("RedRule", "", blank_lines(0, gap))


LINE_OF_ANCHOR = points(1)


def _mark(text: str, mark: layout.Mark, before: int) -> tuple[str, str]:
    """Run and properties of a mark on one line: it may be a hair wider than the text."""
    height = element("spacing", before=max(0, before), line=points(MARK_LINE * mark.size), lineRule="exact")
    return runs(text, _mark_look(mark)), height + element("ind", left=-twips(20), right=-twips(20))


def _mark_look(mark: layout.Mark) -> str:
    return element("w", val=max(1, round(mark.narrowing * 100))) + element("sz", val=max(2, int(mark.size * 2)))


def _joint_mark(issuers: Sequence[str], suffix: str, mark: layout.Mark) -> str:
    """7.2.4: the names one below the other, spread to one width, 文件 beside them at half their height."""
    names = twips(mark.suffix_start - mark.start) if suffix else twips(gbt9704.TYPE_WIDTH - 2 * mark.start)
    gap = points(gbt9704.MARK_SUFFIX_GAP * mark.size * mark.narrowing) if suffix else 0
    rest = twips(gbt9704.TYPE_WIDTH - mark.start) - names
    height = element("spacing", line=points(MARK_LINE * mark.size), lineRule="exact")
    look = _mark_look(mark)
    lines = [
        paragraph("Mark", runs(one, look), height + element("ind", right=gap) + element("jc", val="distribute"))
        for one in issuers
    ]
    cells = [(names, lines), (rest, [paragraph("Mark", runs(suffix, look), height + element("jc", val="left"))])]
    margins = "".join(element(side, w=0, type="dxa") for side in ("left", "right"))
    properties = "".join(
        (
            element("tblW", w=names + rest, type="dxa"),
            element("tblInd", w=twips(mark.start), type="dxa"),
            element("tblLayout", type="fixed"),
            element("tblCellMar", margins),
        )
    )
    grid = element("tblGrid", "".join(element("gridCol", w=width) for width, _ in cells))
    middle = element("vAlign", val="center")
    shown = "".join(
        element("tc", element("tcPr", element("tcW", w=width, type="dxa") + middle) + "".join(content))
        for width, content in cells
    )
    return element(
        "tbl", element("tblPr", properties) + grid + element("tr", element("trPr", element("cantSplit")) + shown)
    )


def _add_number(flow: Flow, letter: Letter, described: dict[str, Any], spacing: str) -> None:
    """7.2.5 in the middle; 7.2.6 with signers at the left, on the line of the last of them; minutes have their day at the right."""
    number, one_in = letter.number or WAITING, indent(gbt9704.HEAD_INDENT_CHARACTERS)
    left = one_in + element("jc", val="left")
    if letter.form is Form.MINUTES:
        day = element("tabs", element("tab", val="right", pos=characters(RIGHT_EDGE)))
        flow.add("Number", runs(f"{number}\t{described['date_words']}"), day + spacing + left)
    elif not described["signers"]:
        flow.add("Number", runs(number), spacing)
    else:
        rows = described["signers"]
        for place, (tabs, content) in enumerate(_signer_rows(rows)):
            words = runs(number if place == len(rows) - 1 else "")
            flow.add("Number", words + content, tabs + (spacing if not place else "") + left)


def _signer_rows(rows: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """Tabs and runs of each row: names stand below each other, the last ends one character from the right."""
    count = max(len(row["names"]) for row in rows)
    widths = [
        max((layout.width_in_characters(row["names"][at]) for row in rows if at < len(row["names"])), default=0)
        for at in range(count)
    ]
    starts = [RIGHT_EDGE - sum(widths[at:]) - (count - 1 - at) for at in range(count)]
    made = []
    for row in rows:
        label = row["label"]
        stops = [starts[0] - layout.width_in_characters(label), *starts[1:]]
        tabs = element("tabs", "".join(element("tab", val="left", pos=characters(stop)) for stop in stops))
        name = element("rStyle", val="Signer")
        first, *others = row["names"]
        content = runs(f"\t{label}") + runs(first, name) + "".join(runs(f"\t{one}", name) for one in others)
        made.append((tabs, content))
    return made


def add_letter_head(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    """10.1: below the double rule, which stands in the header with the mark: degree at the left, number at the right."""
    edge = element("tabs", element("tab", val="right", pos=twips(gbt9704.TYPE_WIDTH)))
    gap = twips(gbt9704.LETTER_FIRST_GAP) - (LINE - points(gbt9704.BODY_SIZE)) // 2
    corner = described["corner"] or [("serial", "")]
    for place, (name, words) in enumerate(corner):
        number = f"\t{letter.number or WAITING}" if not place else ""
        style = element("rStyle", val="PlainNumber")
        flow.add(CORNER[name], runs(words) + runs(number, style), (edge + blank_lines(0, gap)) if not place else "")


def fill_letter_pages(section: Section, letter: Letter) -> None:
    """The first page has mark and rules, and no number."""
    mark = layout.mark(letter.issuers, SUFFIX[Form.LETTER], gbt9704.LETTER_MARK_LARGEST)
    section.different_first_page_header_footer = True
    section.header_distance = word_pages.length(gbt9704.LETTER_MARK_TOP - MARK_ABOVE * mark.size * gbt9704.POINT)
    section.footer_distance = word_pages.length(gbt9704.LETTER_RULE_BOTTOM)
    head, foot = section.first_page_header, section.first_page_footer
    names = [paragraph("Mark", *_mark(name, mark, 0)) for name in letter.issuers] or [paragraph("Mark", "")]
    gap = twips(gbt9704.LETTER_RULE_GAP) - points(AFTER_MARK * mark.size)
    word_pages.fill(head, *names, _double_rule("thickThinSmallGap", gap))
    word_pages.fill(foot, _double_rule("thinThickSmallGap", 0))


def _double_rule(kind: str, before: int) -> str:
    """170 mm in the middle of the sheet, red. Word is told the thick line; gap and thin one are its own, 0.75 pt each."""
    side = (gbt9704.PAGE_WIDTH - gbt9704.LETTER_RULE_LENGTH) / 2
    wide = element("ind", left=twips(side - gbt9704.MARGIN_INSIDE), right=twips(side - gbt9704.MARGIN_OUTSIDE))
    rule = element("pBdr", border("bottom", gbt9704.LETTER_RULE_THICK, color=gbt9704.RED, kind=kind))
    return paragraph("RedRule", "", rule + element("spacing", before=max(0, before)) + wide)
