"""Each sample letter as Word has it, opened and printed by LibreOffice, against the PDF: type area within 1 mm, no page lost.

LibreOffice is the stand-in for Word and WPS, which are not at hand. The office's faces are not either.
"""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import django
import pdfplumber

PACKAGE = "libreoffice-writer-nogui"
SECONDS = 300
TOLERANCE = 1.0
MM = 72 / 25.4
# LibreOffice 7.4 reads overflowPunct the wrong way round, and autoSpaceDE not at all.
MISREAD = (
    ('style:punctuation-wrap="hanging"', 'style:punctuation-wrap="simple"'),
    ('style:text-autospace="ideograph-alpha"', 'style:text-autospace="none"'),
)
# A blank page before the imprint is a page.
AS_PDF = 'pdf:writer_pdf_Export:{"IsSkipEmptyPages":{"type":"boolean","value":"false"}}'
SIDES = ("left", "top", "right", "bottom")
# Baseline to the upper and lower edge of a Chinese character, in heights of the type.
ABOVE, BELOW = 0.88, 0.12


@dataclass(frozen=True)
class Printed:
    """Pages, and for each size of sheet the box around all text and rules of its pages in millimetres from the top left corner. What
    stands in the lower margin (page number, check code) is no part of it.
    """

    pages: int
    areas: dict[tuple[int, int], tuple[float, float, float, float]]


def measured(pdf: bytes) -> Printed:
    from foundation.documents.gbt9704 import MARGIN_BOTTOM

    found: dict[tuple[int, int], list[tuple[float, ...]]] = {}
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            size = (round(page.width / MM), round(page.height / MM))
            boxes = found.setdefault(size, [])
            for one in (*page.rects, *page.lines, *page.curves):
                box = tuple(float(one[side]) / MM for side in ("x0", "top", "x1", "bottom"))
                if box[3] < size[1] - MARGIN_BOTTOM + 0.5:
                    boxes.append(box)
            for one in page.chars:
                baseline = (float(page.height) - one["matrix"][5]) / MM
                height = one["size"] / MM
                if one["text"].strip() and baseline < size[1] - MARGIN_BOTTOM + 0.5:
                    boxes.append((one["x0"] / MM, baseline - ABOVE * height, one["x1"] / MM, baseline + BELOW * height))
        count = len(document.pages)
    areas = {
        size: (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        for size, boxes in found.items()
        if boxes
    }
    return Printed(count, areas)


def faults(paper: Printed, word: Printed) -> list[str]:
    """What differs by more than the tolerance, in words."""
    told = []
    if paper.pages != word.pages:
        told.append(f"{word.pages} pages instead of {paper.pages}")
    if paper.areas.keys() != word.areas.keys():
        told.append(f"sheets {sorted(word.areas)} instead of {sorted(paper.areas)}")
    for size in paper.areas.keys() & word.areas.keys():
        for side, wanted, got in zip(SIDES, paper.areas[size], word.areas[size], strict=True):
            if abs(wanted - got) > TOLERANCE:
                told.append(f"{side} at {got:.1f} mm instead of {wanted:.1f}")
    return told


def office() -> str:
    """The program. Leaves with what to install."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        sys.exit(f"drill: LibreOffice is missing. As root: apt-get install -y --no-install-recommends {PACKAGE}")
    return found


def fonts_in_place_of_the_offices(folder: Path) -> Path:
    """A configuration of fontconfig that gives each face of the office's the one that paper.py falls back to. Its Chinese is as
    wide as Fandol's, and its digits are those that the PDF has.
    """
    from foundation.documents import faces
    from foundation.documents.renderers.word_styles import family

    rules = []
    for face in faces.FACES:
        weight = '<edit name="weight" mode="assign"><const>bold</const></edit>' if face.variable == "song" else ""
        rules.append(
            f'<match target="pattern"><test name="family"><string>{family(face.variable)}</string></test>'
            f'<edit name="family" mode="assign" binding="strong"><string>{face.fallback}</string></edit>{weight}</match>'
        )
    config = folder / "fonts.conf"
    config.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<cachedir>{folder / 'cache'}</cachedir>{''.join(rules)}</fontconfig>"
    )
    return config


def printed_by_office(files: list[Path], folder: Path) -> dict[str, bytes]:
    """PDFs by the stem of the file. Opened once to put right what is misread, once to print."""
    program, environment = office(), {**os.environ, "FONTCONFIG_FILE": str(fonts_in_place_of_the_offices(folder))}
    words = [program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    for kind, given in (("fodt", files), (AS_PDF, [folder / f"{one.stem}.fodt" for one in files])):
        done = subprocess.run(
            [*words, "--convert-to", kind, "--outdir", str(folder), *map(str, given)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        for one in files if kind == "fodt" else ():
            made = folder / f"{one.stem}.fodt"
            if not made.exists():
                sys.exit(f"drill: LibreOffice did not open {one.name}: {done.stdout[-500:]}{done.stderr[-500:]}")
            text = made.read_text()
            for misread, meant in MISREAD:
                text = text.replace(misread, meant)
            made.write_text(text)
    return {one.stem: (folder / f"{one.stem}.pdf").read_bytes() for one in files}


def check_word_files() -> int:
    """Prints a line for each sample; the number of those that differ."""
    from foundation.documents.renderers.paper import render_pdf
    from foundation.documents.renderers.word import render_docx
    from foundation.documents.samples import MEASURED

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for sample in MEASURED:
            file = folder / f"{sample.code}.docx"
            file.write_bytes(render_docx(sample.letter))
            files.append(file)
        pdfs = printed_by_office(files, folder)
        wrong = 0
        for sample in MEASURED:
            paper, word = measured(render_pdf(sample.letter)), measured(pdfs[sample.code])
            told = faults(paper, word)
            wrong += bool(told)
            boxes = "; ".join(
                f"{size[0]}×{size[1]} mm: "
                + ", ".join(f"{side} {a:.1f}/{b:.1f}" for side, a, b in zip(SIDES, area, word.areas[size], strict=True))
                for size, area in paper.areas.items()
                if size in word.areas
            )
            print(f"word: {sample.code}: {word.pages} pages, PDF/Word {boxes}: {'; '.join(told) or 'ok'}", flush=True)
    return wrong


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    wrong = check_word_files()
    print(f"word: {wrong} of the samples differ from the PDF", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
