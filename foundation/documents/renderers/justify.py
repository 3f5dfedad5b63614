"""Lines of Chinese justified to the right edge: what is left of a line goes between its characters, as in Word.

WeasyPrint stretches a line at its spaces only, and a line of Chinese has none. `spread` stands in for its private
`layout.inline.justify_line`, which is given the line and the width that is left. Words and numbers keep their own spacing.
tests/documents/renderers/test_justify.py fails when WeasyPrint is another one than was looked at here.
"""

import re
from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, pango
from weasyprint.text.line_break import Layout, line_size

from foundation.documents.renderers import addresses

WEASYPRINT = "70.0"
# Text is drawn apart at all characters but letters, digits and what belongs to them, —— and ……; marks that join stay on
# their base.
OPEN = re.compile(r"[^!-~\u00a1-\u1fff\u200b-\u200f\u2014\u2026\ufe00-\ufe0f]+")
PIECES = re.compile(f"{OPEN.pattern}|{OPEN.pattern.replace('[^', '[', 1)}")
# Scripts whose characters stand one after another from left to right. A line with others is left to WeasyPrint.
KNOWN = re.compile(
    r"[ -~\u00a0-\u024f\u200b\u2010-\u2027\u2030-\u205e\u2100-\u22ff\u2460-\u25ff\u3000-\u312f\u3200-\u9fff\uf900-\ufaff\uff00-\uffef"
    r"\U00020000-\U0003ffff]*"
)
# A line that would need wider gaps than this share of a character, as one with long addresses, is spread between all its
# characters, when that takes no more than the second share and nothing in it must be kept whole; else it stays as it is.
WIDEST_GAP = 0.5
WIDEST_WITHIN = 0.09
# —— and …… are not parted; the sign of `addresses` has done its work when lines are broken.
WHOLE, BREAK = re.compile("[\u2014\u2026]"), addresses.BREAK


own_way = inline.justify_line


def install() -> None:
    """Every line that WeasyPrint justifies in this process goes through `spread`."""
    inline.justify_line = spread


class SpreadLayout(Layout):  # type: ignore[misc]
    """A line of text whose characters stand `extra` pixels further apart than the style says."""

    extra = 0.0

    def set_text(self, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 (WeasyPrint's own signature)
        super().set_text(text, justify)
        attributes = pango.pango_layout_get_attributes(self.layout)
        spacing = self.style["letter_spacing"]
        attribute = pango.pango_attr_letter_spacing_new(
            int((self.extra + (0 if spacing == "normal" else spacing)) * TO_UNITS)
        )
        attribute.start_index, attribute.end_index = 0, len(text.encode())
        pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def spread(context: Any, line: Any, left: float) -> None:
    """Widens the line by `left` pixels. A gap is shared by the two characters at its sides; the ends of the line have none."""
    texts = [one for one in line.descendants() if isinstance(one, boxes.TextBox) and one.text]
    if not texts:
        return
    if not all(KNOWN.fullmatch(one.text) for one in texts):
        own_way(context, line, left)
        return
    pieces = {id(one): _pieces(one) for one in texts}
    left -= sum(piece.width for made in pieces.values() for piece in made) - sum(one.width for one in texts)
    size = line.style["font_size"]
    is_whole = any(WHOLE.search(one.text) for one in texts)
    for widest, characters in WAYS[:1] if is_whole else WAYS:
        first, last = characters(texts[0].text[0]), characters(texts[-1].text.rstrip(BREAK)[-1:])
        gaps = sum(characters(one.text) for one in texts) - (first + last) / 2
        if gaps > 0 and left / gaps <= widest * size:
            for piece in (piece for made in pieces.values() for piece in made):
                piece.places = characters(piece.text)
            # The half gap before the first character is taken back, so that the line begins where it began.
            _widen(line, pieces, left / gaps, -left / gaps / 2 if first else 0.0)
            return


def _pieces(box: Any) -> list[Any]:
    """The text in pieces, open and closed ones by turns: viewers forget the space between two faces of one piece (PDFium does),
    while each piece is drawn at its own place.
    """
    made = []
    for found in PIECES.finditer(box.text):
        text = found.group().replace(BREAK, "")
        if not text:
            continue
        piece = box.copy_with_text(text)
        piece.pango_layout = SpreadLayout(piece.style, 0, None)
        piece.pango_layout.set_text(piece.text)
        line, _ = piece.pango_layout.get_first_line()
        piece.width = line_size(line, piece.style)[0]
        piece.pango_layout.deactivate()
        made.append(piece)
    return made


def _widen(box: Any, pieces: dict[int, list[Any]], gap: float, shift: float) -> float:
    """Moves the box by `shift`, puts its texts' pieces in; gives how far what follows it must move."""
    if id(box) in pieces or not isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.translate(shift, 0)
        return shift
    if isinstance(box, boxes.InlineBox):
        box.position_x += shift
    start, children = shift, []
    for child in box.children:
        if id(child) in pieces:
            children += pieces[id(child)]
            shift += _place(pieces[id(child)], gap, child.position_x + shift) - child.position_x - shift - child.width
        else:
            shift = _widen(child, pieces, gap, shift) if child.is_in_normal_flow() else shift
            children.append(child)
    box.children = children
    box.width += shift - start
    return shift


def _place(pieces: list[Any], gap: float, place: float) -> float:
    """Puts the pieces one after another from `place` on; gives where they end. Drawing lays each text out with its `extra`."""
    for piece in pieces:
        characters = piece.places
        piece.position_x = place + (gap / 2 if characters else 0.0)
        place += piece.width + gap * characters
        if characters:
            piece.pango_layout.extra = gap
            piece.width += gap * (characters - 1)
    return place


def _open_characters(text: str) -> int:
    return sum(len(found.group()) for found in OPEN.finditer(text))


def _all_characters(text: str) -> int:
    return len(text) - text.count(BREAK)


WAYS = ((WIDEST_GAP, _open_characters), (WIDEST_WITHIN, _all_characters))
