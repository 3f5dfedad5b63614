"""Printed pages look as they looked when somebody compared them with the standard."""

import pytest
from PIL import Image, ImageChops

from tests.documents import pictures

# One other character makes about 10; another release of PDFium or FreeType makes less than this.
TOLERANCE = 8


@pytest.mark.parametrize("name", pictures.names())
def test_a_page_looks_as_it_was_looked_at(printed, name):
    code, page = name.removesuffix(".png").split("-")
    known = Image.open(pictures.FOLDER / name)
    distance = pictures.far_apart(known, pictures.draw(printed(code).bytes, int(page)))
    assert distance <= TOLERANCE, (
        f"{name} differs by {distance}: python -m tests.documents.pictures, look, LOOKED_AT.md"
    )


def test_every_picture_has_the_line_of_its_content():
    lines = pictures.lines()
    assert sorted(lines) == sorted(pictures.names())
    assert sorted(path.name for path in pictures.FOLDER.glob("*.png")) == sorted(pictures.names())
    changed = [name for name, (_, digest, _) in lines.items() if digest != pictures.sha256(pictures.FOLDER / name)]
    assert changed == [], "look at these pictures, then write their lines in LOOKED_AT.md"


def test_a_page_moved_by_half_a_millimetre_is_found():
    known = Image.open(pictures.FOLDER / "document-1.png").convert("RGB")
    assert pictures.far_apart(known, known) == 0
    assert pictures.far_apart(known, ImageChops.offset(known, 0, 1)) > TOLERANCE
    assert pictures.far_apart(known, known.crop((0, 0, 100, 100))) == 255


def test_no_small_picture_is_big():
    sizes = [path.stat().st_size for path in pictures.FOLDER.glob("*.png")]
    assert max(sizes) < 40_000
    assert sum(sizes) < 400_000
