"""A letter as PDF (WeasyPrint, GB/T 9704-2012). Reads no file but fonts of FONT_DIRS."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.formatting_structure import boxes
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from foundation.documents import faces, gbt9704, layout, memory, small_faces
from foundation.documents.letter import Form, Letter, Paper
from foundation.documents.renderers import justify
from foundation.documents.renderers.addresses import breakable
from foundation.documents.renderers.screen import SUFFIX, description

justify.install()

# Control characters, halves of surrogate pairs, marks that turn the direction of text round, and what is no character.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff]"
)

# Pages after which it is worth the time to give back what the layout took.
LONG = 50


class ForbiddenUrl(ValueError):
    """A letter pointed outside the directories of fonts."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Lets WeasyPrint read files below FONT_DIRS and SMALL_FONTS_DIR and nothing else: no network, no file of the machine."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        allowed = parts.scheme == "file" and any(
            path.is_relative_to(Path(directory).resolve()) for directory in (*settings.FONT_DIRS, small_faces.folder())
        )
        if not allowed:
            raise ForbiddenUrl(url)
        return URLFetcherResponse(url, body=path.read_bytes())


def render_pdf(letter: Letter) -> bytes:
    """A4 pages. About 0.06 s once fonts are loaded, 1 s the first time; 200 pages 3 s."""
    data, pages = _written(letter)
    if pages >= LONG:
        memory.give_back()
    return data


def _written(letter: Letter) -> tuple[bytes, int]:
    described = description(letter)
    is_apart = bool(described["imprint"]) and _ends_across(letter)
    document = _lay_out(letter, described, is_apart=is_apart)
    if described["imprint"] and not is_apart and _imprint_goes_apart(letter, document):
        document = _lay_out(letter, described, is_apart=True)
    zoom = gbt9704.A3_SCALE if letter.is_large_poster else 1
    return bytes(document.write_pdf(zoom=zoom, uncompressed_pdf=False)), len(document.pages)


def imprint_goes_apart(letter: Letter) -> bool:
    """Where the pages end decides it, so they are laid out; a Word file asks."""
    described = description(letter)
    if not described["imprint"] or _ends_across(letter):
        return bool(described["imprint"])
    return _imprint_goes_apart(letter, _lay_out(letter, described, is_apart=False))


def _ends_across(letter: Letter) -> bool:
    """No imprint stands on a sheet set across, so the first layout is spared."""
    return bool(letter.attachments) and letter.attachments[-1].paper is not Paper.A4


def _lay_out(letter: Letter, described: dict[str, Any], *, is_apart: bool) -> Document:
    """`is_apart`: the imprint stands on a page of its own, the next even one."""
    html = UNPRINTABLE.sub("", render_to_string("documents/letter/paper.html", described))
    head, start, body = html.partition("<body>")
    fonts, sheet = _fonts(faces.declared())
    measures = _css(
        "measures.css",
        letter=letter,
        mark=_mark(letter),
        seal=layout.seal_place(letter.signature, letter.date),
        is_apart=is_apart,
    )
    fetcher = OwnFilesOnly()
    return HTML(string=head + start + breakable(body), url_fetcher=fetcher).render(
        stylesheets=[sheet, CSS(string=measures, font_config=fonts, url_fetcher=fetcher)],
        font_config=fonts,
        presentational_hints=True,
    )


def _mark(letter: Letter) -> layout.Mark:
    largest = gbt9704.LETTER_MARK_LARGEST if letter.form is Form.LETTER else gbt9704.MARK_LARGEST
    return layout.mark(letter.issuers, SUFFIX.get(letter.form, ""), largest)


def _imprint_goes_apart(letter: Letter, document: Document) -> bool:
    """7.4.1: the imprint stands on the last side of the paper, which is an even page; 7.5: a page with it alone has no number.
    An A4 letter of one page stays on its sheet, which is printed on one side.
    """
    count = len(document.pages)
    if letter.form is Form.LETTER and count == 1:
        return False
    [root, *_] = document.pages[-1]._page_box.children  # noqa: SLF001 (WeasyPrint tells it nowhere else)
    has_text = any(isinstance(one, boxes.TextBox) and one.text.strip() for one in root.descendants())
    return count % 2 == 1 or not has_text


@lru_cache(maxsize=4)
def _fonts(sources: tuple[faces.Declared, ...]) -> tuple[FontConfiguration, CSS]:
    """Loading fonts is the slow part; a worker does it once for a set of files."""
    configuration = FontConfiguration()
    sheet = _css("paper.css", font_sources=_described(sources))
    return configuration, CSS(string=sheet, font_config=configuration, url_fetcher=OwnFilesOnly())


def _described(sources: tuple[faces.Declared, ...]) -> list[tuple[str, str, str, int]]:
    """For @font-face."""
    return [
        (one.family, one.path.resolve().as_uri(), faces.unicode_range(one.path, first=one.first), one.weight)
        for one in sources
    ]


def _css(name: str, **more: object) -> str:
    measures = {key: value for key, value in vars(gbt9704).items() if key.isupper()}
    stacks = {face.variable: face.stack() for face in faces.FACES}
    context = {"m": measures, "line": gbt9704.LINE_HEIGHT, "faces": stacks, **more}
    return render_to_string(f"documents/letter/{name}", context)
