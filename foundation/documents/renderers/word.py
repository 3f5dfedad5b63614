"""A letter as a Word document that an office goes on writing in: styles, fields and tables, no picture of a page.

The check code and its QR are left out: they vouch for the PDF, and a file that can be changed must not carry them.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from docx.section import Section

from foundation.documents import gbt9704
from foundation.documents.letter import Form, Letter, Paper, TableBlock
from foundation.documents.renderers import paper, word_foot, word_head, word_numbers, word_pages
from foundation.documents.renderers.screen import description
from foundation.documents.renderers.word_flow import KEEP, Flow
from foundation.documents.renderers.word_xml import element, parsed, runs

ROLES = {"body": "Body", "flush": "Flush", "centred": "Centred"}
DEEPEST = 4
# As the PDF's: a poster has more room, and no number.
POSTER_MARGINS = (26.0, gbt9704.MARGIN_OUTSIDE, 22.0, gbt9704.MARGIN_INSIDE)


def render_docx(letter: Letter) -> bytes:
    """The same letter gives the same bytes. What XML cannot hold stands as U+FFFD."""
    scale = gbt9704.A3_SCALE if letter.is_large_poster else 1.0
    document = word_pages.empty_document(scale)
    flow, described = Flow(scale=scale), description(letter)
    if letter.form is Form.POSTER:
        flow.margins = POSTER_MARGINS
        _add_poster(flow, described)
        word_foot.add_poster_foot(flow, letter, described, document)
    else:
        _add_all(flow, letter, described)
    body = document.element.body
    for child in list(body):
        body.remove(child)
    for markup in flow.markup():
        body.append(parsed(markup))
    _finish_sections(document, flow, letter)
    word_pages.describe(document, letter)
    return word_pages.to_bytes(document)


def _add_all(flow: Flow, letter: Letter, described: dict[str, Any]) -> None:
    has_head = letter.form in {Form.DOCUMENT, Form.MINUTES, Form.LETTER}
    if letter.form is Form.LETTER:
        flow.has_grid = False
        word_head.add_letter_head(flow, letter, described)
    elif has_head:
        word_head.add_red_head(flow, letter, described)
    flow.add_title(described["title_lines"], before=gbt9704.TITLE_BLANK_LINES if has_head else 0)
    if letter.recipients and not described["recipients_move"]:
        flow.add("Recipients", runs(f"{'，'.join(letter.recipients)}："))
    _add_blocks(flow, letter.body, described["blocks"])
    word_foot.add_attachment_note(flow, described["attachments"])
    word_foot.add_signature(flow, letter, described)
    if letter.note:
        flow.add("Note", runs(f"（{letter.note}）"))
    word_foot.add_attendance(flow, letter)
    for attachment, told in zip(letter.attachments, described["attachments"], strict=True):
        if attachment.paper is not flow.paper:
            flow.start_section(attachment.paper)
        flow.add("AttachmentLabel", runs(f"附件{told['number']}"))
        flow.add_title(told["title_lines"], before=gbt9704.ATTACHMENT_TITLE_LINE - 2)
        _add_blocks(flow, attachment.blocks, told["blocks"])
    if described["imprint"]:
        word_foot.add_imprint(flow, letter, described, is_apart=paper.imprint_goes_apart(letter))


def _add_blocks(flow: Flow, blocks: tuple[Any, ...], described: list[dict[str, Any]]) -> None:
    for block, told in zip(blocks, described, strict=True):
        if isinstance(block, TableBlock):
            flow.add_table(block)
        elif told.get("role") == "title":
            flow.add_title(told["lines"], before=1)
        elif told["kind"] == "heading":
            level = min(max(block.level, 1), DEEPEST)
            words = runs(block.text) + runs(block.rest, element("rStyle", val="RunOn"))
            flow.add(f"Heading{level}", words, _keeps(told) if block.rest else KEEP)
        else:
            flow.add(ROLES.get(block.role, "Body"), runs(block.text), _keeps(told))


def _keeps(told: dict[str, Any]) -> str:
    """7.3.5.5: so many of its last lines go to the page of the signature."""
    if "keeps" not in told:
        return ""
    return KEEP + (element("widowControl", val=1) if told["keeps"] == "2" else "")


def _add_poster(flow: Flow, described: dict[str, Any]) -> None:
    if described["title_lines"]:
        flow.add("PosterTitle", runs("\n".join(described["title_lines"])))
    for block in described["letter"].body:
        if isinstance(block, TableBlock):
            flow.add_table(block)
        else:
            flow.add("PosterText", runs(block.text + getattr(block, "rest", "")))


def _finish_sections(document: Any, flow: Flow, letter: Letter) -> None:
    """Headers and footers hang on the sections that python-docx finds in the text."""
    if letter.form is Form.POSTER:
        return
    before = ""
    for place, (section, sheet) in enumerate(zip(document.sections, flow.papers, strict=True)):
        way = _numbered(letter, place, sheet, is_numbered=place not in flow.numberless)
        if way != before:
            NUMBERS[way](section)
        before = way
    if letter.form is Form.LETTER:
        word_head.fill_letter_pages(document.sections[0], letter)


NUMBERS: dict[str, Callable[[Section], None]] = {
    "plain": word_numbers.number_pages,
    "raised": partial(word_numbers.number_pages, raised=gbt9704.LETTER_RULE_BOTTOM),
    "turned": word_numbers.number_turned,
    "none": word_numbers.empty_footers,
}


def _numbered(letter: Letter, place: int, sheet: Paper, *, is_numbered: bool) -> str:
    """The footer of a 信函's first section ends with its double rule."""
    if not is_numbered:
        return "none"
    if sheet is Paper.A4_LANDSCAPE:
        return "turned"
    return "raised" if letter.form is Form.LETTER and not place else "plain"
