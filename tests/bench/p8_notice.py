"""P8 and P9: a one-page notice in a warm worker, and 200 pages, against their own layout alone.

Floor: WeasyPrint lays the pages out and writes nothing. Stock: the same page and styles given to WeasyPrint as its
documentation does it, styles read anew each time. Memory is that of processes of their own.
"""

import json
import subprocess
import sys
from dataclasses import replace
from functools import lru_cache

from tests.bench.fill import Scope
from tests.bench.measure import DIGITS, Line, interleaved, result

NOTICE, STOCK, MEMORY, LONG, LONG_MEMORY = (
    "P8 one-page notice",
    "P8 against stock",
    "P8 memory",
    "P9 compilation",
    "P9 memory",
)
GOAL, GOAL_STOCK, GOAL_MEMORY, GOAL_LONG, MOST_MEGABYTES = 3.0, 0.5, 1.2, 1.5, 300.0
# The suite runs the small size: a tenth of the pages and a third of the notices say whether it works, not how fast it is.
REPEATS = {"small": 5}
PAGES = {"small": 20}
FEW, MANY = 10, {"small": 60}
ALL_REPEATS, ALL_PAGES, ALL_NOTICES, LONG_REPEATS = 15, 200, 200, 2


def notice():
    from foundation.documents.samples import DOWNWARD

    return replace(
        DOWNWARD,
        body=DOWNWARD.body[:1],
        note="",
        is_sealed=False,
        attachments=(),
        copies=(),
        printed_by="",
        check_code="",
        qr="",
    )


def compilation(pages: int):
    """A report of about so many pages: 22 lines of 28 characters each."""
    from foundation.documents.letter import Form, Heading, Letter, Paragraph

    words = "巡察是政治监督，要从业务看政治、从问题看责任、从现象看本质。" * 20
    parts = []
    for number in range(pages):
        parts += [Heading(1, f"{number + 1}、提高站位，把握巡察的政治定位"), Paragraph(words[: 28 * 21 - 10])]
    return Letter(form=Form.PLAIN, title="", body=tuple(parts))


def laid_out(letter) -> int:
    from foundation.documents.renderers import paper
    from foundation.documents.renderers.screen import description

    return len(paper._lay_out(letter, description(letter), is_apart=False).pages)


def stock(letter) -> int:
    """Styles are read for each document, fonts kept between them: without that it grows to 540 MB."""
    from django.template.loader import render_to_string
    from weasyprint import CSS, HTML

    from foundation.documents import faces
    from foundation.documents.renderers import paper
    from foundation.documents.renderers.screen import description

    described, fonts = description(letter), stock_fonts()
    own = tuple(one for one in faces.declared() if "Small" not in one.family)
    more = {"letter": letter, "mark": paper._mark(letter), "is_apart": False, "font_sources": described_fonts(own)}
    sheets = [CSS(string=paper._css(name, **more), font_config=fonts) for name in ("paper.css", "measures.css")]
    page = HTML(string=render_to_string("documents/letter/paper.html", described))
    return len(page.write_pdf(stylesheets=sheets, font_config=fonts))


@lru_cache(maxsize=1)
def stock_fonts():
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=1)
def described_fonts(sources):
    """Which characters a face has is read once here too: WeasyPrint's own way says nothing of them."""
    from foundation.documents.renderers import paper

    return paper._described(sources)


def megabytes(way: str) -> dict[str, float]:
    """What a process of its own grew to."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.p8_memory", way], capture_output=True, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def run(size: str, _scopes: list[Scope]) -> list[Line]:
    from foundation.documents.renderers.paper import render_pdf

    letter, many = notice(), MANY.get(size, ALL_NOTICES)
    assert laid_out(letter) == 1, "the notice is not one page"
    ways = {"floor": lambda: laid_out(letter), "ours": lambda: render_pdf(letter), "stock": lambda: stock(letter)}
    times = interleaved(ways, repeats=REPEATS.get(size, ALL_REPEATS))
    grown = megabytes(f"notices-{many}")
    return [
        result(NOTICE, times, goal=GOAL, size=size),
        result(STOCK, times, goal=GOAL_STOCK, size=size, against="stock"),
        line(f"{MEMORY}, {many} against {FEW}", grown["many"], grown["few"], GOAL_MEMORY, size),
    ]


def run_long(size: str, _scopes: list[Scope]) -> list[Line]:
    from foundation.documents.renderers.paper import render_pdf

    wanted = PAGES.get(size, ALL_PAGES)
    letter = compilation(wanted)
    pages = laid_out(letter)
    assert abs(pages - wanted) <= wanted * 0.1, f"the compilation has {pages} pages"
    ways = {"floor": lambda: laid_out(letter), "ours": lambda: render_pdf(letter)}
    times = interleaved(ways, repeats=LONG_REPEATS)
    peak = megabytes(f"long-{wanted}")["peak"]
    return [
        result(f"{LONG}, {pages} pages", times, goal=GOAL_LONG, size=size),
        line(f"{LONG_MEMORY}, {pages} pages", peak, MOST_MEGABYTES, 1.0, size),
    ]


def line(name: str, ours: float, floor: float, goal: float, size: str) -> Line:
    """Of memory: nothing is repeated, and no neighbour disturbs it."""
    told = {"ours": ours, "floor": floor, "stock": None, "unit": "MB", "size": size, "noisy": False}
    return {"name": name, "ratio": round(ours / floor, DIGITS), "goal": goal, **told}
