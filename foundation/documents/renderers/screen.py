"""A letter as HTML for the screen, and the description of its parts that paper shares with it."""

import math
from typing import Any

from django.template.loader import render_to_string

from foundation.documents import gbt9704, layout, table_layout
from foundation.documents.letter import Block, Form, Letter, Paragraph, TableBlock, blocks_to_json
from foundation.documents.qr import qr_code

# What follows the organ's name in its mark.
SUFFIX = {Form.DOCUMENT: "文件", Form.LETTER: "", Form.MINUTES: "纪要"}
# Characters of 44 pt on a line of a poster's title.
POSTER_LONGEST = 10
MARK_BRIEF, MARK_MEDIUM = 9, 14
# A signature of more characters goes on to a second line.
NAME_LONGEST = gbt9704.CHARACTERS_PER_LINE - gbt9704.SIGNATURE_RIGHT_CHARACTERS


def render_html(letter: Letter) -> str:
    """The letter as an <article>, without styles: pages link letter.css, paper brings its own."""
    return render_to_string("documents/letter/_letter.html", description(letter))


def description(letter: Letter) -> dict[str, Any]:
    """What the templates of documents/letter read: the letter, and the decisions of layout.py about it."""
    numbered = len(letter.attachments) > 1
    names = (*letter.issuers, *letter.recipients, *letter.signature)
    longest = POSTER_LONGEST if letter.form is Form.POSTER else gbt9704.TITLE_LONGEST_LINE
    title = layout.title_lines(letter.title, longest, names=names)
    moves = bool(letter.recipients) and layout.recipients_move(letter, title)
    return {
        "letter": letter,
        "suffix": SUFFIX.get(letter.form, ""),
        "mark_size": _mark_size(letter),
        "corner": _corner(letter),
        "signers": _signers(letter.signers),
        "title_lines": title,
        "recipients_move": moves,
        "blocks": _keep_with_signature(letter, _blocks(letter.body, names)),
        "date_words": layout.chinese_date(letter.date) if letter.date else "",
        "printed_words": layout.chinese_date(letter.printed_on) if letter.printed_on else "",
        "seal_rows": _seal_rows(letter),
        "is_long_name": max((layout.width_in_characters(name) for name in letter.signature), default=0) > NAME_LONGEST,
        "code": qr_code(letter.qr),
        "has_check": letter.form is not Form.POSTER and bool(letter.qr or letter.check_code),
        "imprint": has_imprint(letter) or moves,
        "attachments": [
            {
                "number": place if numbered else "",
                "title": "".join(attachment.title.splitlines()),
                "title_lines": layout.title_lines(attachment.title, names=names),
                "blocks": _blocks(attachment.blocks, names),
                "paper": attachment.paper.value,
            }
            for place, attachment in enumerate(letter.attachments, start=1)
        ],
    }


def has_imprint(letter: Letter) -> bool:
    """10.1: a 信函 names nobody who printed it; what is no official form has no imprint."""
    match letter.form:
        case Form.LETTER:
            return bool(letter.copies)
        case Form.DOCUMENT | Form.MINUTES:
            return bool(letter.copies or letter.printed_by)
    return False


def _mark_size(letter: Letter) -> str:
    """The screen's mark has three sizes; paper computes its own."""
    if len(letter.issuers) != 1:
        return ""
    length = len(letter.issuers[0]) + len(SUFFIX.get(letter.form, ""))
    return "brief" if length <= MARK_BRIEF else "medium" if length <= MARK_MEDIUM else ""


def _corner(letter: Letter) -> list[tuple[str, str]]:
    """7.2.1–7.2.3: what stands at the top left, with the name of its class."""
    lines = (("serial", letter.serial), ("degree", letter.degree), ("urgency", letter.urgency))
    return [(name, words) for name, words in lines if words]


def _signers(names: tuple[str, ...]) -> list[dict[str, Any]]:
    """7.2.6: two a row, the words 签发人： before the first."""
    rows = [names[start : start + gbt9704.SIGNERS_PER_ROW] for start in range(0, len(names), gbt9704.SIGNERS_PER_ROW)]
    return [{"label": "" if place else "签发人：", "names": row} for place, row in enumerate(rows)]


def _seal_rows(letter: Letter) -> list[list[str]]:
    """Names of a joint issue in rows with room for their seals; a last row that is not full stands at the right."""
    if not letter.is_sealed or len(letter.signature) < 2:
        return []
    columns = layout.seal_place(letter.signature, letter.date).columns
    names = letter.signature
    rows = [list(names[start : start + columns]) for start in range(0, len(names), columns)]
    rows[-1] = [""] * (columns - len(rows[-1])) + rows[-1]
    return rows


def _keep_with_signature(letter: Letter, blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """7.3.5.5: at least two lines of text go to the page of the signature. Lines are counted from the end, by their width."""
    if not (letter.signature or letter.date or letter.attendance):
        return blocks
    lines = 0
    for data in reversed(blocks):
        wanted = gbt9704.LINES_WITH_SIGNATURE - lines
        lines += _line_count(data)
        if lines >= gbt9704.LINES_WITH_SIGNATURE:
            data["keeps"] = str(wanted)
            break
        data["keeps"] = "all"
    return blocks


def _line_count(data: dict[str, Any]) -> int:
    if data["kind"] == "table":
        return gbt9704.LINES_WITH_SIGNATURE
    width = layout.width_in_characters(data["text"] + data.get("rest", "")) + gbt9704.BODY_INDENT_CHARACTERS
    return math.ceil(width / gbt9704.CHARACTERS_PER_LINE)


def _blocks(blocks: tuple[Block, ...], names: tuple[str, ...]) -> list[dict[str, Any]]:
    described = blocks_to_json(blocks)
    for block, data in zip(blocks, described, strict=True):
        if isinstance(block, Paragraph) and block.role == "title":
            data["lines"] = layout.title_lines(block.text, names=names)
        elif isinstance(block, TableBlock):
            data["cells"] = table_layout.rows(block)
            data["shares"] = table_layout.shares(block)
            data["is_dense"] = table_layout.columns(block) >= table_layout.DENSE_COLUMNS
    return described
