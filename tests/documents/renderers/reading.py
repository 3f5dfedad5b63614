"""Reads printed letters: characters and rules by pdfplumber, ink by PDFium, all in millimetres from the top left corner."""

import io
from dataclasses import dataclass
from functools import cached_property

import pdfplumber
import pypdfium2
from PIL import ImageChops

from foundation.documents.renderers import paper

MM = 72 / 25.4
DPI = 200


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self):
        return (self.left + self.right) / 2


class Printed:
    """A letter as it comes out: `pages`, `find`, `ink`."""

    def __init__(self, letter):
        self.bytes = paper.render_pdf(letter)

    @cached_property
    def pages(self):
        return pdfplumber.open(io.BytesIO(self.bytes)).pages

    def image(self, page, dpi=DPI):
        document = pypdfium2.PdfDocument(self.bytes)
        try:
            return document[page].render(scale=dpi / 72).to_pil().convert("RGB")
        finally:
            document.close()

    def lines(self, page):
        """The text of a page line by line, from the top."""
        rows = {}
        for one in self.pages[page].chars:
            if one["text"].strip():
                rows.setdefault(round(one["matrix"][5]), []).append(one)
        return [
            "".join(one["text"] for one in sorted(rows[place], key=lambda one: one["x0"]))
            for place in sorted(rows, reverse=True)
        ]

    def find(self, page, text, *, last=False):
        """The characters of the first (or last) place where `text` stands on the page."""
        shown = (one for one in self.pages[page].chars if one["text"].strip())
        characters = sorted(shown, key=lambda one: (-round(one["matrix"][5]), one["x0"]))
        joined = "".join(one["text"] for one in characters)
        start = joined.rindex(text) if last else joined.index(text)
        return characters[start : start + len(text)]

    def box(self, page, text, *, last=False):
        """Edges of the em boxes of `text`; top and bottom from the baseline, since faces differ in their own ascent."""
        found = self.find(page, text, last=last)
        height, size = float(self.pages[page].height), found[0]["size"]
        baseline = height - found[0]["matrix"][5]
        return Box(
            found[0]["x0"] / MM, (baseline - 0.88 * size) / MM, found[-1]["x1"] / MM, (baseline + 0.12 * size) / MM
        )

    def ink(self, page, *, red=False, within=(0, 0, 420, 297)):
        """The edges of what is drawn (in red, or dark) within a part of the page."""
        image = self.image(page)
        colours = image.split()
        scale = DPI / 25.4
        mask = (
            ImageChops.subtract(colours[0], colours[1]).point(lambda value: 255 if value > 70 else 0)
            if red
            else colours[0].point(lambda value: 255 if value < 120 else 0)
        )
        part = mask.crop(tuple(round(value * scale) for value in within))
        found = part.getbbox()
        assert found is not None, "nothing is drawn there"
        left, top = within[0], within[1]
        return Box(left + found[0] / scale, top + found[1] / scale, left + found[2] / scale, top + found[3] / scale)
