"""A letter as PDF (WeasyPrint, GB/T 9704-2012). Reads no file but fonts of FONT_DIRS."""

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from foundation.documents import faces, gbt9704, layout
from foundation.documents.letter import Letter
from foundation.documents.renderers import justify
from foundation.documents.renderers.screen import description

justify.install()


class ForbiddenUrl(ValueError):
    """A letter pointed outside the directories of fonts."""


class OwnFilesOnly(URLFetcher):  # type: ignore[misc]
    """Lets WeasyPrint read files below FONT_DIRS and nothing else: no network, no file of the machine."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        allowed = parts.scheme == "file" and any(
            path.is_relative_to(Path(directory).resolve()) for directory in settings.FONT_DIRS
        )
        if not allowed:
            raise ForbiddenUrl(url)
        return URLFetcherResponse(url, body=path.read_bytes())


def render_pdf(letter: Letter) -> bytes:
    """A4 pages. About 0.2 s once fonts are loaded, 1 s the first time."""
    html = HTML(string=render_to_string("documents/letter/paper.html", description(letter)), url_fetcher=OwnFilesOnly())
    fonts, sheet = _fonts(_font_sources())
    places = {
        "mark": layout.mark(letter.issuers),
        "sign": layout.signature_place(letter.signature, letter.date),
    }
    measures = CSS(string=_css("measures.css", **places), font_config=fonts, url_fetcher=OwnFilesOnly())
    pdf = html.write_pdf(stylesheets=[sheet, measures], font_config=fonts, uncompressed_pdf=False)
    return bytes(pdf)


def _font_sources() -> tuple[tuple[str, str], ...]:
    """(family, file) of each face that FONT_DIRS has now."""
    available = faces.files()
    wanted = [face for face in faces.FACES if face.file in available]
    return tuple((face.family, str(available[face.file].resolve())) for face in wanted)


@lru_cache(maxsize=4)
def _fonts(sources: tuple[tuple[str, str], ...]) -> tuple[FontConfiguration, CSS]:
    """Loading fonts is the slow part; a worker does it once for a set of files."""
    configuration = FontConfiguration()
    described = [(family, Path(path).as_uri(), faces.unicode_range(Path(path))) for family, path in sources]
    sheet = _css("paper.css", font_sources=described)
    return configuration, CSS(string=sheet, font_config=configuration, url_fetcher=OwnFilesOnly())


def _css(name: str, **more: object) -> str:
    measures = {key: value for key, value in vars(gbt9704).items() if key.isupper()}
    stacks = {face.variable: face.stack() for face in faces.FACES}
    context = {"m": measures, "line": gbt9704.LINE_HEIGHT, "faces": stacks, **more}
    return render_to_string(f"documents/letter/{name}", context)
