"""A letter as HTML for the screen, and the description of its parts that paper shares with it."""

from typing import Any

from django.template.loader import render_to_string

from foundation.documents import layout
from foundation.documents.letter import Block, Letter, Paragraph, blocks_to_json


def render_html(letter: Letter) -> str:
    """The letter as an <article>, without styles: pages link letter.css, paper brings its own."""
    return render_to_string("documents/letter/_letter.html", description(letter))


def description(letter: Letter) -> dict[str, Any]:
    """What the templates of documents/letter read: the letter, and the decisions of layout.py about it."""
    numbered = len(letter.attachments) > 1
    return {
        "letter": letter,
        "title_lines": layout.title_lines(letter.title),
        "blocks": _blocks(letter.body),
        "date_words": layout.chinese_date(letter.date) if letter.date else "",
        "printed_words": layout.chinese_date(letter.printed_on) if letter.printed_on else "",
        "attachments": [
            {
                "number": place if numbered else "",
                "title": "".join(attachment.title.splitlines()),
                "title_lines": layout.title_lines(attachment.title),
                "blocks": _blocks(attachment.blocks),
            }
            for place, attachment in enumerate(letter.attachments, start=1)
        ],
    }


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    described = blocks_to_json(blocks)
    for block, data in zip(blocks, described, strict=True):
        if isinstance(block, Paragraph) and block.role == "title":
            data["lines"] = layout.title_lines(block.text)
    return described
