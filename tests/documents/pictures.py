"""Reference pictures of the sample letters: `python -m tests.documents.pictures` draws them anew.

Each has a line in pictures/LOOKED_AT.md that says when somebody looked at it and what it was compared with. Draw, look, and
only then write the line: the test fails while picture and line disagree.
"""

import hashlib
import os
import re
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

FOLDER = Path(__file__).parent / "pictures"
LOOKED_AT = FOLDER / "LOOKED_AT.md"
DPI = 60
COLOURS = 12
# Pages of each sample that say something which no other page says.
PAGES = {
    "document": (1, 2, 3, 4, 6),
    "upward": (1, 2),
    "joint": (1, 2),
    "letter": (1,),
    "minutes": (1, 2),
    "announcement": (1,),
    "report": (1, 2),
    "poster": (1,),
    "poster_a3": (1,),
    "wide": (2,),
}
LINE = re.compile(r"^\| ([a-z0-9_]+-\d+\.png) \| (\d{4}-\d{2}-\d{2}) \| ([0-9a-f]{64}) \| (.{8,}) \|$")


def names():
    return [f"{code}-{page}.png" for code, pages in PAGES.items() for page in pages]


def draw(data, page):
    """A page of a PDF in a few colours: a small file."""
    document = pypdfium2.PdfDocument(data)
    try:
        drawn = document[page - 1].render(scale=DPI / 72).to_pil()
    finally:
        document.close()
    return drawn.convert("RGB").quantize(COLOURS)


def far_apart(one, other):
    """The largest difference of the pictures within any square of 6 mm, 0 to 255; 255 for another size."""
    if one.size != other.size:
        return 255
    blurred = [picture.convert("RGB").filter(ImageFilter.GaussianBlur(1)) for picture in (one, other)]
    difference = ImageChops.difference(*blurred)
    squares = difference.resize((one.width // 14, one.height // 14), Image.Resampling.BOX)
    return max(most for _, most in squares.getextrema())


def lines():
    """Picture → (day, sha256, words) as LOOKED_AT.md has it."""
    found = [LINE.match(line) for line in LOOKED_AT.read_text(encoding="utf-8").splitlines()]
    return {one[1]: (one[2], one[3], one[4]) for one in found if one}


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from foundation.documents.renderers import paper
    from foundation.documents.samples import MEASURED

    FOLDER.mkdir(exist_ok=True)
    for sample in MEASURED:
        data = paper.render_pdf(sample.letter)
        for page in PAGES[sample.code]:
            path = FOLDER / f"{sample.code}-{page}.png"
            fresh = draw(data, page)
            if not path.exists() or far_apart(Image.open(path), fresh) > 0:
                fresh.save(path, optimize=True)
            print(path.name, sha256(path))  # noqa: T201 (it talks to the person who started it)


if __name__ == "__main__":
    main()
