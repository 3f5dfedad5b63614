"""水印: viewer, unit, time and the number of the audit line, slanted and pale across every page of a PDF.

The mark is drawn once as a picture of its transparency and laid over the pages; the kept bytes are not touched. It needs no
WeasyPrint: a copy is made while the reader waits (docs/documents.md says how long).
"""

import io
import subprocess
import zlib
from functools import lru_cache
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw, ImageFont

from foundation.documents import faces

DOTS = 110 / 72  # dots a point: fine enough for 11 pt of pale grey
SIZE = 11  # points
SLANT = 28  # degrees
GAP = (70, 90)  # points between two marks
SHADE = 46  # of 255: readable over text and under it
GREY = 0x60
NAME = "/XcWatermark"
SYSTEM_FACES = ("Noto Sans CJK SC", "Noto Serif CJK SC", "SimHei", "SimSun")
MISSING = "〓"


def stamp(data: bytes, lines: tuple[str, ...]) -> bytes:
    """A copy of the PDF with the lines across every page."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        marks: dict[tuple[int, int], pikepdf.Object] = {}
        for page in pdf.pages:
            left, bottom, right, top = (float(edge) for edge in page.mediabox)
            size = (round(right - left), round(top - bottom))
            if size not in marks:
                marks[size] = _picture(pdf, size, lines)
            # The page's own drawing is closed in, so that what it left behind does not move the mark.
            page.add_resource(marks[size], pikepdf.Name.XObject, pikepdf.Name(NAME))
            page.contents_add(b"q\n", prepend=True)
            place = f"\nQ q {size[0]} 0 0 {size[1]} {left:g} {bottom:g} cm {NAME} Do Q\n"
            page.contents_add(place.encode("ascii"))
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _picture(pdf: pikepdf.Pdf, size: tuple[int, int], lines: tuple[str, ...]) -> pikepdf.Object:
    """One grey dot, stretched over the page, seen through the mask."""
    mask = _mask(size, lines)
    transparency = pdf.make_stream(zlib.compress(mask.tobytes()))
    _describe(transparency, *mask.size)
    transparency.Filter = pikepdf.Name.FlateDecode
    dot = pdf.make_stream(bytes([GREY]))
    _describe(dot, 1, 1)
    dot.SMask = transparency
    return dot


def _describe(stream: pikepdf.Stream, width: int, height: int) -> None:
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = width, height
    stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceGray, 8


def _mask(size: tuple[int, int], lines: tuple[str, ...]) -> Image.Image:
    tile = _tile(lines)
    mask = Image.new("L", (round(size[0] * DOTS), round(size[1] * DOTS)), 0)
    step_x, step_y = tile.width + round(GAP[0] * DOTS), tile.height // 2 + round(GAP[1] * DOTS)
    for row, y in enumerate(range(-tile.height // 3, mask.height, step_y)):
        for x in range(-(step_x // 2) * (row % 2) - tile.width // 6, mask.width, step_x):
            mask.paste(tile, (x, y), tile.point(lambda shade: 255 if shade else 0))
    return mask


def _tile(lines: tuple[str, ...]) -> Image.Image:
    pixels = round(SIZE * DOTS)
    fonts = _fonts(pixels)
    widths = [sum(_font(fonts, one)[1].getlength(_font(fonts, one)[0]) for one in line) for line in lines]
    flat = Image.new("L", (round(max(widths)) + pixels, round(pixels * 1.5) * len(lines)), 0)
    draw = ImageDraw.Draw(flat)
    for place, line in enumerate(lines):
        x = 0.0
        for one in line:
            sign, font = _font(fonts, one)
            draw.text((x, place * pixels * 1.5), sign, fill=SHADE, font=font)
            x += font.getlength(sign)
    return flat.rotate(SLANT, expand=True, resample=Image.Resampling.BICUBIC)


Fonts = tuple[tuple[frozenset[int], ImageFont.FreeTypeFont], ...]


def _font(fonts: Fonts, sign: str) -> tuple[str, ImageFont.FreeTypeFont]:
    """The first face that has it; a name of rare characters shows a mark where no face has one."""
    for known, font in fonts:
        if ord(sign) in known:
            return sign, font
    return MISSING, fonts[0][1]


@lru_cache(maxsize=2)
def _fonts(pixels: int) -> Fonts:
    """Those of the system and of FONT_DIRS, once a process. Raises FileNotFoundError when there is none at all."""
    found = []
    for path, index in _files():
        known = frozenset(faces.code_points(path, index))
        if ord("字") in known:
            found.append((known, ImageFont.truetype(path, pixels, index=index)))
    if not found:
        raise FileNotFoundError("no face with Chinese; manage.py doctor says which to install")
    return tuple(found)


def _files() -> list[tuple[str, int]]:
    try:
        installed = faces.installed_files()
    except (FileNotFoundError, subprocess.CalledProcessError):
        installed = {}
    system = [installed[name] for name in SYSTEM_FACES if name in installed]
    own: list[Path] = [path for _, path in sorted(faces.files().items()) if path.suffix.lower() != ".ttc"]
    return [*system, *((str(path), 0) for path in own)]
